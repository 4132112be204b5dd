"""The texts of the interface: every msgid that code and templates mark for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

FUNCTIONS = {
    name: shape
    for shape, names in {
        ("text",): ("_", "gettext", "gettext_lazy", "gettext_noop"),
        ("text", "plural"): ("ngettext", "ngettext_lazy"),
        ("context", "text"): ("pgettext", "pgettext_lazy"),
        ("context", "text", "plural"): ("npgettext", "npgettext_lazy"),
    }.items()
    for name in names
}
ROOMS = ("assistant", "ingestion", "foundation")
# what templatize() leaves of a template: calls among padding that is no Python
CALL = re.compile(r"\b(?:n?p?n?gettext|_)\(")


class Text(NamedTuple):
    """A text that a person will read, as the code has it; `place` is file:line."""

    text: str
    plural: str = ""
    context: str = ""
    place: str = ""


def texts_of(root: Path) -> Iterator[Text]:
    """Every marked text in the rooms' code and in the templates."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            yield from texts_of_code(path.read_text(encoding="utf8"), str(path.relative_to(root)))
    for path in sorted((root / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            yield from texts_of_template(path.read_text(encoding="utf8"), str(path.relative_to(root)))


def texts_of_code(source: str, name: str) -> Iterator[Text]:
    """Calls of gettext and its kin with literal arguments in a Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield from _read(called, node.args, f"{name}:{node.lineno}")


def texts_of_template(source: str, name: str) -> Iterator[Text]:
    """The same for a template, through Django's own translation into calls."""
    calls = templatize(source, origin=name)
    for found in CALL.finditer(calls):
        line = calls.count("\n", 0, found.start()) + 1
        for end in (match.end() for match in re.finditer(r"\)", calls[found.start() :])):
            try:
                node = ast.parse(calls[found.start() : found.start() + end].lstrip("u"), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _read(node.func.id, node.args, f"{name}:{line}")
            break


def _read(called: str, arguments: list[ast.expr], place: str) -> Iterator[Text]:
    shape = FUNCTIONS.get(called, ())
    values = [one.value for one in arguments[: len(shape)] if isinstance(one, ast.Constant)]
    if shape and len(values) == len(shape) and all(isinstance(value, str) for value in values):
        yield Text(place=place, **dict(zip(shape, map(str, values), strict=True)))
