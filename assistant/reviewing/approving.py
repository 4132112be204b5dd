"""An approved answer is shown first when its question is asked again: the same things, the same figures."""

import re

from assistant.models import Approval, Review
from assistant.pipeline.likening import liken
from assistant.pipeline.quantities import quantities_in
from assistant.pipeline.stems import common, content
from assistant.pipeline.values import Approved, Masked
from assistant.reviewing import relying
from foundation import clock
from foundation.access import Reader
from ingestion import knowledge

# shares of the words of both questions in common: alone, and when the cosine of the questions is near too
ALIKE, NEARLY_ALIKE, NEAR = 0.8, 0.6, 0.93
_LABEL = re.compile(r"<([A-Z_]+)_\d+>")
_NAMES = re.compile(r"[A-Za-z]{3,}|[«\"][^»\"]+[»\"]|(?<=[\w,] )[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{2,}")
_DENIES = re.compile(r"(?<!\w)(?:не|нет|без|емес|жоқ|not|no|without)(?!\w)", re.IGNORECASE)


def approved_for(question: Masked, reader: Reader, language: str) -> Approved | None:
    """The approved answer that counts today for a question that asks the same, or None.

    Two people stand for it, its last day has not come, and its clauses hold.

    Figures, names and what is hidden must agree, and the asker must be allowed to see the passages it relies
    on today and the documents that it was written from. Nothing else is ever answered from what was answered
    before.
    """
    words = content(question.words())
    if not words:
        return None
    closed = knowledge.closed_to(reader)
    valid = Approval.objects.valid_on(clock.today())
    reviews = Review.objects.filter(approval__in=valid).select_related("answer__question").order_by("-pk")
    for review in reviews.filter(answer__question__language=language):
        asked = review.answer.question.masked
        if not (_agree(question, asked) and _same_words(question, asked) and relying.holds(review.answer)):
            continue
        # who corrected it had all of them open, and may have written from any
        if closed & set(review.answer.retrieved.values_list("slug", flat=True)):
            continue
        passages = relying.passages_of(review, reader)
        if passages is not None:
            return Approved(review.pk, Masked.from_record(review.corrected_answer), passages)
    return None


def _agree(one: Masked, other: Masked) -> bool:
    """Figures, names, hidden fields and denials are the same in both."""
    return all(told(one.text) == told(other.text) for told in (_figures, _named, _hidden, _denied))


def _figures(text: str) -> set[tuple[str, str]]:
    return {(figure.value, figure.unit) for figure in quantities_in(text)}


def _named(text: str) -> set[str]:
    return {name.strip('«»"').lower().replace("ё", "е") for name in _NAMES.findall(_LABEL.sub(" ", text))}


def _hidden(text: str) -> list[str]:
    return sorted(_LABEL.findall(text))


def _denied(text: str) -> int:
    return len(_DENIES.findall(text))


def _same_words(one: Masked, other: Masked) -> bool:
    words, others = content(one.words()), content(other.words())
    shared = len(common(words, others)) / max(1, len(words), len(others))
    if shared >= ALIKE or shared < NEARLY_ALIKE:
        return shared >= ALIKE
    cosines = liken([one.words()], [other.words()])
    return cosines is not None and cosines[0][0] >= NEAR
