"""The guard: what the answer says is checked against what it cites."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.pipeline.languages import language_of
from assistant.pipeline.pieces import LOOK_BACK, NO_END
from assistant.pipeline.quantities import foreign_in, quantities_in
from assistant.pipeline.stems import content
from assistant.pipeline.supporting import Liken, threshold, weigh
from assistant.pipeline.values import Check, Masked, Sentence, Source, Verdict

# so many words have no language of their own: a product, a sum
SHORTEST_SAID = 3
LONG_ENOUGH_TO_BABBLE = 9

_MARK = re.compile(r"\s*\[(\d{1,2})\]")
_END = re.compile(r"(?<=[.!?…])(?:\s*\[\d{1,2}\])*\s+(?=[«\"(A-ZА-ЯЁӘҒҚҢӨҰҮҺІ<\d])|\n+")
_NO_ANSWER = re.compile(
    r"^\W*(нет ответа|ответа нет(?=\W*$)|жауап жоқ|жауабы жоқ|no answer)\b", re.IGNORECASE
)


def says_there_is_no_answer(text: str) -> bool:
    """Whether the model used the agreed words for "the sources don't answer this"."""
    return bool(_NO_ANSWER.match(text))


def guard(
    answer: Masked,
    question: Masked,
    sources: Sequence[Source],
    *,
    language: str = "",
    doubted: bool | None = None,
    liken: Liken | None = None,
    least: float | None = None,
) -> Verdict:
    """Check a numbered answer (`[1]` marks) against its sources.

    Sentences are tied to the sources that support them; a sentence that cites nothing right is given the
    source that supports it best. The rung says how far the whole stands on sources. `language`: the one that
    the answer must have (not looked at when empty). `doubted`: whether the model found it probable, before
    it wrote, that the sources don't answer; None where nobody knows. `liken`: see `supporting`. `least`: the
    probability from which a source supports a sentence; without it the one that was learnt.
    """
    own = own_text(question)
    least = threshold() if least is None else least
    tied = [_tie(text, own, sources, language, liken, least) for text in split(answer.text)]
    sentences = tuple(_with_foreign(one, own, sources) for one in _lean(tied))
    checks = (
        *(check(sentences, question, sources) for check in CHECKS),
        nothing_is_invented(answer),
        *([answers_in_the_language(answer, language)] if language else []),
        *([] if doubted is None else [Check("model_is_sure", not doubted)]),
    )
    flags = tuple(dict.fromkeys(FLAGS[check.code] for check in checks if not check.passed))
    return Verdict(rung_of(sentences, checks), sentences, checks, flags)


def rung_of(sentences: Sequence[Sentence], checks: Sequence[Check]) -> str:
    """How far sentences stand on sources: all and every check passed, some, or none."""
    carried = [bool(sentence.supported_by) for sentence in sentences]
    if carried and all(carried) and all(check.passed for check in checks):
        return "grounded"
    return "partly grounded" if any(carried) else "evidence only"


def own_text(question: Masked) -> str:
    """The question with what may be said of its hidden values: figures of it are the question's own."""
    return " ".join([question.text, *(figure for note in question.legend for figure in note.figures)])


def split(text: str) -> list[str]:
    """Sentences with the citation marks that follow them; blank ones are dropped."""
    parts, start = [], 0
    for end in _END.finditer(text):
        if "\n" not in end[0] and NO_END.search(text[max(start, end.start() - LOOK_BACK) : end.start()]):
            continue
        marks = "".join(mark[0] for mark in _MARK.finditer(text, end.start(), end.end()))
        parts.append(text[start : end.start()] + marks)
        start = end.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if _MARK.sub("", part).strip()]


def without_marks(text: str) -> str:
    """A sentence without its citation marks."""
    return _MARK.sub("", text).strip()


def cited_in(text: str) -> tuple[int, ...]:
    """The numbers of the citation marks of a sentence, each once."""
    return tuple(dict.fromkeys(int(mark[1]) for mark in _MARK.finditer(text)))


