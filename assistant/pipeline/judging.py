"""From what the model wrote to what is shown: guarded, quoted where in doubt, reckoned, put into one text."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from assistant.pipeline.calculating import compute
from assistant.pipeline.contradicting import as_near, show_contradiction
from assistant.pipeline.deciding import decisive_of, sufficient
from assistant.pipeline.guarding import FLAGS, guard, says_there_is_no_answer, split, without_marks
from assistant.pipeline.likening import liken
from assistant.pipeline.quoting import doubt, quote, written
from assistant.pipeline.values import Approved, Check, Masked, Passage, Refusal, Sentence, Source, Verdict
from foundation import tracing
from ingestion import knowledge


@tracing.traced("judge_sources")
def there_is_an_answer(question: Masked, used: Sequence[Passage]) -> float:
    """How probable it is that the passages answer; raises Refusal when it isn't enough to ask a model."""
    probability = sufficient(question.words(), used, liken, knowledge)
    if probability < settings.LEAST_TO_ASK:
        raise Refusal("not_in_sources")
    return probability


@tracing.traced("judge")
def judge(
    draft: Masked,
    question: Masked,
    whole: Masked,
    sources: Sequence[Source],
    language: str,
    said_there: float,
    refusal_chance: float | None = None,
    others: Sequence[Source] = (),
) -> Verdict:
    """The verdict on a draft with numbered citations; its text is what is shown.

    `question` as it was asked, `whole` as it stands alone; `said_there`: how probable it is that the sources
    answer, `refusal_chance`: how probable the model found it that they don't; `others`: what was found beside
    the sources, which may contradict them. Raises Refusal when the model
    says that they don't and that is not all but certain to be wrong, or nothing it wrote is theirs and they
    probably don't.
    """
    doubted = None if refusal_chance is None else refusal_chance >= settings.DOUBT_CHANCE
    refuses = says_there_is_no_answer(draft.text)
    if not refuses:
        verdict = guard(
            draft,
            whole,
            sources,
            language=language,
            doubted=doubted,
            liken=liken,
            least=settings.LEAST_SUPPORT,
        )
    elif said_there >= settings.SURE_TO_QUOTE:
        verdict = Verdict("evidence only", (), (), (FLAGS["sentences_are_supported"],))
    else:
        raise Refusal("not_in_sources")
    if said_there < settings.LEAST_TO_QUOTE and not any(one.supported_by for one in verdict.sentences):
        raise Refusal("not_in_sources")
    pieces = decisive_of(whole.words(), sources, liken, knowledge)
    verdict = doubt(verdict, sources, pieces)
    verdict = quote(verdict, whole, sources, pieces, knowledge)
    pieces |= as_near(whole.words(), others, pieces, knowledge)
    verdict = show_contradiction(verdict, whole.words(), (*sources, *others), pieces, liken, knowledge)
    if formula := compute(question, verdict.sentences, sources, language):
        verdict = replace(verdict, sentences=(*verdict.sentences, formula))
    suffice = Check("sources_suffice", said_there >= settings.LEAST_TO_QUOTE)
    return replace(
        verdict,
        checks=(*verdict.checks, suffice),
        text=written(verdict.sentences),
        reason=_open(verdict, doubting=refuses or bool(doubted)),
    )


def evidence_only(question: Masked, used: Sequence[Passage], *, words_only: bool) -> Verdict:
    """What is left without a model: the decisive piece of the best passage that has a text, word for word.

    `words_only`: no embedder answers either, so none is asked to weigh the pieces.
    """
    sources = [Source("", number, passage) for number, passage in enumerate(used, 1)]
    pieces = decisive_of(question.words(), sources, None if words_only else liken, knowledge)
    return replace(quote(Verdict("", (), (), ()), question, sources, pieces, knowledge), rung="evidence only")


def _open(verdict: Verdict, *, doubting: bool) -> str:
    """The reason for which a verdict leaves the question open, or "".

    A model that is small doubts right answers too: only where the guard kept nothing that it wrote either is
    its doubt worth a supervisor's look (docs/quality.md).
    """
    if verdict.rung == "evidence only":
        return "not_in_sources"
    kept = any(one.kind == "written" for one in verdict.sentences)
    return "doubted" if doubting and not kept else ""


def judge_approved(approved: Approved) -> tuple[Verdict, tuple[Source, ...]]:
    """A supervisor's answer as a verdict, with the passages it relies on as sources.

    Marks in its text are left out: they number the sources of the answer that was corrected.
    """
    sources = tuple(Source("", n, one) for n, one in enumerate(approved.passages, 1))
    numbers = tuple(source.number for source in sources)
    said = (without_marks(text) for text in split(approved.answer.text))
    sentences = tuple(Sentence(text, numbers, numbers, "approved") for text in said)
    return Verdict("approved", sentences, (), (), written(sentences)), sources
