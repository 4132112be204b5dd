"""What the log says of an exception: its type and the way to it."""

import json
import logging
import sys
from typing import Any

import pytest
from django.conf import settings

from assistant.project.logs import JsonLines, Wordless

PRIVATE = "Иванов Пётр"


FORMATTERS = [Wordless("%(levelname)s %(message)s"), JsonLines()]


def line_of(
    error: type[Exception],
    cause: type[Exception] | None = None,
    formatter: logging.Formatter = FORMATTERS[0],
) -> str:
    try:
        try:
            raise (cause or error)(PRIVATE)
        except Exception as inner:
            if cause:
                raise error(PRIVATE) from inner
            raise
    except Exception:
        record = logging.LogRecord(
            "sufler", logging.ERROR, "", 1, "question %s crashed", (7,), sys.exc_info()
        )
        if isinstance(formatter, JsonLines):
            # as celery tells of a task
            record.msg, record.args = "question 7 crashed: %r", (sys.exc_info()[1],)
    logging.Formatter().format(record)  # another handler was here before
    return formatter.format(record)


def test_the_type_and_the_way_to_it_are_told() -> None:
    line = line_of(ValueError)
    assert line.startswith("ERROR question 7 crashed\nbuiltins.ValueError\n")
    assert f"{__file__}:" in line
    assert "in line_of" in line


@pytest.mark.parametrize("error, cause", [(ValueError, None), (KeyError, None), (RuntimeError, KeyError)])
def test_words_are_not(error: type[Exception], cause: type[Exception] | None) -> None:
    assert not any(PRIVATE in line_of(error, cause, formatter) for formatter in FORMATTERS)


def test_what_led_to_it_is_told_too() -> None:
    assert "builtins.KeyError" in line_of(RuntimeError, KeyError)


def test_every_handler_of_the_product_writes_without_words() -> None:
    logging_settings: Any = settings.LOGGING
    assert {handler["formatter"] for handler in logging_settings["handlers"].values()} == {"line"}
    assert logging_settings["formatters"]["line"]["class"] == "assistant.project.logs.JsonLines"


def test_a_line_is_one_object_with_the_way_to_what_happened() -> None:
    line = line_of(RuntimeError, KeyError, JsonLines())
    assert "\n" not in line
    told = json.loads(line)
    assert list(told) == ["at", "room", "level", "logger", "event", "error"]
    assert (told["room"], told["level"], told["event"]) == (
        "command",
        "ERROR",
        "question 7 crashed: RuntimeError",
    )
    assert {"builtins.RuntimeError", "builtins.KeyError"} <= set(told["error"])
