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


def hide_invented(text: str, known: Iterable[str], policy: Policy | None = None) -> Masked:
    """A model's text in which every field that none of the `known` texts has is `<LABEL_0>`.

    `known`: the sources, and the question as it was masked. `spans` of the result are what was invented.
    """
    given = [fold(normalise(one).text) for one in known]
    digits = " ".join("".join(_DIGITS.findall(one)) for one in given)
    beginnings = {word[:BEGINNING] for one in given for word in _WORD.findall(one)}
    spans = [
        Span(claim.start, claim.end, claim.label, f"<{claim.label}_{NOWHERE}>")
        for claim in find(text, policy=policy)
        if not _stands(fold(normalise(text[claim.start : claim.end]).text), digits, beginnings)
    ]
    return Masked(replaced(text, spans), tuple(spans))


def _stands(value: str, digits: str, beginnings: set[str]) -> bool:
    """Whether a value is written in what was given: its digits in a row, its words by their beginnings."""
    own_digits = "".join(_DIGITS.findall(value))
    if own_digits:
        return own_digits in digits
    return all(word[:BEGINNING] in beginnings for word in _WORD.findall(value))
