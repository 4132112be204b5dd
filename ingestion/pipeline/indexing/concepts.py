"""What a question speaks of, said in the other languages of the documents: a word list in three languages.

Words alone can't lead from a Kazakh question to a Russian tariff, and the embedder finds the subject rather
than the row. `concepts.txt` names some three hundred things that bank customers speak of, in Russian, Kazakh
and English; a question is searched by their words in each other language too. Words it doesn't know (names of
products, figures) stay as they are, but for names that the documents write in the other alphabet.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.pipeline.indexing import lexical
from ingestion.pipeline.indexing.naming import ENDING, names_of
from ingestion.pipeline.indexing.spelling import CYRILLIC, LATIN, WORD, fold

FILE = Path(__file__).with_name("concepts.txt")
LANGUAGES = ("ru", "kk", "en")
# a Kazakh stem as short as this takes the endings of nouns only
SHORTEST, SHORT, LONGEST_ENDING = 2, 4, 8


@dataclass(frozen=True, slots=True)
class Saying:
    """A question in another language: `usual` with the first word of each concept, `words` with all."""

    language: str
    usual: str
    words: str


def in_other_languages(question: str) -> Iterator[Saying]:
    """The question said in each language of the documents; nothing where no concept is known. Of names those
    in Latin letters are written in the others: the embedder knows «голд» and gold by itself."""
    said = _read(question)
    if all(one.concept is None for one in said):
        return
    names = _names([one for one in said if LATIN.search(one.words)])
    for language in LANGUAGES:
        ways = [one.concept[language] if one.concept else (names.get(one.words, one.words),) for one in said]
        yield Saying(
            language, " ".join(way[0] for way in ways), " ".join(word for way in ways for word in way)
        )


def ways_to_say(question: str) -> list[tuple[str, ...]]:
    """What a question speaks of, in order: each thing in its own words and in all that the languages have."""
    said = _read(question)
    names = _names(said)
    return [
        tuple(dict.fromkeys([one.words, *_meant(one), *filter(None, [names.get(one.words)])])) for one in said
    ]


Concept = Mapping[str, tuple[str, ...]]
Phrases = list[tuple[tuple[str, ...], Concept]]


@dataclass(frozen=True, slots=True)
class _Said:
    """Words of a question, and the concept they name."""

    words: str
    concept: Concept | None


def _names(said: Sequence[_Said]) -> dict[str, str]:
    """The unknown words that are names in the other alphabet, as the documents write them."""
    return names_of([one.words for one in said if one.concept is None])


def _meant(one: _Said) -> list[str]:
    return [way for ways in (one.concept or {}).values() for way in ways]


@functools.lru_cache(maxsize=1_000)
def _read(question: str) -> tuple[_Said, ...]:
    """The concepts and the unknown words of a question, in order; of two readings the longer."""
    words = WORD.findall(question.lower().replace("ё", "е"))
    said: list[_Said] = []
    at = 0
    while at < len(words):
        lengths = range(min(_longest(), len(words) - at), 0, -1)
        found = (n for n in lengths if (_concept(tuple(words[at : at + n]))) is not None)
        length = next(found, 1)
        some = tuple(words[at : at + length])
        said.append(_Said(" ".join(some), _concept(some)))
        at += length
    return tuple(said)


@functools.lru_cache(maxsize=20_000)
def _concept(words: tuple[str, ...]) -> Concept | None:
    """What the words name: in Russian or English by their stems, else in Kazakh by how they begin."""
    exact, kazakh = _index()
    if found := exact.get(tuple(map(lexical.stem, words))):
        return found
    for phrase, concept in kazakh.get((len(words), _beginning(words[0])), ()):
        if all(_is_form(word, meant) for word, meant in zip(words, phrase, strict=True)):
            return concept
    return None


def _is_form(word: str, meant: str) -> bool:
    """Whether a Kazakh stem stands in the word, before an ending."""
    if not CYRILLIC.search(word):
        return False
    word, meant = fold(word), fold(meant)
    if not word.startswith(meant):
        return False
    ending = word[len(meant) :]
    return bool(ENDING.fullmatch(ending)) if len(meant) <= SHORT else len(ending) <= LONGEST_ENDING


@functools.cache
def _concepts() -> tuple[Concept, ...]:
    lines = (line for line in FILE.read_text("utf8").splitlines() if "|" in line and not line.startswith("#"))
    return tuple(
        {
            language: tuple(word.strip().lower().replace("ё", "е") for word in part.split(","))
            for language, part in zip(LANGUAGES, line.split("|"), strict=True)
        }
        for line in lines
    )


@functools.cache
def _index() -> tuple[Mapping[tuple[str, ...], Concept], Mapping[tuple[int, str], Phrases]]:
    """Concepts by the stems of their Russian and English names, and the Kazakh names by how many words they
    have and how the first begins, the longest first."""
    named = [
        (language, tuple(WORD.findall(way)), concept)
        for concept in _concepts()
        for language, ways in concept.items()
        for way in ways
    ]
    named.sort(key=lambda one: -len("".join(one[1])))
    exact: dict[tuple[str, ...], Concept] = {}
    kazakh: dict[tuple[int, str], Phrases] = {}
    for language, phrase, concept in named:
        if language == "kk":
            kazakh.setdefault((len(phrase), _beginning(phrase[0])), []).append((phrase, concept))
        else:
            exact.setdefault(tuple(map(lexical.stem, phrase)), concept)
    return exact, kazakh


def _beginning(word: str) -> str:
    return fold(word)[:SHORTEST]


@functools.cache
def _longest() -> int:
    """The words of the longest name."""
    exact, kazakh = _index()
    return max(*map(len, exact), *(count for count, _ in kazakh))
