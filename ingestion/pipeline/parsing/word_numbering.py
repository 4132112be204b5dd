"""Word's automatic numbers, which stand in no paragraph: counted from numbering.xml."""

from dataclasses import dataclass, field

from docx.document import Document
from docx.oxml.ns import qn
from lxml.etree import _Element

RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
MAX_STYLES = 20


@dataclass(slots=True)
class _Level:
    kind: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """Counts paragraphs in the order they are asked for and says the label of each."""

    lists: dict[str, tuple[str, dict[int, _Level]]] = field(default_factory=dict)
    """numId -> (what it counts together with, levels)."""
    styles: dict[str, _Element] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, paragraph: _Element) -> str:
        """«3.2.», «а)», «–» for a bullet, or empty for a paragraph that isn't numbered."""
        number_id, depth = self._properties(paragraph)
        if number_id not in self.lists:
            return ""
        key, levels = self.lists[number_id]
        level = levels.get(depth)
        if level is None or level.kind == "none":
            return ""
        if level.kind == "bullet":
            return "–"
        counters = self.counters.setdefault(key, {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [other for other in counters if other > depth]:
            del counters[deeper]
        return self._fill(level, levels, counters)

    def _fill(self, level: _Level, levels: dict[int, _Level], counters: dict[int, int]) -> str:
        text = level.text
        for depth in range(9):
            if f"%{depth + 1}" in text:
                own = levels.get(depth, _Level())
                value = counters.get(depth, own.start)
                text = text.replace(f"%{depth + 1}", write(value, "decimal" if level.legal else own.kind))
        return text.strip()

    def _properties(self, paragraph: _Element) -> tuple[str, int]:
        """numId and level, from the paragraph or the style it is based on; the nearest one counts."""
        number_id, depth = _num_pr(paragraph.find(qn("w:pPr")))
        style_id = _value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))
        for _ in range(MAX_STYLES):
            style = self.styles.get(style_id)
            if style is None or (number_id and depth is not None):
                break
            inherited, inherited_depth = _num_pr(style.find(qn("w:pPr")))
            number_id = number_id or inherited
            depth = depth if depth is not None else inherited_depth
            style_id = _value(style.find(qn("w:basedOn")))
        return number_id, depth or 0


def read(document: Document) -> Numbering:
    """The numbering of a document; empty when it has none."""
    styles = {style.get(qn("w:styleId"), ""): style for style in document.styles.element.iter(qn("w:style"))}
    try:
        root = document.part.numbering_part.element
    # NotImplementedError is python-docx's word for a document without a numbering part
    except (KeyError, NotImplementedError, AttributeError):
        return Numbering(styles=styles)
    abstract = {item.get(qn("w:abstractNumId"), ""): _levels(item) for item in root.iter(qn("w:abstractNum"))}
    lists = {}
    for number in root.iter(qn("w:num")):
        name = number.get(qn("w:numId"), "")
        of = _value(number.find(qn("w:abstractNumId")))
        levels = dict(abstract.get(of, {}))
        overrides = list(number.iter(qn("w:lvlOverride")))
        for override in overrides:
            _override(levels, override)
        lists[name] = (f"num {name}" if overrides else f"abstract {of}", levels)
    return Numbering(lists, styles)


def write(value: int, kind: str) -> str:
    """A number in Word's notation: decimal, letters of two alphabets, Roman figures."""
    if kind in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("russianLower", "russianUpper"):
        letters = RUSSIAN[(value - 1) % len(RUSSIAN)]
        return letters.upper() if kind == "russianUpper" else letters
    if kind in ("lowerRoman", "upperRoman"):
        return _roman(value).upper() if kind == "upperRoman" else _roman(value)
    return f"{value:02d}" if kind == "decimalZero" else str(value)


def _roman(value: int) -> str:
    text = ""
    for size, letters in ROMAN:
        text += letters * (value // size)
        value %= size
    return text


def _levels(parent: _Element) -> dict[int, _Level]:
    levels = {}
    for level in parent.iter(qn("w:lvl")):
        start = _value(level.find(qn("w:start")))
        levels[_integer(level.get(qn("w:ilvl"), "0"))] = _Level(
            _value(level.find(qn("w:numFmt"))) or "decimal",
            _value(level.find(qn("w:lvlText"))),
            _integer(start) if start else 1,
            level.find(qn("w:isLgl")) is not None,
        )
    return levels


def _override(levels: dict[int, _Level], override: _Element) -> None:
    depth = _integer(override.get(qn("w:ilvl"), "0"))
    levels.update(_levels(override))
    start = _value(override.find(qn("w:startOverride")))
    if start and depth in levels:
        old = levels[depth]
        levels[depth] = _Level(old.kind, old.text, _integer(start), old.legal)


def _num_pr(properties: _Element | None) -> tuple[str, int | None]:
    found = properties.find(qn("w:numPr")) if properties is not None else None
    if found is None:
        return "", None
    depth = _value(found.find(qn("w:ilvl")))
    return _value(found.find(qn("w:numId"))), _integer(depth) if depth else None


def _value(element: _Element | None) -> str:
    return (element.get(qn("w:val")) or "") if element is not None else ""


def _integer(text: str) -> int:
    return max(0, min(int(text), 100_000)) if text.lstrip("-").isdigit() and len(text) < 8 else 0
