"""Which rows stay: one of those that say the same, none of those that contradict each other.

Two questions are the same when their 4-grams agree to `likeness.ALIKE`, in one language and with the same
figures: a tariff of another sum is another question.
"""

import re
from collections.abc import Sequence

from assistant.likeness import grams, neighbours, share
from assistant.pipeline.figures import figures_in
from assistant.tuning.reviewed import LeftOut, Reviewed
from assistant.tuning.worked import Example

# answers without figures that share less say something else
SAME_WORDS = 0.5

_MARK = re.compile(r"\s*\[\d\]")


def sift(rows: Sequence[Reviewed]) -> tuple[list[Reviewed], list[LeftOut]]:
    """Of rows with the same question the newest, unless their answers differ: then none, for a person to
    decide. Rows come oldest first."""
    alike = neighbours([grams(row.example.question) for row in rows])
    kept, left = [], []
    for number, row in enumerate(rows):
        same = [
            rows[n] for n in alike[number] if n != number and _same_question(row.example, rows[n].example)
        ]
        differing = [one for one in same if not _same_answer(row.example, one.example)]
        newer = [one for one in same if one.review.pk > row.review.pk]
        if differing:
            left.append(LeftOut(row.review.pk, "contradiction", f"review:{differing[-1].review.pk}"))
        elif newer:
            left.append(LeftOut(row.review.pk, "duplicate", f"review:{newer[-1].review.pk}"))
        else:
            kept.append(row)
    return kept, left


def _same_question(one: Example, other: Example) -> bool:
    figures = set(figures_in(one.question)) == set(figures_in(other.question))
    return one.language == other.language and figures


def _same_answer(one: Example, other: Example) -> bool:
    if bool(one.cites) != bool(other.cites):
        return False
    first, second = _MARK.sub("", one.answer), _MARK.sub("", other.answer)
    figures = set(figures_in(first))
    if figures != set(figures_in(second)):
        return False
    return bool(figures) or share(grams(first), grams(second)) >= SAME_WORDS
