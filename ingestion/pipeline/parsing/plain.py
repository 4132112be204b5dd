"""TXT: paragraphs between blank lines; letter templates keep their line breaks."""

import re
from itertools import groupby, pairwise
from pathlib import Path

from ingestion.pipeline.parsing.characters import BREAKS, one_line
from ingestion.pipeline.parsing.clauses import leading, looks_like_title
from ingestion.pipeline.parsing.decoding import decode
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.values import Parsed

RULE = re.compile(r"^[=\-_*~#]{3,}$")
NARROWEST = 60
"""A file whose longest line is shorter was not wrapped by an editor."""


def read(path: Path) -> Parsed:
    """Paragraphs and the headings that can be told: the first line, underlined, ruled, or in capitals."""
    text, whole = decode(path.read_bytes())
    outline = Outline()
    outline.see(text)
    if not whole:
        outline.report("undecodable_characters")
    lines = [line.strip() for line in BREAKS.sub("\n", text).split("\n")]
    width = max(map(len, lines))
    paragraphs = [list(group) for filled, group in groupby(lines, key=bool) if filled]
    if paragraphs and _is_title(paragraphs[0], len(paragraphs)):
        outline.heading(paragraphs[0].pop(0), 1)
    for paragraph in paragraphs:
        _read_paragraph(paragraph, width, outline)
    return Parsed(outline.finish(), outline.first_heading, problems=tuple(outline.problems))


def _is_title(lines: list[str], paragraphs: int) -> bool:
    """A short first line with something after it, unless a clause or a rule begins there."""
    first = one_line(lines[0])
    ruled = len(lines) > 1 and RULE.match(lines[1])
    if ruled or RULE.match(first) or leading(first):
        return False
    return paragraphs > 1 and looks_like_title(first)


def _read_paragraph(lines: list[str], width: int, outline: Outline) -> None:
    part: list[str] = []
    ruled = len(lines) > 1 and RULE.match(lines[1])
    for line in lines:
        if RULE.match(line):
            if len(part) == 1 and len(part[0]) <= 120:
                outline.heading(part.pop(), 1)
            continue
        if _is_capitals(line) and not part and not ruled:
            outline.heading(line, 2)
        elif part and leading(line):
            outline.paragraph(_unwrapped(part, width))
            part = [line]
        else:
            part.append(line)
    outline.paragraph(_unwrapped(part, width))


def _is_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) >= 4 and len(line) <= 120 and line == line.upper() and line[-1] not in ".,;:!?"


def _unwrapped(lines: list[str], width: int) -> str:
    """Joins a line with the next when the next one's first word had no room in it; other breaks stay."""
    groups = [lines[:1]]
    for above, line in pairwise(lines):
        if width >= NARROWEST and len(above) + 1 + len(line.split(" ", 1)[0]) > width:
            groups[-1].append(line)
        else:
            groups.append([line])
    return "\n".join(one_line("\n".join(group)) for group in groups)
