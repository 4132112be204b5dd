"""Placeholders become the operator's own values again: in a whole text, and in a stream piece by piece.

One pass: what a value itself contains is never read as a placeholder. Unknown placeholders stay as they are.
"""

import re
from collections.abc import Mapping

from assistant.pipeline.masking.inflecting import SUFFIX, with_suffix
from assistant.pipeline.masking.placeholders import UNFINISHED, WRITTEN, read
from assistant.pipeline.masking.vault import Vault

_ENDING = re.compile(r"['’\-]?[^\W\d_]{1,6}(?![^\W_])")
_OPEN_ENDING = re.compile(r"['’\-]?[^\W\d_]{0,6}$")


def restore(text: str, values: Mapping[str, str]) -> str:
    """`text` with every known placeholder replaced by its value, however the model wrote it."""
    out: list[str] = []
    position = 0
    for found in WRITTEN.finditer(text):
        if found.start() < position:
            continue
        name = read(found)
        if name not in values:
            continue
        out.append(text[position : found.start()])
        rest = _ENDING.match(text, found.end())
        position = found.end()
        ending = (
            rest.group() if rest and name.startswith("<PERSON_") and SUFFIX.fullmatch(rest.group()) else ""
        )
        out.append(glued(values[name], ending, "PERSON") if ending else values[name])
        position += len(ending)
    out.append(text[position:])
    return "".join(out)


def glued(value: str, ending: str, label: str) -> str:
    """A value with an ending that a sentence put after its placeholder; names are inflected."""
    if label == "PERSON" and SUFFIX.fullmatch(ending):
        return with_suffix(value, ending)
    return value + ending


class Restorer:
    """Restores a stream. Holds back only an end of the text that the next piece may turn into a
    placeholder."""

    def __init__(self, vault: Vault) -> None:
        self._values = vault.values
        self._held = ""

    def feed(self, piece: str) -> str:
        """Take the next piece of the answer; give what is settled of it, restored."""
        text = self._held + piece
        cut = self._settled(text)
        self._held = text[cut:]
        return restore(text[:cut], self._values)

    def flush(self) -> str:
        """What was still held back: the answer is complete."""
        held, self._held = self._held, ""
        return restore(held, self._values)

    def _settled(self, text: str) -> int:
        """Up to where nothing that comes can change what `text` means."""
        unfinished = UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        for found in WRITTEN.finditer(text):
            if found.end() > cut or _OPEN_ENDING.fullmatch(text, found.end()):
                cut = min(cut, found.start())
                break
        return cut
