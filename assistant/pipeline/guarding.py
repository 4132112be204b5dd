"""The guard: what the answer says is checked against what it cites."""

import re
from collections.abc import Callable, Sequence

from assistant.pipeline.figures import figures_in
from assistant.pipeline.values import Check, Masked, Sentence, Source, Verdict

# share of a sentence's content words that must stand in the passage which carries it
CARRIED = 0.4

_MARK = re.compile(r"\s*\[(\d{1,2})\]")
_END = re.compile(r"(?<=[.!?…])(?:\s*\[\d{1,2}\])*\s+(?=[«\"(A-ZА-ЯЁӘҒҚҢӨҰҮҺІ<\d])|\n+")
# a full stop that ends no sentence: of words before a name or a number, of initials, of an item's number
_NO_END = re.compile(
    r"(?:^|[\s(«\"])(?i:(?<!\d )(?:г|мин|макс|min|max)|ул|п|пп|пт|ст|д|кв|им|просп|пр|корп|рис|табл|тел"
    r"|т\.\s?е|см|mr|mrs|ms|dr|e\.g|i\.e)\.$"
    r"|(?:^|[\s.])[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\.$"
    r"|(?:^|\n)\s*\d{1,2}\.$"
)
_LOOK_BACK = 12
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_ANSWER = re.compile(r"^\W*(нет ответа|жауап жоқ|жауабы жоқ|no answer)\b", re.IGNORECASE)


def says_there_is_no_answer(text: str) -> bool:
    """Whether the model used the agreed words for "the sources don't answer this"."""
    return bool(_NO_ANSWER.match(text))


def guard(answer: Masked, question: Masked, sources: Sequence[Source]) -> Verdict:
    """Check a numbered answer (`[1]` marks) against its sources.

    Sentences are tied to the sources that carry them; a sentence that cites nothing right is given the
    source that carries it. The rung says how far the whole stands on sources.
    """
    sentences = tuple(_tie(text, question, sources) for text in split(answer.text))
    checks = (*(check(sentences, question, sources) for check in CHECKS), nothing_is_invented(answer))
    carried = [bool(sentence.supported_by) for sentence in sentences]
    if carried and all(carried) and all(check.passed for check in checks):
        rung = "grounded"
    elif any(carried):
        rung = "partly grounded"
    else:
        rung = "evidence only"
    flags = tuple(FLAGS[check.code] for check in checks if not check.passed)
    return Verdict(rung, sentences, checks, flags)


def split(text: str) -> list[str]:
    """Sentences with the citation marks that follow them; blank ones are dropped."""
    parts, start = [], 0
    for end in _END.finditer(text):
        if "\n" not in end[0] and _NO_END.search(text[max(start, end.start() - _LOOK_BACK) : end.start()]):
            continue
        marks = "".join(mark[0] for mark in _MARK.finditer(text, end.start(), end.end()))
        parts.append(text[start : end.start()] + marks)
        start = end.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if _MARK.sub("", part).strip()]


def carries(passage_text: str, sentence: str, question: Masked) -> bool:
    """Whether a passage carries a sentence: it has all the figures (the question's own aside) and enough
    of the words. Words are compared by their first five letters, which absorbs most inflection."""
    own = set(figures_in(question.text))
    if not set(figures_in(sentence)) - own <= set(figures_in(passage_text)):
        return False
    words, there = _stems(sentence), _stems(passage_text)
    return not words or len(words & there) >= CARRIED * len(words)


def _tie(text: str, question: Masked, sources: Sequence[Source]) -> Sentence:
    said = _MARK.sub("", text).strip()
    cited = tuple(dict.fromkeys(int(mark[1]) for mark in _MARK.finditer(text)))
    support = tuple(
        source.number
        for source in sources
        if carries(f"{source.passage.breadcrumb} {source.passage.text}", said, question)
    )
    right = tuple(number for number in cited if number in support)
    return Sentence(said, right or support[:1] or cited, right or support)


def _stems(text: str) -> set[str]:
    return {word[:5] for word in (match[0].lower().replace("ё", "е") for match in _WORD.finditer(text))}


def cites_a_source(sentences: Sequence[Sentence], question: Masked, sources: Sequence[Source]) -> Check:
    """At least one sentence cites a source that stands in the prompt."""
    known = {source.number for source in sources}
    return Check("cites_a_source", any(set(sentence.cites) & known for sentence in sentences))


def figures_are_grounded(sentences: Sequence[Sentence], question: Masked, sources: Sequence[Source]) -> Check:
    """Every figure stands in a source that its sentence cites, or in the question."""
    texts = {source.number: f"{source.passage.breadcrumb} {source.passage.text}" for source in sources}
    own = set(figures_in(question.text))
    foreign = []
    for sentence in sentences:
        allowed = own.union(*(figures_in(texts[number]) for number in sentence.cites if number in texts))
        foreign += [figure for figure in figures_in(sentence.text) if figure not in allowed]
    return Check("figures_are_grounded", not foreign, tuple(foreign))


def sentences_are_supported(
    sentences: Sequence[Sentence], question: Masked, sources: Sequence[Source]
) -> Check:
    """Every sentence is carried by a source."""
    loose = tuple(sentence.text for sentence in sentences if not sentence.supported_by)
    return Check("sentences_are_supported", not loose, loose)


def nothing_is_invented(answer: Masked) -> Check:
    """No name or number stands in the answer that came from nowhere; what did is hidden already."""
    return Check("nothing_is_invented", not answer.spans, tuple(span.placeholder for span in answer.spans))


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
}
