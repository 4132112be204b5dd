"""From what the model wrote to what is shown: guarded, quoted where in doubt, reckoned, put into one text."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from assistant.pipeline.calculating import compute
from assistant.pipeline.contradicting import show_contradiction
from assistant.pipeline.deciding import decisive_of, sufficient
from assistant.pipeline.guarding import FLAGS, guard, says_there_is_no_answer, split
from assistant.pipeline.likening import liken
from assistant.pipeline.quoting import doubt, quote, written
from assistant.pipeline.values import Approved, Check, Masked, Passage, Refusal, Sentence, Source, Verdict
from ingestion import knowledge


def there_is_an_answer(question: Masked, used: Sequence[Passage]) -> float:
    """How probable it is that the passages answer; raises Refusal when it isn't enough to ask a model."""
    probability = sufficient(question.words(), used, liken, knowledge)
    if probability < settings.LEAST_TO_ASK:
        raise Refusal("not_in_sources")
    return probability


def judge(
    draft: Masked,
    question: Masked,
    whole: Masked,
    sources: Sequence[Source],
    language: str,
    said_there: float,
    refusal_chance: float | None = None,
) -> Verdict:
    """The verdict on a draft with numbered citations; its text is what is shown.

    `question` as it was asked, `whole` as it stands alone; `said_there`: how probable it is that the sources
    answer, `refusal_chance`: how probable the model found it that they don't. Raises Refusal when the model
    says that they don't and that is not all but certain to be wrong, or nothing it wrote is theirs and they
    probably don't.
    """
    doubted = None if refusal_chance is None else refusal_chance >= settings.DOUBT_CHANCE
    if not says_there_is_no_answer(draft.text):
        verdict = guard(draft, whole, sources, language=language, doubted=doubted, liken=liken)
    elif said_there >= settings.SURE_TO_QUOTE:
        verdict = Verdict("evidence only", (), (), (FLAGS["sentences_are_supported"],))
    else:
        raise Refusal("not_in_sources")
    if said_there < settings.LEAST_TO_QUOTE and not any(one.supported_by for one in verdict.sentences):
        raise Refusal("not_in_sources")
    pieces = decisive_of(whole.words(), sources, liken, knowledge)
    verdict = doubt(verdict, sources, pieces)
    verdict = quote(verdict, whole, sources, pieces)
    verdict = show_contradiction(verdict, sources, pieces, liken)
    if formula := compute(question, verdict.sentences, sources, language):
        verdict = replace(verdict, sentences=(*verdict.sentences, formula))
    suffice = Check("sources_suffice", said_there >= settings.LEAST_TO_QUOTE)
    return replace(verdict, checks=(*verdict.checks, suffice), text=written(verdict.sentences))


def judge_approved(approved: Approved, found: Sequence[Passage]) -> tuple[Verdict, tuple[Source, ...]]:
    """A supervisor's answer as a verdict, with those of its passages that were found as sources."""
    sources = tuple(
        Source("", n, one) for n, one in enumerate(found, 1) if one.passage_id in approved.passages
    )
    numbers = tuple(source.number for source in sources)
    sentences = tuple(Sentence(text, numbers, numbers, "approved") for text in split(approved.answer.text))
    return Verdict("approved", sentences, (), (), written(sentences)), sources
