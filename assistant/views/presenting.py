"""From the pipeline's values and the trail's rows to what templates show."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant import resting
from assistant.models import Answer, Question
from assistant.models.questions import OutcomeCode, Rung
from assistant.pipeline.answering import Asked
from assistant.pipeline.calculating import own_formula
from assistant.pipeline.deciding import decisive
from assistant.pipeline.masking import restore
from assistant.pipeline.pieces import pieces_of
from assistant.pipeline.values import Failed, Finished, Masked, Passage, Sentence, Source, Started
from assistant.views import cutting
from assistant.views.showing import (
    FoldedQuestion,
    Part,
    ShownAnswer,
    ShownPassage,
    ShownQuestion,
    ShownSentence,
    kinds_of,
)
from assistant.views.staff_only import for_staff
from foundation.access import Reader
from ingestion import knowledge

ENDS = ".!?…"
# from this score on a piece is shown as the one that answers
DECISIVE = 0.3


def question_as_typed(started: Started, asked: Asked, values: Mapping[str, str]) -> ShownQuestion:
    """The operator's own text, stripped, with what was hidden in it; `values`: their own."""
    parts = cutting.typed(asked.text, started.question.spans)
    other = started.searched.text != started.question.text
    searched = cutting.restored(started.searched.text, values) if other else ()
    return ShownQuestion(
        started.question_id,
        parts,
        kinds_of(parts),
        searched=searched,
        searched_by_hand=bool(asked.searched),
    )


def question_as_masked(question: Question) -> ShownQuestion:
    """The question as the trail has it."""
    parts = cutting.masked(question.masked_text)
    return ShownQuestion(
        question.pk,
        parts,
        kinds_of(parts),
        searched=cutting.masked(question.searched_text),
        searched_by_hand=question.searched_by_hand,
    )


def question_as_asked(question: Question, values: Mapping[str, str]) -> ShownQuestion:
    """The asker's own question with its values, as long as they are kept."""
    parts = cutting.restored(question.masked_text, values)
    expired = any(part.kind and not part.text for part in parts)
    return ShownQuestion(
        question.pk,
        parts,
        kinds_of(parts),
        expired,
        cutting.restored(question.searched_text, values),
        question.searched_by_hand,
    )


def folded(questions: Iterable[Question]) -> tuple[FoldedQuestion, ...]:
    """One line each; the answers should be fetched with them."""
    return tuple(
        FoldedQuestion(one.pk, cutting.masked(one.masked_text), outcome_of(one), one.asked_at)
        for one in questions
    )


def outcome_of(question: Question) -> str:
    """The rung of its answer, or how it ended when it has none."""
    return question.answer.rung or question.answer.outcome


def passages(found: Sequence[Passage], question: str) -> tuple[ShownPassage, ...]:
    """Passages best first, numbered from 1, cut at what they share with the (masked) question."""
    return tuple(_passage(number, hit, hit.text, hit.cosine, question) for number, hit in enumerate(found, 1))


def passages_of(answer: Answer, reader: Reader) -> tuple[ShownPassage, ...]:
    """What was shown for an answer, in the exact text of then, less what the reader may not see now."""
    rows = [(row, knowledge.passage(row.passage, reader)) for row in answer.retrieved.all()]
    question = answer.question.masked_text
    return tuple(
        _passage(row.rank, hit, row.text, row.cosine, question) for row, hit in rows if hit is not None
    )


def internal_of(answer: Answer, open_passages: Iterable[ShownPassage]) -> frozenset[int]:
    """The numbers of the sources that no customer is told: those for staff only, and those that the reader
    may not see any more; `open_passages` as `passages_of` gave them."""
    told = {one.number for one in open_passages if not one.internal}
    return frozenset(row.rank for row in answer.retrieved.all()) - told


def answer_as_finished(finished: Finished, question_id: int, seconds: float) -> ShownAnswer:
    """The guarded answer with the operator's own values."""
    verdict = finished.verdict
    internal = {source.number for source in finished.sources if for_staff(source.passage)}
    sentences = tuple(_sentence(one, internal) for one in finished.restored_sentences)
    return ShownAnswer(question_id, verdict.rung, sentences, seconds, verdict.flags, verdict.reason)


def reply_as_drafted(sentences: Iterable[Sentence]) -> tuple[ShownSentence, ...]:
    """The sentences of a reply with their marks; no source for staff only gets into one."""
    return tuple(_sentence(one, ()) for one in sentences)


def quotation(failed: Failed, internal: Collection[int] = ()) -> tuple[ShownSentence, ...]:
    """What the best passage says, where no engine gave an answer."""
    return (_sentence(failed.quoted, internal),) if failed.quoted else ()


