"""Log lines: one JSON object each, as the engine room writes them, in which exceptions have no words, for
their arguments may hold a question or an answer."""

import copy
import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

# by the program that was started
ROOMS = {"web.py": "web", "uvicorn": "web", "celery": "worker"}


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


class JsonLines(Wordless):
    """`at`, `room`, `level`, `logger`, `event`, and of an exception `error`: its types and frames."""

    room = ROOMS.get(Path(sys.argv[0]).name, "command")

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break in it."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": moment,
            "room": self.room,
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            line["event"] = _without_words(record.getMessage(), record.exc_info[1])
            line["error"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(line, ensure_ascii=False)


def _without_words(message: str, error: BaseException) -> str:
    """A library's message may repeat the exception that it tells of."""
    for one in _led_to(error):
        for words in filter(None, (repr(one), str(one))):
            message = message.replace(words, type(one).__qualname__)
    return message


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
