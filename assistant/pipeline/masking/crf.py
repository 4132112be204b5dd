"""The CRF that finds names in any letter case. Trained by train.py; the model and its card stand in
model/."""

import re
import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import cast

import pycrfsuite

from assistant.pipeline.masking.features import features, tokens
from assistant.pipeline.masking.lexicon import facts
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.values import Claim

MODEL = Path(str(resources.files(__package__).joinpath("model", "names.crfsuite")))
THRESHOLD = 0.25
LOWER_CASE_THRESHOLD = 0.5
EVERYDAY_THRESHOLD = 0.8
_ADDRESS = re.compile(r"\S+@\S+|\b[\w\-]+\.(?:kz|com|ru|org|net|pdf|docx?|xlsx?)\b", re.I)
_SENTENCE = words(r"(?<=[.!?…])\s+(?=[«\"—\-]?\S)|\n+")
_JOINING = {"", " ", ".", ". ", "-", "–", "_"}


class Tagger:
    """A loaded model. pycrfsuite keeps the sentence inside the tagger, so a thread needs one of its own."""

    def __init__(self, path: Path) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))

    def name_chances(self, sentence: list[str]) -> list[tuple[float, float]]:
        """For each word: how likely it is part of a name, and how likely it starts one."""
        self._tagger.set(features(sentence))
        labels = self._tagger.labels()
        starts = "B" in labels
        return [
            (1 - self._tagger.marginal("O", i), self._tagger.marginal("B", i) if starts else 0.0)
            for i in range(len(sentence))
        ]


def find(reading: Reading, tagger: Tagger | None = None) -> Iterator[Claim]:
    """Names the CRF sees. Where a text has capitals, its small-letter words are read a second time without
    them."""
    tagger = tagger or _default()
    position = 0
    bounds = [*(m.span() for m in _SENTENCE.finditer(reading.text)), (len(reading.text),) * 2]
    for end, next_start in bounds:
        yield from _in_sentence(tagger, reading.text, position, end)
        position = next_start


def _in_sentence(tagger: Tagger, text: str, start: int, end: int) -> Iterator[Claim]:
    read = tokens(text[start:end])
    if not any(word[0].isalpha() for _, _, word in read):
        return
    spelled = [word for _, _, word in read]
    chances = tagger.name_chances(spelled)
    named = [chance >= _needed(word) for word, (chance, _) in zip(spelled, chances, strict=True)]
    lower = [word.lower() for word in spelled]
    if lower != spelled:
        for i, (chance, _) in enumerate(tagger.name_chances(lower)):
            sure = chance >= max(LOWER_CASE_THRESHOLD, _needed(lower[i]))
            named[i] = named[i] or (spelled[i] == lower[i] and sure)
    current: Claim | None = None
    written = [m.span() for m in _ADDRESS.finditer(text, start, end)]
    for (a, b, word), is_name, (_, begins) in zip(read, named, chances, strict=True):
        a, b = a + start, b + start
        if not (is_name and word[0].isalpha()) or any(s <= a and b <= e for s, e in written):
            continue
        if current and text[current.end : a] in _JOINING and begins < 0.8:
            current = Claim(current.start, b, "PERSON", 0.6)
            continue
        if current:
            yield current
        current = Claim(a, b, "PERSON", 0.6)
    if current:
        yield current


def _needed(word: str) -> float:
    """How likely a word must be a name: an everyday word in small letters much more than an unknown one."""
    everyday = word[0].islower() and (facts(fold(word)).known or facts(fold(word)).ordinary)
    return EVERYDAY_THRESHOLD if everyday else THRESHOLD


_of_thread = threading.local()


def _default() -> Tagger:
    """The shipped model, loaded once a thread (1 MB each, memory-mapped by crfsuite)."""
    if not hasattr(_of_thread, "tagger"):
        _of_thread.tagger = Tagger(MODEL)
    return cast(Tagger, _of_thread.tagger)
