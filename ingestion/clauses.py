"""A version as its clauses: what its passages were cut from, each with the identity it keeps."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ingestion.figures import own_number
from ingestion.models import Passage, Version
from ingestion.pipeline.values import Place

LONGEST_OVERLAP = 140
SHORTEST_OVERLAP = 8
ROW_LABEL = re.compile(r"^(?P<label>[^\n]{1,300}?)(?: — |\n|$)")
STEP = " › "


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, a row, or the text under a heading.

    `key` tells it apart in its version: its number, the row's label, else its headings; `passages` are the
    ids of the passages that it was cut into.
    """

    key: str
    place: Place
    text: str
    headings: str
    passages: tuple[int, ...]
    position: int

    @property
    def said(self) -> str:
        """The text without its own number and spacing: what "the same words" means."""
        return re.sub(r"\s+", " ", self.text[own_number(self.text) :]).strip().casefold()


def clauses_of(version: Version) -> list[Clause]:
    """The clauses of a version in order, without the passages that were excluded."""
    rows = version.passages.filter(excluded=False).order_by("position").defer("vector", "terms")
    return gathered(rows)


def gathered(passages: Iterable[Passage]) -> list[Clause]:
    """Passages in order, those of one clause joined again."""
    found: list[Clause] = []
    seen: Counter[str] = Counter()
    for key, group in groupby(passages, key_of):
        rows = list(group)
        seen[key] += 1
        repeated = f" ({seen[key]})" if seen[key] > 1 else ""
        first = rows[0]
        found.append(
            Clause(
                key=f"{key}{repeated}",
                place=first.place,
                text=_joined(row.text for row in rows),
                headings=_headings(first),
                passages=tuple(row.pk for row in rows),
                position=first.position,
            )
        )
    return found


def key_of(passage: Passage) -> str:
    """The identity of the clause that a passage is a part of."""
    if "#" not in passage.external_id:
        return passage.external_id  # a row of a FAQ base keeps the id it came with
    if passage.row is not None:
        label = ROW_LABEL.match(passage.text)
        section = _headings(passage).rpartition(STEP)[2]
        return f"{passage.sheet}!{section}!{label['label'] if label else passage.row}".casefold()
    if passage.clause:
        return passage.clause
    return _headings(passage).casefold()


def _headings(passage: Passage) -> str:
    """The breadcrumb below the document's own title."""
    return passage.breadcrumb.partition(STEP)[2]


def _joined(texts: Iterable[str]) -> str:
    """The pieces as one text: a piece may begin with the end of the one before it."""
    whole = ""
    for text in texts:
        piece = text.removeprefix("… ")
        longest = min(LONGEST_OVERLAP, len(piece), len(whole))
        shared = next((n for n in range(longest, SHORTEST_OVERLAP, -1) if whole.endswith(piece[:n])), 0)
        rest = piece[shared:]
        whole = f"{whole}{'' if shared else chr(10) if whole else ''}{rest}"
    return whole
