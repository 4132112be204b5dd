"""Files of JSON Lines that the evaluation reads: questions, labelled sentences, answers of an earlier run."""

import codecs
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from assistant.evaluation.scoring import Case, case_of

Row = dict[str, Any]
NO_QUESTION = "no question; demo/questions.jsonl shows the form"


class BadFile(ValueError):
    """A file can't be read, or a line of it is not what it should be; the message names both."""


def questions_in(file: Path) -> list[Case]:
    """The cases of a question file; one without an `id` has the number of its line. Raises BadFile."""
    found = []
    for number, row in _numbered(_raw(file), file, NO_QUESTION):
        try:
            found.append(_checked(case_of({"id": number, **row})))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise BadFile(f"{file}, line {number} is {NO_QUESTION}") from None
    return found


def rows_in(file: Path) -> list[Row]:
    """The rows of a file. Raises BadFile."""
    return [row for _, row in _numbered(_raw(file), file)]


def answers_in(file: Path) -> list[Row]:
    """What `evaluate --out` wrote so far; half a last line, of a run that was killed, is left out. Raises
    BadFile."""
    rows = list(_numbered(_whole(_raw(file)), file))
    for number, row in rows:
        if "id" not in row:
            raise BadFile(f"{file}, line {number} is no answer of evaluate")
    return [row for _, row in rows]


def mend(file: Path) -> None:
    """Cut off half a last line and end a whole one, so that what is added begins a line of its own. Raises
    BadFile."""
    raw = _raw(file)
    whole = _whole(raw)
    if whole == raw and (not raw or raw.endswith(b"\n")):
        return
    with file.open("r+b") as cut:
        cut.truncate(len(whole))
        cut.seek(0, 2)
        if whole and not whole.endswith(b"\n"):
            cut.write(b"\n")


def _checked(case: Case) -> Case:
    """Raises TypeError and ValueError for what would end a run in its middle."""
    if not isinstance(case.question, str):
        raise TypeError
    if case.as_of:
        date.fromisoformat(case.as_of)
    return case


def _numbered(raw: bytes, file: Path, no: str = "no JSON object") -> Iterator[tuple[int, Row]]:
    """Each row with the number of its line. Texts may hold U+2028, which ends no line here."""
    for number, line in enumerate(raw.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode())
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise BadFile(f"{file}, line {number} is {no}")
        yield number, row


def _whole(raw: bytes) -> bytes:
    """Without a last line that was begun and never ended. What does not begin like a row stays: it may be
    somebody's text."""
    last = raw[raw.rfind(b"\n") + 1 :]
    if not last.startswith(b"{"):
        return raw
    try:
        json.loads(last)
    except ValueError:
        return raw[: len(raw) - len(last)]
    return raw


def _raw(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise BadFile(f"{file} can't be read") from None
