"""TXT: paragraphs between blank lines; letter templates keep their line breaks."""

import re
from pathlib import Path

from ingestion.pipeline.parsing.characters import BREAKS, one_line
from ingestion.pipeline.parsing.clauses import leading
from ingestion.pipeline.parsing.decoding import decode
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.values import Parsed

RULE = re.compile(r"^[=\-_*~#]{3,}$")
WRAPPED = 60
"""Lines longer than this on average were broken by an editor, shorter ones by the author."""


def read(path: Path) -> Parsed:
    """Paragraphs and the headings that can be told: underlined, between rules, or in capitals."""
    text, whole = decode(path.read_bytes())
    outline = Outline()
    if not whole:
        outline.report("undecodable_characters")
    for paragraph in re.split(r"\n[ \t]*\n", BREAKS.sub("\n", text)):
        _read_paragraph([line.strip() for line in paragraph.split("\n") if line.strip()], outline)
    return Parsed(outline.finish(), outline.first_heading, problems=tuple(outline.problems))


def _read_paragraph(lines: list[str], outline: Outline) -> None:
    part: list[str] = []
    for line in lines:
        if RULE.match(line):
            if len(part) == 1 and len(part[0]) <= 120:
                outline.heading(part.pop(), 1)
            continue
        if _is_capitals(line) and not part:
            outline.heading(line, 2)
        elif part and leading(line):
            _add(part, outline)
            part = [line]
        else:
            part.append(line)
    _add(part, outline)


def _is_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) >= 4 and len(line) <= 120 and line == line.upper() and line[-1] not in ".,;:!?"


def _add(lines: list[str], outline: Outline) -> None:
    if lines:
        wrapped = len(lines) > 1 and sum(map(len, lines[:-1])) / (len(lines) - 1) > WRAPPED
        outline.paragraph(one_line("\n".join(lines)) if wrapped else "\n".join(lines))
