"""Markdown: headings, paragraphs, list items and pipe tables; no HTML, no comments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingestion.pipeline.parsing import tables
from ingestion.pipeline.parsing.characters import BREAKS, EMPTIED, one_line
from ingestion.pipeline.parsing.decoding import decode
from ingestion.pipeline.parsing.limits import check_columns
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.values import Parsed, Place

FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
UNDERLINE = re.compile(r"^(=+|-{2,})$")
ITEM = re.compile(r"^\s*(?:(?P<bullet>[-*+])|(?P<number>\d{1,3})[.)])\s+(?P<text>.*)$")
ROW = re.compile(r"^\s*\|.*\|\s*$")
DIVIDER = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*$")
FENCE = re.compile(r"^\s*(?:```|~~~)")
RULE = re.compile(r"^\s*(?:-\s*){3,}$|^\s*(?:\*\s*){3,}$|^\s*(?:_\s*){3,}$")
LONGEST_INLINE = 20_000
STRUCK = re.compile(
    r"(?<!~)~~(?=[^\s~])(?P<tilde>(?:[^\n~|]|~(?!~)|\n(?!\s*\n)){1,2000}?)(?<=\S)~~(?!~)"
    r"|<(?P<tag>del|s|strike)(?:\s[^<>]{0,200})?>(?P<text>[^<>]{1,2000}?)</(?P=tag)>",
    re.IGNORECASE,
)
INLINE = (
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]+?)(?<=\S)[*_](?![\w*])"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>"), " "),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>])"), r"\1"),
)


@dataclass(slots=True)
class _Open:
    """What is being collected: the lines of a paragraph or item, and how many tables there were."""

    lines: list[str] = field(default_factory=list)
    item: bool = False
    tables: int = 0


def read(path: Path) -> Parsed:
    """Blocks of a Markdown file; items of a numbered list keep their numbers and are no clauses."""
    text, whole = decode(path.read_bytes())
    text = BREAKS.sub("\n", text)
    outline = Outline()
    outline.see(text)
    if not whole:
        outline.report("undecodable_characters")
    title = ""
    if front := FRONT_MATTER.match(text):
        found = FRONT_TITLE.search(front[1])
        title, text = (found[1] if found else ""), text[front.end() :]
    state = _Open()
    for kind, lines in _parts(_without_struck(COMMENT.sub("", text), outline)):
        if kind == "table":
            _close(state, outline)
            _read_table(lines, state, outline)
        else:
            _read_line(lines[0], state, outline)
    _close(state, outline)
    return Parsed(outline.finish(), title or outline.first_heading, problems=tuple(outline.problems))


def _without_struck(text: str, outline: Outline) -> str:
    """The text without what is struck out; EMPTIED stands in the place of each."""

    def leave_out(found: re.Match[str]) -> str:
        outline.strike(found["tilde"] or found["text"])
        return EMPTIED + "\n" * found[0].count("\n")

    return STRUCK.sub(leave_out, text)


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines one by one, those of a pipe table together."""
    table: list[str] = []
    for line in [*text.split("\n"), ""]:
        if ROW.match(line) or (table and DIVIDER.match(line)):
            table.append(line)
            continue
        if table:
            yield "table", table
            table = []
        yield "line", [line]


def _read_line(line: str, state: _Open, outline: Outline) -> None:
    line = re.sub(r"^\s*(?:>\s?)+", "", line)
    if heading := HEADING.match(line):
        _close(state, outline)
        outline.heading(_inline(heading[2]), len(heading[1]))
    elif len(state.lines) == 1 and not state.item and UNDERLINE.match(line):
        outline.heading(_inline(state.lines.pop()), 1 if line[0] == "=" else 2)
    elif not line.strip() or RULE.match(line) or FENCE.match(line):
        _close(state, outline)
    elif item := ITEM.match(line):
        _close(state, outline)
        mark = "– " if item["bullet"] else f"{item['number']}. "
        state.lines, state.item = [mark + item["text"]], True
    else:
        state.lines.append(line)


def _close(state: _Open, outline: Outline) -> None:
    if state.lines:
        outline.paragraph(one_line(_inline("\n".join(state.lines))), item=state.item)
    state.lines, state.item = [], False


def _read_table(lines: list[str], state: _Open, outline: Outline) -> None:
    state.tables += 1
    has_header = len(lines) > 1 and DIVIDER.match(lines[1]) is not None
    grid = [
        Line(number, tuple(_cells(line, header=has_header and number == 1)))
        for number, line in enumerate((line for line in lines if not DIVIDER.match(line)), start=1)
    ]
    for row in tables.read(grid)[0]:
        outline.row(row.text, Place(row=row.number), row.sections)


def _cells(line: str, *, header: bool) -> list[Cell]:
    check_columns(line.count("|"))
    parts = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    texts = [one_line(_inline(re.sub(r"<br\s*/?>", "\n", part))) for part in parts]
    return [
        Cell(text, header=header, filled=not text and EMPTIED in part)
        for text, part in zip(texts, parts, strict=True)
    ]


def _inline(text: str) -> str:
    """Text without marks of emphasis, links and tags; a text of monstrous length stays as it is."""
    if len(text) > LONGEST_INLINE:
        return text
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return text
