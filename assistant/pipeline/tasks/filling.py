"""The fields of a form: what the model is asked for, and what of its answer stands.

The model writes every value as text, because a hidden value is a placeholder that fits no pattern and no
number. Values are restored, must stand in the text that was handed in, and are then made what the form's
JSON Schema asks for.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from assistant.pipeline.figures import figures_in
from assistant.pipeline.values import Refusal

Json = dict[str, Any]
NOTES = {"$schema", "$id", "$comment", "title", "description", "default", "examples"}
# what each keyword must be, whether or not it says something of this kind of value
KEYWORDS: dict[str, Callable[[Any], bool]] = {
    "type": lambda kind: isinstance(kind, str | list),
    "properties": lambda fields: (
        isinstance(fields, dict) and all(isinstance(f, dict) for f in fields.values())
    ),
    "required": lambda names: isinstance(names, list) and all(isinstance(name, str) for name in names),
    "additionalProperties": lambda more: isinstance(more, bool | dict),
    "items": lambda items: isinstance(items, dict),
    "enum": lambda choices: isinstance(choices, list) and bool(choices),
    "pattern": lambda pattern: isinstance(pattern, str) and _compiles(pattern),
    "format": lambda form: isinstance(form, str),
    **dict.fromkeys(("maxItems", "minItems", "minLength", "maxLength"), lambda count: _is_count(count)),
    **dict.fromkeys(("minimum", "maximum"), lambda bound: _is_number(bound)),
}
DEEPEST, MOST_ITEMS, LONGEST_VALUE = 6, 8, 200
FORMATS = {"date": r"\d{4}-\d{2}-\d{2}", "email": r"[^@\s]+@[^@\s]+\.[^@\s]+"}
MISSING: Any = object()


def asked_for(schema: Any, depth: int = 0, optional: bool = False) -> Json:
    """The schema that the model's answer keeps. Raises Refusal("bad_schema")."""
    if not isinstance(schema, dict) or depth > DEEPEST or not all(map(_is_kept, schema.items())):
        raise Refusal("bad_schema")
    if "enum" in schema:
        choices = schema["enum"]
        return {"enum": [*choices, ""] if optional and "" not in choices else choices}
    kind = _kind(schema)
    if kind == "object":
        properties, required = schema.get("properties", {}), schema.get("required", [])
        if not properties or set(required) - set(properties):
            raise Refusal("bad_schema")
        inner = {n: asked_for(one, depth + 1, n not in required) for n, one in properties.items()}
        return {
            "type": "object",
            "properties": inner,
            "required": list(inner),
            "additionalProperties": False,
        }
    if kind == "array":
        return {"type": "array", "items": asked_for(schema.get("items"), depth + 1), "maxItems": MOST_ITEMS}
    if kind == "boolean":
        return {"type": "boolean"}
    if kind in ("string", "integer", "number"):
        return {"type": "string", "maxLength": LONGEST_VALUE}
    raise Refusal("bad_schema")


@dataclass
class Filling:
    """One form: `text` is what was handed in, with its values; `restore` gives a value back.

    `dropped` are the places whose value stood nowhere in the text or did not fit, and was left out.
    """

    text: str
    restore: Callable[[str], str]
    dropped: list[str] = field(default_factory=list)

    def fill(self, schema: Mapping[str, Any], answer: str) -> Any:
        """The form. Raises Refusal: "no_form" for what is no JSON, "incomplete" without a required field."""
        try:
            value = json.loads(answer)
        except ValueError:
            raise Refusal("no_form") from None
        filled = self._settle(schema, value, "")
        if filled is MISSING:
            raise Refusal("incomplete")
        return filled

    def _settle(self, schema: Mapping[str, Any], value: Any, place: str) -> Any:
        if "enum" in schema:
            return value if value in schema["enum"] else MISSING
        kind = _kind(schema)
        if kind == "object":
            return self._object(schema, value, place)
        if kind == "array":
            items = value if isinstance(value, list) else []
            settled = [self._settle(schema["items"], one, f"{place}/{n}") for n, one in enumerate(items)]
            found = [one for one in settled if one is not MISSING][: schema.get("maxItems", MOST_ITEMS)]
            return found if len(found) >= schema.get("minItems", 0) else MISSING
        if kind == "boolean":
            return value if isinstance(value, bool) else MISSING
        return self._leaf(schema, kind, value, place)

    def _object(self, schema: Mapping[str, Any], value: Any, place: str) -> Any:
        found, required = {}, schema.get("required", [])
        for name, inner in schema["properties"].items():
            given = value.get(name, "") if isinstance(value, dict) else ""
            settled = self._settle(inner, given, f"{place}/{name}")
            if settled is MISSING and name in required:
                if not _nullable(inner):
                    return MISSING
                settled = None
            if settled is not MISSING:
                found[name] = settled
        return found

    def _leaf(self, schema: Mapping[str, Any], kind: str, value: Any, place: str) -> Any:
        said = self.restore(value).strip() if isinstance(value, str) else ""
        if not said:
            return MISSING
        if self._stands(said):
            settled = _number(schema, kind, said) if kind != "string" else _string(schema, said)
            if settled is not MISSING:
                return settled
        self.dropped.append(place)
        return MISSING

    def _stands(self, said: str) -> bool:
        """Whether a value is said in the text: as it is, or in the same figures and words."""
        if _plain(said) in _plain(self.text):
            return True
        figures = figures_in(said)
        words = [word[:5] for word in re.findall(r"[^\W\d_]{3,}", _plain(said))]
        there = {word[:5] for word in re.findall(r"[^\W\d_]{3,}", _plain(self.text))}
        return set(figures) <= set(figures_in(self.text)) and bool(figures or words) and set(words) <= there


def _string(schema: Mapping[str, Any], said: str) -> Any:
    pattern = schema.get("pattern") or ""
    wanted = FORMATS.get(schema.get("format", ""), "")
    day = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", said)
    written = [said, re.sub(r"[\s()-]", "", said)]
    if schema.get("format") == "date":
        written = [f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"] if day else [said]
    for one in written:
        fits = schema.get("minLength", 0) <= len(one) <= schema.get("maxLength", LONGEST_VALUE)
        if fits and re.search(pattern, one) and (not wanted or re.fullmatch(wanted, one)):
            return one
    return MISSING


def _number(schema: Mapping[str, Any], kind: str, said: str) -> Any:
    figures = figures_in(said)
    if len(figures) != 1 or not re.fullmatch(r"\d+(\.\d+)?", figures[0]):
        return MISSING
    number = float(figures[0])
    if kind == "integer" and number != int(number):
        return MISSING
    if not schema.get("minimum", number) <= number <= schema.get("maximum", number):
        return MISSING
    return int(number) if number == int(number) else number


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if one != "null"]
    if len(kinds) != 1 or not isinstance(kinds[0], str):
        raise Refusal("bad_schema")
    return kinds[0]


def _nullable(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("type"), list) and "null" in schema["type"]


def _is_kept(keyword: tuple[str, Any]) -> bool:
    """Whether a keyword is a note or one that is kept, with a value that fits it and can be sent."""
    name, value = keyword
    try:
        json.dumps(keyword, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # half a character
        return False
    return name in NOTES or (name in KEYWORDS and KEYWORDS[name](value))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and isfinite(value))
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
