"""The text of a Word paragraph as printed: insertions in, deletions and what no reader sees out."""

import re

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import _Element

from ingestion.pipeline.parsing.characters import raised
from ingestion.pipeline.parsing.word_styles import OFF, Styles

LEFT_OUT = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:rPr"),
    qn("w:instrText"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
SIGNS = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:softHyphen"): "",
    qn("w:ptab"): " ",
}
FOOTNOTES = "/footnotes"
PALE = re.compile(r"[ef][0-9a-f][ef][0-9a-f][ef][0-9a-f]", re.IGNORECASE)
PAPER = {"background1", "bg1", "light1", "lt1"}
TINY = 4
"""Half points: nobody reads letters of two points."""
STRUCK = "struck"
BY_ITSELF = Styles()
Skipped = list[tuple[str, str]]
"""(code, text) of what is no part of the text: STRUCK, or the code of a suspicion for what no reader sees."""


def paragraph_text(paragraph: _Element, footnotes: dict[str, str], styles: Styles) -> tuple[str, Skipped]:
    """The text with its footnotes in brackets and raised figures as such, and what was left out of it."""
    parts: list[str] = []
    skipped: Skipped = []
    _collect(paragraph, parts, footnotes, skipped, styles)
    return "".join(parts), skipped


def _collect(
    element: _Element, parts: list[str], footnotes: dict[str, str], skipped: Skipped, styles: Styles
) -> None:
    for child in element:
        if child.tag in LEFT_OUT:
            continue
        if child.tag == qn("w:r") and (code := _skipped(child, styles)):
            text = "".join(text.text or "" for text in child.iter(qn("w:t")))
            if skipped and skipped[-1][0] == code:
                skipped[-1] = code, skipped[-1][1] + text
            elif text.strip():
                skipped.append((code, text))
        elif child.tag == qn("w:r") and _is_raised(child, styles):
            inner: list[str] = []
            _collect(child, inner, footnotes, skipped, styles)
            parts.append(raised("".join(inner)))
        elif child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in SIGNS:
            parts.append(SIGNS[child.tag])
        elif child.tag == qn("w:footnoteReference"):
            note = footnotes.get(child.get(qn("w:id"), ""), "")
            parts.append(f" ({note.rstrip('.')})" if note else "")
        else:
            if child.tag == qn("w:txbxContent"):
                parts.append("\n")
            _collect(child, parts, footnotes, skipped, styles)
            if child.tag == qn("w:p"):
                parts.append("\n")


def _skipped(run: _Element, styles: Styles) -> str:
    """Why a run is left out, or empty; what is hidden is a secret although it is struck out as well."""
    struck = styles.is_on(run, "w:strike") or styles.value(run, "w:dstrike") not in OFF
    return _secret(run, styles) or (STRUCK if struck else "")


def _is_raised(run: _Element, styles: Styles) -> bool:
    """Figures printed raised; the text of a footnote stands where its raised reference does."""
    note = run.find(qn("w:footnoteReference")) is not None
    return not note and styles.value(run, "w:vertAlign") == "superscript"


def _secret(run: _Element, styles: Styles) -> str:
    """The code of what hides a run: not shown, in the colour of the paper, or too small; else empty."""
    if styles.is_on(run, "w:vanish"):
        return "hidden_text"
    size = run.find(f"{qn('w:rPr')}/{qn('w:sz')}")
    half_points = size.get(qn("w:val"), "") if size is not None else ""
    if half_points.isdigit() and int(half_points) <= TINY:
        return "tiny_text"
    colour = run.find(f"{qn('w:rPr')}/{qn('w:color')}")
    if colour is None:
        return ""
    pale = PALE.fullmatch(colour.get(qn("w:val"), "")) or colour.get(qn("w:themeColor"), "") in PAPER
    return "white_text" if pale and not _is_on_ground(run) else ""


def _is_on_ground(run: _Element) -> bool:
    """Whether something of another colour may lie under a run: shading, a marker, the style of a table."""
    if run.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None:
        return True
    for element in (run, *run.iterancestors()):
        for name in ("w:rPr", "w:pPr", "w:tcPr", "w:tblPr"):
            properties = element.find(qn(name))
            if properties is None:
                continue
            shade = properties.find(qn("w:shd"))
            fill = shade.get(qn("w:fill"), "auto") if shade is not None else "auto"
            if (fill != "auto" and not PALE.fullmatch(fill)) or properties.find(qn("w:tblStyle")) is not None:
                return True
        if element.tag == qn("w:txbxContent"):
            return True
    return False


def is_bold(paragraph: _Element) -> bool:
    """True when every run with text is bold by itself."""
    runs = [
        run for run in paragraph.iter(qn("w:r")) if any((t.text or "").strip() for t in run.iter(qn("w:t")))
    ]
    return bool(runs) and all(BY_ITSELF.is_on(run, "w:b") for run in runs)


def read_footnotes(document: Document, styles: Styles) -> dict[str, str]:
    """Footnotes by id; the separators that Word keeps among them have no text."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(FOOTNOTES) and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            return {
                note.get(qn("w:id"), ""): " ".join(
                    paragraph_text(paragraph, {}, styles)[0].strip() for paragraph in note.iter(qn("w:p"))
                ).strip()
                for note in root.iter(qn("w:footnote"))
            }
    return {}
