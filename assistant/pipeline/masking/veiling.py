"""A model's stream on its way to the screen: what it invents is hidden before anybody reads it.

A name is known by its neighbours and a number by its length, so a word that the model was not given waits
until the next ones have come. What it was given, which is nearly every word of an answer, goes on at once.
"""

import re
from collections.abc import Callable, Sequence

from assistant.pipeline.masking.invented import Given
from assistant.pipeline.masking.placeholders import WRITTEN
from foundation.masked import Span

AHEAD = 3
"""Words that must follow one which was not given: a surname, a given name and a patronymic come together."""
_WORD = re.compile(r"[^\W_]+(?:[-'’.,/+()][^\W_]+)*")
_NUMBER = re.compile(r"\d(?:[ .\-()/\u00a0]{0,3}\d)*\W{0,3}")
_SENTENCE_END = re.compile(r"(?<=\w{3})[.!?…]\s|\n")


class Veil:
    """Hides what is invented, piece by piece. `look` gives the invented fields of the text so far."""

    def __init__(self, given: Given, look: Callable[[str], Sequence[Span]]) -> None:
        self._given, self._look = given, look
        self._text = ""
        self._shown = 0

    def feed(self, piece: str) -> str:
        """Take the next piece of the answer; give what may be read by now."""
        self._text += piece
        return self._show(self._settled())

    def flush(self) -> str:
        """The rest: the answer is complete."""
        return self._show(len(self._text))

    def _settled(self) -> int:
        """Up to where no word is unfinished, and none that was not given is without its neighbours."""
        words = [m.span() for m in _WORD.finditer(self._text, self._shown)]
        if words and words[-1][1] == len(self._text):
            last = words.pop()
            cut = last[0]
        else:
            cut = len(self._text)
        for number, (start, end) in enumerate(words):
            if self._is_given(start, end):
                continue
            followed = len(words) - number > AHEAD or _SENTENCE_END.search(self._text, end)
            if not followed:
                return min(cut, self._opened(start))
        return self._opened(cut)

    def _is_given(self, start: int, end: int) -> bool:
        """A digit counts with all that stand beside it: pieces of an invented number may well be given."""
        if any(m.start() < end and start < m.end() for m in WRITTEN.finditer(self._text, self._shown)):
            return True
        for run in _NUMBER.finditer(self._text):
            if run.start() < end and start < run.end():
                return run.end() < len(self._text) and self._given.has(run.group())
        return self._given.has(self._text[start:end])

    def _opened(self, position: int) -> int:
        """Before the brackets and signs that open the word at `position` («+7», «<PERSON»)."""
        while position > self._shown and not self._text[position - 1].isspace():
            position -= 1
            if self._text[position].isalnum():
                return position + 1
        return position

    def _show(self, cut: int) -> str:
        """What stands up to `cut`; a field that goes on beyond it waits as a whole."""
        if cut <= self._shown:
            return ""
        fresh = [m.span() for m in _WORD.finditer(self._text, self._shown, cut)]
        spans = [] if all(self._is_given(*word) for word in fresh) else self._look(self._text)
        out, position = [], self._shown
        for span in spans:
            if span.end <= position or span.start >= cut:
                continue
            if span.end > cut and cut < len(self._text):
                cut = max(position, span.start)
                break
            out.append(self._text[position : max(position, span.start)])
            # of a field whose beginning was given and is on the screen already only the rest is hidden
            out.append(span.placeholder)
            position = span.end
        out.append(self._text[position:cut])
        self._shown = max(position, cut)
        return "".join(out)
