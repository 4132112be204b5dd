"""Whether worked rows may be learned from: their form, their figures, their templates, and that nothing
that judges the adapter stands in them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.likeness import grams, neighbours, skeleton
from assistant.pipeline.figures import figures_in
from assistant.pipeline.guarding import says_there_is_no_answer, split
from assistant.pipeline.languages import LANGUAGES, NO_ANSWER, language_of
from assistant.tuning.worked import KINDS, Example
from foundation.masked import PLACEHOLDER

REFUSED = frozenset({"missing", "off_topic"})
SAME_TEMPLATE = 3
# a run of so many words in a row is no accident
COPIED_WORDS = 8
LONGEST_ANSWER = 40
LONGEST_PASSAGE = 900

_MARK = re.compile(r"\[(\d)\]")
# product names keep their language
_NAME = re.compile(rf"{PLACEHOLDER.pattern}|«[^»]*»")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: the code of a check, and what it is about."""

    row: str
    code: str
    detail: str = ""


def check(examples: Sequence[Example], judged: Iterable[str] = ()) -> list[Problem]:
    """Everything that is wrong, row by row, then over all rows; `judged`: texts that judge the adapter."""
    found = [
        Problem(example.id, code, detail)
        for example in examples
        for code, look in CHECKS.items()
        for detail in look(example)
    ]
    return [*found, *_repeated(examples), *_of_one_template(examples), *_copied(examples, judged)]


def counts(examples: Iterable[Example]) -> dict[str, dict[str, int]]:
    """How many rows of each language and kind, and how many of them refuse."""
    listed = list(examples)
    return {
        "language": dict(Counter(example.language for example in listed).most_common()),
        "kind": dict(Counter(example.kind for example in listed).most_common()),
        "refusals": dict(Counter(one.language for one in listed if not one.cites).most_common()),
    }


def _unknown(example: Example) -> Iterator[str]:
    if example.kind not in KINDS:
        yield example.kind
    if example.language not in LANGUAGES:
        yield example.language


def _passages(example: Example) -> Iterator[str]:
    if not 1 <= len(example.passages) <= 4:
        yield f"{len(example.passages)} passages"
    if len(set(example.passages)) < len(example.passages):
        yield "twice the same passage"
    for title, text in example.passages:
        if not title or not text or len(text) > LONGEST_PASSAGE:
            yield f"{len(title)} and {len(text)} characters"


def _citations(example: Example) -> Iterator[str]:
    marked = {int(mark) for mark in _MARK.findall(example.answer)}
    if marked != set(example.cites):
        yield f"marks {sorted(marked)}, cites {sorted(example.cites)}"
    if any(cite not in range(1, len(example.passages) + 1) for cite in example.cites):
        yield "no such passage"
    if example.cites:
        yield from (text for text in split(example.answer) if not _MARK.search(text))


def _refusal(example: Example) -> Iterator[str]:
    refuses = not example.cites
    if refuses and example.answer != NO_ANSWER[example.language]:
        yield example.answer
    if not refuses and says_there_is_no_answer(example.answer):
        yield "refuses with a citation"
    if refuses != (example.kind in REFUSED) and example.kind != "injection":
        yield example.kind


def _figures(example: Example) -> Iterator[str]:
    """Figures of a sentence that stand in none of the passages it cites."""
    for text in split(example.answer):
        cited = [int(mark) for mark in _MARK.findall(text)]
        if all(cite in range(1, len(example.passages) + 1) for cite in cited):
            sources = "\n".join("\n".join(example.passages[cite - 1]) for cite in cited)
            yield from sorted(set(figures_in(text)) - set(figures_in(sources)))


def _placeholders(example: Example) -> Iterator[str]:
    """Placeholders of the answer that nobody wrote."""
    asked = " ".join([example.question, *(question for question, _ in example.history)])
    yield from sorted(set(PLACEHOLDER.findall(example.answer)) - set(PLACEHOLDER.findall(asked)))


def _length(example: Example) -> Iterator[str]:
    words = len(_WORD.findall(_MARK.sub("", example.answer)))
    if words > LONGEST_ANSWER:
        yield f"{words} words"


def _spoken(example: Example) -> Iterator[str]:
    spoken = language_of(_NAME.sub("", example.answer))
    if spoken != example.language:
        yield spoken


CHECKS: Mapping[str, Callable[[Example], Iterator[str]]] = {
    "unknown": _unknown,
    "passages": _passages,
    "citations": _citations,
    "refusal": _refusal,
    "figures": _figures,
    "placeholders": _placeholders,
    "length": _length,
    "language": _spoken,
}


def _repeated(examples: Sequence[Example]) -> Iterator[Problem]:
    """One id twice; one question over the same passages twice."""
    for name, times in Counter(example.id for example in examples).items():
        if times > 1:
            yield Problem(name, "repeated_id", str(times))
    seen: dict[object, str] = {}
    for example in examples:
        key = (example.question, example.history, frozenset(example.passages))
        if key in seen:
            yield Problem(example.id, "repeated", seen[key])
        seen.setdefault(key, example.id)


def _of_one_template(examples: Sequence[Example]) -> Iterator[Problem]:
    """Rows that ask what more than two others ask, names and figures aside."""
    asked = [
        grams(skeleton(" ".join([*(turn for turn, _ in one.history), one.question]))) for one in examples
    ]
    for example, alike in zip(examples, neighbours(asked), strict=True):
        if len(alike) > SAME_TEMPLATE:
            yield Problem(example.id, "template", " ".join(examples[n].id for n in alike))


def _copied(examples: Sequence[Example], judged: Iterable[str]) -> Iterator[Problem]:
    """Rows that share a run of words with a text that judges the adapter."""
    runs = {run for text in judged for run in _runs(text)}
    if not runs:
        return
    for example in examples:
        texts = [example.question, *(text for _, text in example.passages)]
        if found := next((run for text in texts for run in _runs(text) if run in runs), None):
            yield Problem(example.id, "copied", " ".join(found))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of COPIED_WORDS words; a shorter text is one run, unless it is of a word or three."""
    words = [word.lower() for word in _WORD.findall(text)]
    if 3 < len(words) < COPIED_WORDS:
        yield tuple(words)
    for start in range(len(words) - COPIED_WORDS + 1):
        yield tuple(words[start : start + COPIED_WORDS])
