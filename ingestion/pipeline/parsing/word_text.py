"""The text of a Word paragraph as printed: insertions in, deletions and hidden runs out."""

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import _Element

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
OFF = {"0", "false", "off"}


def paragraph_text(paragraph: _Element, footnotes: dict[str, str]) -> tuple[str, bool]:
    """The text with its footnotes in brackets, and whether something hidden was left out."""
    parts: list[str] = []
    hidden = _collect(paragraph, parts, footnotes)
    return "".join(parts), hidden


def _collect(element: _Element, parts: list[str], footnotes: dict[str, str]) -> bool:
    hidden = False
    for child in element:
        if child.tag in LEFT_OUT:
            continue
        if child.tag == qn("w:r") and _is_on(child, "w:vanish"):
            hidden = hidden or any(text.text for text in child.iter(qn("w:t")))
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
            hidden = _collect(child, parts, footnotes) or hidden
            if child.tag == qn("w:p"):
                parts.append("\n")
    return hidden


def is_bold(paragraph: _Element) -> bool:
    """True when every run with text is bold by itself."""
    runs = [
        run for run in paragraph.iter(qn("w:r")) if any((t.text or "").strip() for t in run.iter(qn("w:t")))
    ]
    return bool(runs) and all(_is_on(run, "w:b") for run in runs)


def read_footnotes(document: Document) -> dict[str, str]:
    """Footnotes by id; the separators that Word keeps among them have no text."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(FOOTNOTES) and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            return {
                note.get(qn("w:id"), ""): " ".join(
                    paragraph_text(paragraph, {})[0].strip() for paragraph in note.iter(qn("w:p"))
                ).strip()
                for note in root.iter(qn("w:footnote"))
            }
    return {}


def _is_on(run: _Element, name: str) -> bool:
    found = run.find(f"{qn('w:rPr')}/{qn(name)}")
    return found is not None and (found.get(qn("w:val")) or "1").lower() not in OFF