def found_by_words_only(answer: Answer) -> bool:
    """Whether the embedder was away, so that words alone were searched and no model was asked."""
    return any(one.use == "words_only" for one in answer.retrieved.all())


def answer_as_masked(
    answer: Answer, values: Mapping[str, str] | None = None, internal: Collection[int] = ()
) -> ShownAnswer:
    """The answer as the trail has it; `values` are the asker's own, on the asker's own screen, `internal` the
    numbers of sources that no customer is told."""
    sentences = tuple(_sentence(_read(one, values or {}), internal) for one in answer.sentences)
    flags = tuple(flag.reason for flag in answer.flags.all() if flag.raised_by_id is None)
    seconds = answer.timings.get("total_ms", 0) / 1000
    rung = answer.rung or answer.outcome
    return ShownAnswer(answer.question_id, rung, sentences, seconds, flags, answer.reason)


def answer_as_asked(
    answer: Answer, values: Mapping[str, str], reader: Reader, internal: Collection[int]
) -> ShownAnswer:
    """The answer on its asker's own screen: with their values while they live, and with what their own hidden
    sum comes to."""
    shown = answer_as_masked(answer, values, internal)
    if not values or answer.outcome != OutcomeCode.FINISHED or answer.rung == Rung.APPROVED:
        return shown
    rows, question = list(answer.retrieved.all()), answer.question
    hits = knowledge.passages([row.passage for row in rows], reader)
    sources = [
        Source("", row.rank, replace(hits[row.passage], text=row.text)) for row in rows if row.passage in hits
    ]
    sentences = [_read(one, {}) for one in answer.sentences]
    own = own_formula(question.masked, sentences, sources, question.language, values)
    return replace(shown, sentences=(*shown.sentences, _sentence(own, internal))) if own else shown


def said(answer: Answer, values: Mapping[str, str]) -> list[tuple[str, tuple[int, ...]]]:
    """The sentences of an answer with their values, each with the sources that it cites or rests on."""
    if answer.rung in ("refused", "evidence only"):
        return []
    rows = [_read(one, values) for one in answer.sentences]
    return [(one.text, (*one.cites, *one.supported_by)) for one in rows]


def told(masked_text: str, values: Mapping[str, str]) -> str:
    """A masked text with the values that are still kept."""
    return restore(masked_text, values)


def _read(row: Mapping[str, Any], values: Mapping[str, str]) -> Sentence:
    text, kind = restore(row["text"], values), row.get("kind", "written")
    # answers from before `foreign` was recorded mark nothing
    foreign = tuple(row.get("foreign", ()))
    return Sentence(text, tuple(row["cites"]), tuple(row["supported_by"]), kind, foreign)


def _sentence(sentence: Sentence, internal: Collection[int]) -> ShownSentence:
    """Citations stand before the full stop, as the model is taught to write them."""
    text, end = sentence.text, ""
    if text and text[-1] in ENDS:
        text, end = text[:-1], text[-1]
    parts: list[Part] = []
    for part in cutting.masked(text):
        parts += cutting.doubted(part.text, sentence.foreign) if not part.kind else [part]
    parts += [Part("", "cite", number) for number in sentence.cites]
    if end:
        parts.append(Part(end))
    inside = any(number in internal for number in (*sentence.cites, *sentence.supported_by))
    return ShownSentence(tuple(parts), sentence.cites, sentence.stands, sentence.kind, inside)


def _lit(hit: Passage, question: str) -> tuple[Part, ...]:
    """The passage with the words it shares with the question, and its decisive piece where one stands out.

    Words alone decide: meaning would cost the time in which evidence has to be on the screen.
    """
    parts = cutting.lit(hit.text, question)
    best = decisive(Masked.from_record(question).words(), hit, library=knowledge)
    if best is None or best.score < DECISIVE or len(pieces_of(hit.text)) < 2:
        return parts
    return cutting.with_decisive(parts, best.piece.start, best.piece.end)


def _inside(hit: Passage) -> str:
    """The breadcrumb without the document's own title, which is shown before it."""
    return hit.breadcrumb.removeprefix(hit.document).lstrip(" ›")


def _passage(number: int, hit: Passage, text: str, score: float, question: str) -> ShownPassage:
    return ShownPassage(
        number=number,
        passage_id=hit.passage_id,
        title=hit.document,
        version=hit.version,
        place=hit.place,
        text=_lit(replace(hit, text=text), question),
        score=score,
        language=hit.language,
        breadcrumb=_inside(hit),
        effective_from=hit.effective_from,
        internal=for_staff(hit),
        due=hit.kind == "template" and hit.slug in resting.due_slugs(),
    )
