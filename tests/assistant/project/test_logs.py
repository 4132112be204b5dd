"""What the log says of an exception: its type and the way to it."""

import logging
import sys
from typing import Any

import pytest
from django.conf import settings

from assistant.project.logs import Wordless

PRIVATE = "Иванов Пётр"


def line_of(error: type[Exception], cause: type[Exception] | None = None) -> str:
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
    logging.Formatter().format(record)  # another handler was here before
    return Wordless("%(levelname)s %(message)s").format(record)


def test_the_type_and_the_way_to_it_are_told() -> None:
    line = line_of(ValueError)
    assert line.startswith("ERROR question 7 crashed\nbuiltins.ValueError\n")
    assert f"{__file__}:" in line
    assert "in line_of" in line


@pytest.mark.parametrize("error, cause", [(ValueError, None), (KeyError, None), (RuntimeError, KeyError)])
def test_words_are_not(error: type[Exception], cause: type[Exception] | None) -> None:
    assert PRIVATE not in line_of(error, cause)


def test_what_led_to_it_is_told_too() -> None:
    assert "builtins.KeyError" in line_of(RuntimeError, KeyError)


def test_every_handler_of_the_product_writes_without_words() -> None:
    logging_settings: Any = settings.LOGGING
    assert {handler["formatter"] for handler in logging_settings["handlers"].values()} == {"line"}
    assert logging_settings["formatters"]["line"]["class"] == "assistant.project.logs.Wordless"
