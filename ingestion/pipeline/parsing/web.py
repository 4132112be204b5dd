"""HTML: headings, paragraphs, lists and tables as a reader sees them; no scripts, nothing hidden."""

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingestion.pipeline.parsing import limits, tables
from ingestion.pipeline.parsing.characters import one_line, raised
from ingestion.pipeline.parsing.decoding import decode
from ingestion.pipeline.parsing.limits import MAX_CELLS
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.parsing.web_secrets import Secrets
from ingestion.pipeline.values import Parsed, Place, UnreadableFile

SKIPPED = {
    "script", "style", "template", "noscript", "head", "svg", "math", "nav", "iframe", "object",
    "canvas", "select", "button", "input", "textarea", "form-control", "audio", "video",
}  # fmt: skip
STRUCK = {"del", "s", "strike"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
}  # fmt: skip
MAX_DEPTH = 500
"""Nobody nests elements so deep; parsers take time that grows with the square of it."""
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
UNCLOSED = {
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img",
    "input", "li", "link", "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead",
    "tr", "wbr",
}  # fmt: skip
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)


def read(path: Path) -> Parsed:
    """Blocks of a page in the order of the source."""
    text = limits.check_text(_text(path.read_bytes()))
    _check_depth(text)
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    reader = _Reader(Outline(), Secrets(tree))
    if tree.body is not None:
        reader.walk(tree.body)
        reader.close()
    outline = reader.outline
    first = tree.css_first("h1")
    name = first.text() if first is not None else title.text() if title is not None else ""
    return Parsed(outline.finish(), name, problems=tuple(outline.problems))


def _check_depth(text: str) -> None:
    """Raise UnreadableFile `corrupt` for a page whose elements are nested beyond reason."""
    depth = 0
    for found in TAG.finditer(text):
        if found[2].lower() not in UNCLOSED:
            depth = max(0, depth + (-1 if found[1] else 1))
        if depth > MAX_DEPTH:
            raise UnreadableFile("corrupt", "nesting")


def _text(data: bytes) -> str:
    declared = CHARSET.search(data[:2048])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)[0]