def carries(passage_text: str, sentence: str, question: Masked, least: float) -> bool:
    """Whether a passage carries a sentence by its words and figures alone; `least`: see `guard`."""
    return weigh(sentence, own_text(question), passage_text).probability >= least


def _tie(
    text: str, own: str, sources: Sequence[Source], language: str, liken: Liken | None, least: float
) -> Sentence:
    said = without_marks(text)
    if _babbles(said) or is_strange(said, language):
        return Sentence(said, (), ())
    cited = cited_in(text)
    how = {
        source.number: weigh(said, own, source.passage.text, source.passage.breadcrumb, liken).probability
        for source in sources
    }
    support = tuple(sorted((n for n in how if how[n] >= least), key=lambda n: -how[n]))
    right = tuple(number for number in cited if number in support)
    return Sentence(said, right or support[:1] or cited, right or support[:1])


def _with_foreign(sentence: Sentence, own: str, sources: Sequence[Source]) -> Sentence:
    """The sentence with its figures that stand neither in its sources nor in the question."""
    standing = sentence.cites or sentence.supported_by
    texts = [f"{one.passage.breadcrumb}\n{one.passage.text}" for one in sources if one.number in standing]
    return replace(sentence, foreign=foreign_in(sentence.text, [own, *texts]))


def _babbles(said: str) -> bool:
    """Whether a sentence goes round in circles, as a small model does that has lost its way."""
    words = said.lower().split()
    return len(words) >= LONG_ENOUGH_TO_BABBLE and len(set(words)) <= len(words) / 3


def _lean(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """«Да.» and «Жоқ.» say nothing alone: they stand on what the sentence after or before them stands on."""
    leant = list(sentences)
    for number, one in enumerate(sentences):
        beside = [n for n in (number + 1, number - 1) if 0 <= n < len(sentences)]
        if beside and not content(one.text) and not quantities_in(one.text):
            other = leant[beside[0]]
            leant[number] = replace(one, cites=(), supported_by=other.supported_by)
    return tuple(leant)


def cites_a_source(sentences: Sequence[Sentence], question: Masked, sources: Sequence[Source]) -> Check:
    """At least one sentence cites a source that stands in the prompt."""
    known = {source.number for source in sources}
    return Check("cites_a_source", any(set(sentence.cites) & known for sentence in sentences))


def figures_are_grounded(sentences: Sequence[Sentence], question: Masked, sources: Sequence[Source]) -> Check:
    """Every figure stands in a source that its sentence cites, or in the question."""
    foreign = tuple(figure for sentence in sentences for figure in sentence.foreign)
    return Check("figures_are_grounded", not foreign, foreign)


def sentences_are_supported(
    sentences: Sequence[Sentence], question: Masked, sources: Sequence[Source]
) -> Check:
    """Every sentence is carried by a source."""
    loose = tuple(sentence.text for sentence in sentences if not sentence.supported_by)
    return Check("sentences_are_supported", not loose, loose)


def nothing_is_invented(answer: Masked) -> Check:
    """No name or number stands in the answer that came from nowhere; what did is hidden already."""
    return Check("nothing_is_invented", not answer.spans, tuple(span.placeholder for span in answer.spans))


def answers_in_the_language(answer: Masked, language: str) -> Check:
    """The answer is in the language that was asked in; very short ones have none."""
    return Check("answers_in_the_language", not is_strange(_MARK.sub("", answer.words()), language))


def is_strange(words: str, language: str) -> bool:
    """Whether words are in another language than this one; so few that they have none are not."""
    return bool(language) and len(words.split()) > SHORTEST_SAID and language_of(words) != language


CHECKS: list[Callable[[Sequence[Sentence], Masked, Sequence[Source]], Check]] = [
    cites_a_source,
    figures_are_grounded,
    sentences_are_supported,
]
FLAGS = {
    "cites_a_source": "uncited",
    "figures_are_grounded": "foreign_figure",
    "sentences_are_supported": "unsupported",
    "nothing_is_invented": "leak",
    "answers_in_the_language": "language",
    "model_is_sure": "unsupported",
}
