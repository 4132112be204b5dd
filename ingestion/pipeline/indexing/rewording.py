"""What a question is searched as: misspelt words as the corpus spells them, and the bank's synonyms beside.

A question all of whose words stand in the corpus is searched as it was typed.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ingestion.models import Synonyms
from ingestion.pipeline.indexing import lexical, outbox, slips, vocabulary
from ingestion.pipeline.indexing.spelling import CYRILLIC, KAZAKH, LATIN, WORD, fold, other_layouts, sound

# shares of a question's 4-grams that the corpus knows: another layout is meant when it has far more of them
LAYOUT_KNOWN, LAYOUT_GAIN = 0.6, 0.4
# the corpus knows more than half of the words of a question with the right layout
LAYOUT_UNKNOWN = 0.5
# shares of a question's unknown words: below them the question is in another language, not misspelt
BY_SOUND, BY_LETTERS = 0.5, 0.25
SHORTEST, SHORTEST_BEGINNING, LONGEST_ENDING = 3, 4, 5
# a question with synonyms is searched with this many wordings at most, itself included
WORDINGS = 3


def reword(text: str) -> list[str]:
    """The wordings a question is searched with, the first of them its own, read as it was meant."""
    unknown = _unknown(text)
    if len(unknown) > LAYOUT_UNKNOWN * len(_words(text)):
        typed, text = text, _by_layout(text)
        unknown = unknown if text == typed else _unknown(text)
    meant = _by_words(text, unknown) if unknown else text
    return [meant, *_with_synonyms(meant)][:WORDINGS]


def _by_layout(text: str) -> str:
    """The text as another keyboard layout has it, when the corpus knows that and does not know this."""
    readings = other_layouts(text)
    if not readings:
        return text
    grams = {name: set(lexical.analyse(reading)["grams"]) for name, reading in readings.items()}
    typed = set(lexical.analyse(text)["grams"])
    known = outbox.passages_with(typed.union(*grams.values()))
    best = max(readings, key=lambda name: _share(grams[name], known))
    gain = _share(grams[best], known) - _share(typed, known)
    return readings[best] if gain >= LAYOUT_GAIN and _share(grams[best], known) >= LAYOUT_KNOWN else text


def _share(terms: set[int], known: Mapping[int, int]) -> float:
    return sum(known.get(term, 0) > 0 for term in terms) / len(terms) if terms else 0.0


def _words(text: str) -> list[str]:
    """The words that can be misspelt, each once."""
    words = WORD.findall(text.lower().replace("ё", "е"))
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST and not word.isdigit()))


def _unknown(text: str) -> list[str]:
    """The words that the corpus lacks."""
    words = _words(text)
    known = vocabulary.spelt(words)
    return [word for word in words if word not in known]


def _by_words(text: str, unknown: Sequence[str]) -> str:
    """The text with each word that the corpus lacks as the corpus spells it, where it spells it otherwise."""
    words = _words(text)
    meant = {
        **_from_latin([word for word in unknown if LATIN.search(word)], words),
        **_with_letters([word for word in unknown if CYRILLIC.search(word)], words),
    }
    meant |= slips.put_right([word for word in unknown if word not in meant])
    if not meant:
        return text

    def respelt(found: re.Match[str]) -> str:
        return meant.get(found[0].lower().replace("ё", "е"), found[0])

    return WORD.sub(respelt, text)


def _from_latin(unknown: Sequence[str], words: Sequence[str]) -> dict[str, str]:
    """Cyrillic words typed in Latin letters by their sound; none when most have no such word behind them."""
    exact = vocabulary.alike([sound(word) for word in unknown], "sound")
    meant = {word: exact[sound(word)] for word in unknown if CYRILLIC.search(exact.get(sound(word), ""))}
    for word in unknown:
        if word not in meant and (begun := _begun(sound(word), "sound")):
            meant[word] = begun
    latin = [word for word in words if LATIN.search(word)]
    return meant if len(meant) >= BY_SOUND * len(latin) else {}


def _begun(key: str, by: str) -> str:
    """The word of the corpus that shares the longest beginning with the key: at least two thirds of it."""
    for length in range(len(key) - 1, max(SHORTEST_BEGINNING, 2 * len(key) // 3) - 1, -1):
        if (found := vocabulary.beginning(key[:length], by)) and CYRILLIC.search(found):
            return found
    return ""


def _with_letters(unknown: Sequence[str], words: Sequence[str]) -> dict[str, str]:
    """Kazakh words typed without Kazakh letters."""
    bare = [word for word in unknown if not KAZAKH.search(word)]
    exact = vocabulary.alike([fold(word) for word in bare], "folded")
    meant = {word: exact[fold(word)] for word in bare if fold(word) in exact}
    if len(meant) < BY_LETTERS * len(words):
        # hardly a Kazakh question: a word whose beginning alone looks Kazakh may be a Russian one
        return meant
    for word in bare:
        if word in meant:
            continue
        for length in range(len(word) - 1, SHORTEST_BEGINNING - 1, -1):
            if found := vocabulary.beginning(fold(word)[:length], "folded"):
                meant[word] = found[:length] + word[length:]
                break
    return meant


class _Forms(NamedTuple):
    """What a word is compared by."""

    folded: str
    stem: str


@functools.lru_cache(maxsize=20_000)
def _forms(word: str) -> _Forms:
    return _Forms(fold(word), lexical.stem(word))


@functools.lru_cache(maxsize=5_000)
def _wanted(term: str) -> tuple[_Forms, ...]:
    return tuple(_forms(word) for word in WORD.findall(term.lower()))


def _with_synonyms(text: str) -> list[str]:
    """The question with a word of the bank in place of another that says the same."""
    wordings = []
    words = [(match.span(), _forms(match[0].lower())) for match in WORD.finditer(text)]
    for group in Synonyms.objects.all():
        for term in group.terms:
            if (place := _place(term, words)) is not None:
                start, end = place
                wordings += [text[:start] + other + text[end:] for other in group.terms if other != term]
                break
    return wordings


def _place(term: str, words: Sequence[tuple[tuple[int, int], _Forms]]) -> tuple[int, int] | None:
    """Where the term stands among the words of a text, in whatever case; None when it does not."""
    wanted = _wanted(term)
    for first in range(len(words) - len(wanted) + 1 if wanted else 0):
        window = words[first : first + len(wanted)]
        if all(_is_form(forms, word) for (_, forms), word in zip(window, wanted, strict=True)):
            return window[0][0][0], window[-1][0][1]
    return None


def _is_form(word: _Forms, term: _Forms) -> bool:
    """The same word, perhaps with another ending."""
    if len(term.folded) <= SHORTEST:
        return word.folded == term.folded
    # Kazakh endings follow the whole word
    follows = word.folded.startswith(term.folded) and len(word.folded) - len(term.folded) <= LONGEST_ENDING
    return follows or word.stem == term.stem
