"""What is wrong with a value by a JSON Schema of draft 7, as far as the Compose Specification uses it."""

import re
from collections.abc import Iterator
from typing import Any

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
# rules read here, and words that say nothing about a value; any other would promise more than is checked
READ = {
    "$ref",
    "type",
    "enum",
    "oneOf",
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
}
READ |= {"items", "uniqueItems", "minimum", "maximum", "pattern"}
SAYS_NOTHING = {"$schema", "$id", "definitions", "default", "deprecated", "format", "description", "title"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """The places that do not keep to the schema, each with the rule that it breaks."""
    assert not set(schema) - READ - SAYS_NOTHING, set(schema)
    if "$ref" in schema:
        yield from faults(value, _found(schema["$ref"], root), root, at)
    if "type" in schema and not any(_is(value, kind) for kind in _listed(schema["type"])):
        yield f"{at}: no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: none of {schema['enum']}"
    if "oneOf" in schema and sum(not any(faults(value, one, root)) for one in schema["oneOf"]) != 1:
        yield f"{at}: not exactly one of those it may be"
    if isinstance(value, dict):
        yield from _of_object(value, schema, root, at)
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from faults(one, schema.get("items", {}), root, f"{at}[{number}]")
        if schema.get("uniqueItems") and any(one in value[:number] for number, one in enumerate(value)):
            yield f"{at}: something twice"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: not like {schema['pattern']}"
    if isinstance(value, int | float) and not _within(value, schema):
        yield f"{at}: too small or too large"


def _of_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}: without {name}"
    for name, one in value.items():
        rules = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        rules += [
            rule for like, rule in schema.get("patternProperties", {}).items() if re.search(like, str(name))
        ]
        other = schema.get("additionalProperties", True)
        if not rules and other is False:
            yield f"{at}.{name}: unknown"
        for rule in rules or ([other] if isinstance(other, dict) else []):
            yield from faults(one, rule, root, f"{at}.{name}")


def _is(value: Any, kind: str) -> bool:
    # True is an int to Python and none to JSON
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _listed(kinds: str | list[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else kinds


def _within(value: float, schema: dict[str, Any]) -> bool:
    return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))


def _found(reference: str, root: dict[str, Any]) -> dict[str, Any]:
    found: Any = root
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)
