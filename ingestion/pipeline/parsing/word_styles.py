"""How a run of Word looks by its named styles, where it does not say so itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.document import Document
from docx.oxml.ns import qn
from lxml.etree import _Element

OFF = {"", "0", "false", "off"}
MAX_STYLES = 20
"""Styles one may be based on; a circle of them ends here."""


@dataclass(slots=True)
class Styles:
    """The styles of a document; without any, only what a run says itself counts."""

    by_id: dict[str, _Element] = field(default_factory=dict)
    standard: dict[str, str] = field(default_factory=dict)
    """The id of the style of what names none, by the kind of style."""
    basis: _Element | None = None
    """The document's defaults of a run."""
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def is_on(self, run: _Element, name: str) -> bool:
        """Whether a run has a property that is on or off, such as `w:strike`.

        A style of characters turns off what the paragraph's style has on: that is how Word sets one off
        from the other.
        """
        own = run.find(f"{qn('w:rPr')}/{qn(name)}")
        if own is not None:
            return _value(own) not in OFF
        of_characters, of_paragraph = (self._styled(style, name) for style in self._styles_of(run))
        if of_characters or of_paragraph:
            return (of_characters in OFF) != (of_paragraph in OFF)
        return _value_in(self.basis, name) not in OFF

    def value(self, run: _Element, name: str) -> str:
        """The value of a property, such as `w:vertAlign`: the run's own, else that of its nearest style."""
        own = run.find(f"{qn('w:rPr')}/{qn(name)}")
        if own is not None:
            return _value(own)
        styled = (self._styled(style, name) for style in self._styles_of(run))
        return next((value for value in styled if value), "") or _value_in(self.basis, name)

    def _styles_of(self, run: _Element) -> tuple[str, str]:
        """The ids of the run's own style and of its paragraph's."""
        paragraph = next(run.iterancestors(qn("w:p")), None)
        of_run = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        of_paragraph = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") if paragraph is not None else None
        return (
            _name(of_run) if of_run is not None else self.standard.get("character", ""),
            _name(of_paragraph) if of_paragraph is not None else self.standard.get("paragraph", ""),
        )

    def _styled(self, style_id: str, name: str) -> str:
        """What a style says of a property, or what it is based on; empty where none says anything."""
        key = style_id, name
        if key not in self._known:
            found = (_value_in(style.find(qn("w:rPr")), name) for style in self._with_bases(style_id))
            self._known[key] = next((value for value in found if value), "")
        return self._known[key]

    def _with_bases(self, style_id: str) -> Iterator[_Element]:
        for _ in range(MAX_STYLES):
            style = self.by_id.get(style_id)
            if style is None:
                return
            yield style
            base = style.find(qn("w:basedOn"))
            style_id = _name(base) if base is not None else ""


def read(document: Document) -> Styles:
    """The styles of a document."""
    root = document.styles.element
    found = list(root.iter(qn("w:style")))
    standard = {
        style.get(qn("w:type"), ""): style.get(qn("w:styleId"), "")
        for style in found
        if style.get(qn("w:default"), "0") not in OFF
    }
    basis = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    return Styles({style.get(qn("w:styleId"), ""): style for style in found}, standard, basis)


def _value_in(properties: _Element | None, name: str) -> str:
    found = properties.find(qn(name)) if properties is not None else None
    return _value(found) if found is not None else ""


def _value(element: _Element) -> str:
    """In small letters; a property that is named without a value is on."""
    return (element.get(qn("w:val")) or "1").lower()


def _name(element: _Element) -> str:
    return element.get(qn("w:val")) or ""
