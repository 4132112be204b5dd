"""The JSON Schema of a form: which keywords are kept, and what the model is asked for.

The model writes every value as text, because a hidden value is a placeholder that fits no pattern and no
number.
"""

import json
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

import regex

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


def asked_for(schema: Any, depth: int = 0, optional: bool = False) -> Json:
    """The schema that the model's answer keeps; what is `optional` may be left blank. Raises
    Refusal("bad_schema")."""
    if not isinstance(schema, dict) or depth > DEEPEST or not all(map(_is_kept, schema.items())):
        raise Refusal("bad_schema")
    if "enum" in schema:
        choices = schema["enum"]
        return {"enum": [*choices, ""] if optional and "" not in choices else choices}
    kind = kind_of(schema)
    if kind == "object":
        properties, required = schema.get("properties", {}), schema.get("required", [])
        if not properties or set(required) - set(properties):
            raise Refusal("bad_schema")
        inner = {
            name: asked_for(one, depth + 1, name not in required or nullable(one))
            for name, one in properties.items()
        }
        return {
            "type": "object",
            "properties": inner,
            "required": list(inner),
            "additionalProperties": False,
        }
    if kind == "array":
        return {"type": "array", "items": asked_for(schema.get("items"), depth + 1), "maxItems": MOST_ITEMS}
    if kind == "boolean":
        return {"enum": [True, False, ""]} if optional else {"type": "boolean"}
    if kind in ("string", "integer", "number"):
        return {"type": "string", "maxLength": LONGEST_VALUE}
    raise Refusal("bad_schema")


def kind_of(schema: Mapping[str, Any]) -> str:
    """What a value is, null aside. Raises Refusal("bad_schema")."""
    kind = schema.get("type")
    kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if one != "null"]
    if len(kinds) != 1 or not isinstance(kinds[0], str):
        raise Refusal("bad_schema")
    return kinds[0]


def nullable(schema: Mapping[str, Any]) -> bool:
    """Whether null may stand for a value that is not told."""
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
        regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError):
        return False
    return True


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and isfinite(value))
    )
