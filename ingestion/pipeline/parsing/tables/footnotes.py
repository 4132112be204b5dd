"""Footnotes of a table: a mark in a cell, and the line below that explains it."""

import re
from collections.abc import Mapping

MARKS = r"\*{1,4}|[¹²³⁴⁵⁶⁷⁸⁹]|\[\d{1,2}\]"
NOTE = re.compile(rf"^(?P<mark>{MARKS}|\d{{1,2}}\))\s*(?P<text>\S.*)$", re.DOTALL)
MARKED = re.compile(rf"(?<=\S)\s?(?P<mark>{MARKS}|\d{{1,2}}\))(?=$|[\s,;:.])")
LONGEST = 200
"""A longer note would drown the row; it stays a passage of its own."""


def as_note(text: str) -> tuple[str, str] | None:
    """The mark and the text of «* При утере …», or None for an ordinary line."""
    found = NOTE.match(text)
    return (found["mark"], found["text"]) if found else None


def append(row: str, notes: Mapping[str, str]) -> str:
    """The row with the notes whose marks stand in it in brackets; the marks themselves are dropped."""
    used = [mark for mark in dict.fromkeys(found["mark"] for found in MARKED.finditer(row)) if mark in notes]
    if not used:
        return row
    row = MARKED.sub(lambda found: "" if found["mark"] in used else found[0], row)
    return row + "".join(f" ({notes[mark].rstrip('.')})" for mark in used if len(notes[mark]) <= LONGEST)
