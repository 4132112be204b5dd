"""Values from nowhere: names and numbers of a model's text that neither its sources nor the question have."""

import re
from collections.abc import Iterable

from assistant.pipeline.masking.masker import find, replaced
from assistant.pipeline.masking.normalise import fold, normalise
from assistant.pipeline.masking.policy import Policy
from foundation.masked import Masked, Span

# the vault counts from 1, so nothing is ever restored from here
NOWHERE = 0
# an inflected word is recognised by its beginning
BEGINNING = 4

_WORD = re.compile(r"[^\W\d_]{3,}")
_DIGITS = re.compile(r"\d")


class Given:
    """What a model was given to read: its sources, and the question as it was masked."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = [fold(normalise(one).text) for one in texts]
        self._digits = " ".join("".join(_DIGITS.findall(one)) for one in folded)
        self._beginnings = {word[:BEGINNING] for one in folded for word in _WORD.findall(one)}

    def has(self, value: str) -> bool:
        """Whether a value is written there: its digits in a row, its words by their beginnings."""
        key = fold(normalise(value).text)
        digits = "".join(_DIGITS.findall(key))
        if digits:
            return digits in self._digits
        return all(word[:BEGINNING] in self._beginnings for word in _WORD.findall(key))


def hide_invented(text: str, known: Iterable[str], policy: Policy | None = None) -> Masked:
    """A model's text in which every field that none of the `known` texts has is `<LABEL_0>`.

    `spans` of the result are what was invented.
    """
    spans = invented(text, Given(known), policy)
    return Masked(replaced(text, spans), tuple(spans))


def invented(text: str, given: Given, policy: Policy | None = None) -> list[Span]:
    """The fields of a model's text that it was not given, in reading order."""
    return [
        Span(claim.start, claim.end, claim.label, f"<{claim.label}_{NOWHERE}>")
        for claim in find(text, policy=policy)
        if not given.has(text[claim.start : claim.end])
    ]
