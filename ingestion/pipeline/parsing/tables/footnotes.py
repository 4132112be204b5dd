"""Footnotes of a table: a mark in a cell, and the line below that explains it."""

import re
from collections.abc import Mapping

WORDS = r"(?:сноска|примечание|прим\.|ескерту|ескертпе|footnote|note)\s?№?\s?\d{1,2}"
RAISED = r"(?<!\bм)(?<!\b[дкс]м)⁽?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}⁾?"
"""Not the square of «50 м²»."""
MARKS = rf"\*{{1,4}}|{RAISED}|\[\d{{1,2}}\]|{WORDS}"
FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", "⁽⁾")
NOTE = re.compile(rf"^(?P<mark>{MARKS}|\d{{1,2}}\))[.:]?\s*(?P<text>\S.*)$", re.DOTALL | re.IGNORECASE)
MARKED = re.compile(rf"(?<=\S)\s?(?P<mark>{MARKS}|\d{{1,2}}\))(?=$|[\s,;:.])", re.IGNORECASE)
WORD = re.compile(WORDS, re.IGNORECASE)
LONGEST = 350
"""A longer note would drown the row; it stays a passage of its own."""


def as_note(text: str) -> tuple[str, str] | None:
    """The mark and the text of «* При утере …», or None for an ordinary line."""
    found = NOTE.match(text)
    return (_key(found["mark"]), found["text"]) if found else None


def append(row: str, notes: Mapping[str, str]) -> str:
    """The row with the notes whose marks stand in it: «Сноска 1» is replaced, a star leads to the end."""
    marks = [_key(found["mark"]) for found in MARKED.finditer(row) if not _ends_a_remark(found)]
    used = [mark for mark in dict.fromkeys(marks) if len(notes.get(mark, "")) in range(1, LONGEST + 1)]
    if not used:
        return row

    def explain(found: re.Match[str]) -> str:
        mark = _key(found["mark"])
        if mark not in used or _ends_a_remark(found):
            return found[0]
        return f" {notes[mark].rstrip('.')}" if WORD.match(mark) else ""

    ending = "".join(f" ({notes[mark].rstrip('.')})" for mark in used if not WORD.match(mark))
    return MARKED.sub(explain, row) + ending


def _ends_a_remark(found: re.Match[str]) -> bool:
    """Whether the bracket of «3)» closes one that was opened before, as in «(п. 3)»."""
    if not found["mark"].endswith(")"):
        return False
    depth = 0
    for char in found.string[: found.start("mark")]:
        # the bracket of an earlier mark closes nothing
        depth = max(0, depth + (char == "(") - (char == ")"))
    return depth > 0


def _key(mark: str) -> str:
    """«¹», «¹⁾» and «1)» are one mark: a note below a table is rarely raised."""
    figures = mark.translate(FIGURES)
    return f"{figures})" if figures != mark else re.sub(r"[\s№]+", " ", mark.lower())
