"""Labels of the prompt become the numbers people see, also while the answer streams."""

import re
from collections.abc import Sequence

from assistant.pipeline.values import Source

_MARK = re.compile(r"\[\s*([A-Z]{2})\s*\]")
# "[" and what may follow until the mark is whole
_OPEN = re.compile(r"\[\s*(?:[A-Z]{1,2}\s*)?$")


class Numbering:
    """Rewrites `[KD]` as `[2]`; a label that no source has is dropped."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._numbers = {source.label: source.number for source in sources}
        self._held = ""

    def feed(self, piece: str) -> str:
        """The rewritten text that is certain so far; a mark that is not whole yet is held back."""
        text = self._held + piece
        unfinished = _OPEN.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._held = text[cut:]
        return self._rewrite(text[:cut])

    def flush(self) -> str:
        """What was held back when the stream ended."""
        text, self._held = self._held, ""
        return self._rewrite(text)

    def _rewrite(self, text: str) -> str:
        def number(mark: re.Match[str]) -> str:
            known = self._numbers.get(mark[1])
            return f"[{known}]" if known else ""

        return _MARK.sub(number, text)


def number_all(text: str, sources: Sequence[Source]) -> str:
    """The whole text rewritten at once."""
    numbering = Numbering(sources)
    return numbering.feed(text) + numbering.flush()
