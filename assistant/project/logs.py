"""Log lines in which exceptions have no words: their arguments may hold a question or an answer."""

import copy
import logging
import traceback
from collections.abc import Iterator
from types import TracebackType


class Wordless(logging.Formatter):
    """A formatter that tells of an exception its type and the way to it, never its message or a variable."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what another handler's formatter has written about the exception is left out."""
        own = copy.copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """File, line and function of each frame, innermost last, for the exception and what led to it."""
        return "\n".join(line for error in _led_to(ei[1]) for line in _told(error))


def _led_to(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> Iterator[str]:
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