class _Reader:
    """Walks the tree; text of inline elements runs together until a block element ends it."""

    def __init__(self, outline: Outline, secrets: Secrets) -> None:
        self.outline = outline
        self.secrets = secrets
        self.tables = 0
        self._line: list[str] = []
        self._item = ""

    def walk(self, parent: LexborNode) -> None:
        for node in parent.iter(include_text=True):
            tag = node.tag or ""
            if tag == "-text":
                text = node.text() or ""
                self.outline.see(text)
                self._line.append(re.sub(r"\s+", " ", text))
            elif tag.startswith("-") or tag in SKIPPED:
                continue
            elif code := self.secrets.code(node):
                self.outline.suspect(code, node.text() or "")
            elif tag in STRUCK or self.secrets.is_struck(node):
                self.outline.strike(node.text() or "")
            elif _is_decoration(node):
                continue
            else:
                self._element(node, tag)

    def close(self) -> None:
        """End the running paragraph."""
        text = one_line("".join(self._line).replace("\v", " "))
        self._line = []
        if text:
            self.outline.paragraph(f"{self._item}{text}", item=bool(self._item))
            self._item = ""

    def _element(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self._line.append(" ")
        elif tag in INLINE:
            text = (node.text() or "").strip()
            if tag == "sup" and (mark := raised(text)) != text:
                self._line.append(mark)
            else:
                self.walk(node)
        elif tag in HEADINGS:
            self.close()
            self.outline.heading(one_line(_visible_text(node, self)), HEADINGS[tag])
        elif tag == "table":
            self.close()
            self._table(node)
        elif tag in ("ol", "ul"):
            self.close()
            self._list(node, ordered=tag == "ol")
        else:
            self.close()
            self.walk(node)
            self.close()

    def _list(self, node: LexborNode, *, ordered: bool) -> None:
        start = (node.attributes.get("start") or "1").strip()
        number = int(start) if start.isdigit() and len(start) < 5 else 1
        for item in node.iter():
            if item.tag != "li" or self._is_hidden(item):
                continue
            self._item = f"{number}. " if ordered else "– "
            number += 1
            self.walk(item)
            self.close()
            self._item = ""

    def _table(self, node: LexborNode) -> None:
        self.tables += 1
        caption = node.css_first("caption")
        section = (one_line(_visible_text(caption, self)),) if caption is not None else ()
        lines = _grid([row for row in node.css("tr") if self._is_shown(row, node)], self)
        for row in tables.read(lines)[0]:
            place = Place(row=row.number)
            if row.kind == "row":
                self.outline.row(row.text, place, (*section, *row.sections))
            else:
                self.outline.paragraph(row.text)

    def _is_shown(self, row: LexborNode, table: LexborNode) -> bool:
        """Rows of a table inside a cell belong to that cell; hidden rows to nobody."""
        node: LexborNode | None = row
        while node is not None and node.mem_id != table.mem_id:
            if self._is_hidden(node) or (node.tag == "table"):
                return False
            node = node.parent
        return True

    def _is_hidden(self, node: LexborNode) -> bool:
        if code := self.secrets.code(node):
            self.outline.suspect(code, node.text() or "")
        return bool(code) or _is_decoration(node)


def _is_decoration(node: LexborNode) -> bool:
    """An icon: seen, but nothing to read."""
    return (node.attributes.get("aria-hidden") or "").lower() == "true"


def _grid(rows: list[LexborNode], reader: _Reader) -> list[Line]:
    """Cells at their columns, spans filled with the same object."""
    taken: dict[tuple[int, int], Cell] = {}
    lines = []
    for r, row in enumerate(rows):
        column = 0
        for node in row.iter():
            if node.tag not in ("td", "th"):
                continue
            while (r, column) in taken:
                column += 1
            look = "bold" if node.css_first("b, strong") is not None else ""
            struck = reader.outline.struck
            text = one_line(_visible_text(node, reader))
            emptied = not text and reader.outline.struck > struck
            cell = Cell(text, look, header=node.tag == "th" and _is_top(row), filled=emptied)
            columns, down = _span(node, "colspan"), min(_span(node, "rowspan"), len(rows) - r)
            for place in ((r + i, column + j) for i in range(down) for j in range(columns)):
                taken.setdefault(place, cell)
            if len(taken) > MAX_CELLS:
                raise UnreadableFile("too_large", f"{len(taken)} cells")
            column += columns
        width = max((c + 1 for (line, c) in taken if line == r), default=0) if column == 0 else column
        lines.append(Line(r + 1, tuple(taken.get((r, c)) for c in range(width))))
    return lines


def _is_top(row: LexborNode) -> bool:
    """A row of <th> only, or one in <thead>: a single <th> at the left of a row is a label."""
    if row.parent is not None and row.parent.tag == "thead":
        return True
    return all(cell.tag == "th" for cell in row.iter() if cell.tag in ("td", "th"))


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "1").strip()
    return max(1, min(int(value), 1000)) if value.isdigit() and len(value) < 7 else 1


def _visible_text(node: LexborNode, within: _Reader) -> str:
    """The text of a heading or cell without scripts and hidden parts; line breaks as spaces."""
    reader = _Flat(within.outline, within.secrets)
    reader.walk(node)
    return "".join(reader.parts)


class _Flat(_Reader):
    """Collects text only."""

    def __init__(self, outline: Outline, secrets: Secrets) -> None:
        super().__init__(outline, secrets)
        self.parts: list[str] = []

    def walk(self, parent: LexborNode) -> None:
        super().walk(parent)
        self.parts += self._line
        self._line = []

    def close(self) -> None:
        self.parts += [*self._line, " "]
        self._line = []

    def _element(self, node: LexborNode, tag: str) -> None:
        if tag in ("table", "ol", "ul") or tag in HEADINGS:
            self.close()
            self.walk(node)
        else:
            super()._element(node, tag)
