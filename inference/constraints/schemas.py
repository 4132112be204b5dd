"""A JSON Schema as a grammar of llama.cpp. What can't be kept is refused by name, never left out.

llama_cpp's own converter leaves out what it does not know (bounds of numbers, `oneOf` that must match once)
and writes Cyrillic keys as escapes of six tokens a letter; so this one is ours. Objects have the properties
that the schema names, in its order; between elements stands at most one blank.
"""

import json
import math
from typing import Any

from inference.constraints.patterns import CannotKeep, between, literal, pattern_rule

Json = dict[str, Any]
NOTES = {
    "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples",
    "deprecated", "readOnly", "writeOnly",
}  # fmt: skip
# what each kind of value may be told; a keyword of another kind says nothing about it
KINDS: dict[str, set[str]] = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"},
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "prefixItems", "minItems", "maxItems"},
    "boolean": set(),
    "null": set(),
}
KNOWN = {"type", "enum", "const", "anyOf", "oneOf", "$ref", *NOTES, *set().union(*KINDS.values())}
HARMLESS: dict[str, object] = {"uniqueItems": False, "nullable": False}
FORMATS = {
    "date": r"(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])",
    "time": r"([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "date-time": r"(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "email": r"[a-z0-9][a-z0-9._-]{0,30}@[a-z0-9]{1,20}(\.[a-z0-9]{2,10}){1,3}",
}
LONGEST = 1000  # llama.cpp takes no longer repetitions; a shorter text is within any longer bound too
MOST_DIGITS = 15
COMMON = {
    "gap": '" "?',
    "char": '[^"\\\\\\x00-\\x1F\\x7F] | "\\\\" ["\\\\/bfnrt]',
    "any-object": '"{" ("\\"" char* "\\":" gap any ("," gap "\\"" char* "\\":" gap any)*)? "}"',
    "any-array": '"[" (any ("," gap any)*)? "]"',
    "any-number": f'"-"? ("0" | [1-9] [0-9]{{0,{MOST_DIGITS - 1}}}) ("." [0-9]{{1,6}})?',
    "any": 'any-object | any-array | "\\"" char* "\\"" | any-number | "true" | "false" | "null"',
}


def grammar(schema: Json) -> tuple[str, list[str]]:
    """The rules, beginning at `root`, and the literal texts in them. Raises CannotKeep."""
    rules = _Rules(schema)
    root = rules.rule(schema, "root")
    lines = {"root": root, **rules.rules, **COMMON}
    return "\n".join(f"{name} ::= {body}" for name, body in lines.items()), rules.literals


class _Rules:
    def __init__(self, schema: Json) -> None:
        self._whole = schema
        self._refs: dict[str, str] = {}
        self.rules: dict[str, str] = {}
        self.literals: list[str] = []

    def rule(self, schema: object, where: str) -> str:
        """The body of a rule for `schema`, which stands at `where`."""
        if schema is True:
            schema = {}
        if not isinstance(schema, dict):
            raise CannotKeep(where, "a schema that allows nothing")
        for word, value in schema.items():
            if word not in KNOWN and not (word in HARMLESS and value == HARMLESS[word]):
                raise CannotKeep(where, word)
        for word in ("$ref", "const", "enum", "anyOf", "oneOf"):
            if word in schema:
                others = set(schema) - NOTES - {word, "type"}
                if others:
                    raise CannotKeep(where, f"{word} together with {min(others)}")
                return self._one_of_a_kind(word, schema[word], where)
        kinds = schema.get("type", self._implied(schema))
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if not kinds or any(kind not in KINDS for kind in kinds):
            raise CannotKeep(where, "type")
        return " | ".join(self._kind(kind, schema, where) for kind in kinds)

    def _implied(self, schema: Json) -> list[str]:
        """The kinds that its keywords speak of; of a schema without keywords all."""
        return [kind for kind, words in KINDS.items() if words & set(schema)][:1] or list(KINDS)

    def _one_of_a_kind(self, word: str, value: Any, where: str) -> str:
        if word == "$ref":
            return self._reference(value, where)
        if word == "const":
            return self._literal(_dump(value, where))
        if not isinstance(value, list) or not value:
            raise CannotKeep(where, word)
        if word == "enum":
            return " | ".join(self._literal(_dump(each, where)) for each in value)
        if word == "oneOf" and not self._apart(value, where):
            raise CannotKeep(where, "oneOf whose alternatives may match together")
        named = [self._named(each, f"{where}.{number}") for number, each in enumerate(value)]
        return " | ".join(named)

    def _apart(self, alternatives: list[Any], where: str) -> bool:
        """Whether no value can match two of them: other types, or a property with another constant."""
        found = [self._resolved(each, where) for each in alternatives]
        kinds = [each.get("type") for each in found]
        if all(isinstance(kind, str) for kind in kinds) and len({*kinds}) == len(kinds):
            return not {"integer", "number"} <= {*kinds}
        if all("const" in each for each in found):
            return len({json.dumps(each["const"]) for each in found}) == len(found)
        required = set.intersection(*({*each.get("required", ())} for each in found))
        return any(
            len(values) == len(found)
            for name in required
            if (values := {json.dumps(const) for each in found
                           if (const := each.get("properties", {}).get(name, {}).get("const")) is not None})
        )  # fmt: skip

    def _resolved(self, schema: Any, where: str) -> Json:
        seen: set[str] = set()
        while isinstance(schema, dict) and "$ref" in schema:
            path, schema = schema["$ref"], self._find(schema["$ref"], where)
            if path in seen:
                raise CannotKeep(where, "$ref")
            seen.add(path)
        return schema if isinstance(schema, dict) else {}

    def _reference(self, path: str, where: str) -> str:
        if path not in self._refs:
            # the name is known before its rule: a schema may contain itself
            self._refs[path] = f"ref-{len(self._refs)}"
            self.rules[self._refs[path]] = self.rule(self._find(path, where), path)
        return self._refs[path]

    def _find(self, path: Any, where: str) -> Any:
        if not isinstance(path, str) or not path.startswith("#"):
            raise CannotKeep(where, "$ref to another document")
        found: Any = self._whole
        for part in path[1:].strip("/").split("/") if path != "#" else ():
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
        if found is None:
            raise CannotKeep(where, "$ref")
        return found

    def _kind(self, kind: str, schema: Json, where: str) -> str:
        if kind == "object":
            return self._object(schema, where)
        if kind == "array":
            return self._array(schema, where)
        if kind == "string":
            return self._string(schema, where)
        if kind == "null":
            return '"null"'
        if kind == "boolean":
            return '"true" | "false"'
        return _numbers(schema, whole=kind == "integer", where=where)

    def _string(self, schema: Json, where: str) -> str:
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        form, pattern = schema.get("format"), schema.get("pattern")
        if form is not None:
            if form not in FORMATS or pattern is not None or least or most is not None:
                raise CannotKeep(where, "format")
            pattern = FORMATS[form]
        elif pattern is not None and (least or most is not None):
            raise CannotKeep(where, "pattern together with a length")
        if pattern is not None:
            return f'"\\"" ({pattern_rule(pattern, where)}) "\\""'
        if not _count(least) or not (most is None or (_count(most) and most >= least)) or least > LONGEST:
            raise CannotKeep(where, "minLength")
        if most == 0:
            return '"\\"\\""'
        times = "*" if most is None and not least else f"{{{least},{min(most or LONGEST, LONGEST)}}}"
        return f'"\\"" char{times} "\\""'

    def _array(self, schema: Json, where: str) -> str:
        first, least, most = schema.get("prefixItems", []), schema.get("minItems", 0), schema.get("maxItems")
        if not _count(least) or not (most is None or (_count(most) and most >= least)) or least > LONGEST:
            raise CannotKeep(where, "minItems")
        if first:
            if "items" in schema and schema["items"] is not False:
                raise CannotKeep(where, "prefixItems together with items")
            if least > len(first) or (most is not None and most < len(first)):
                raise CannotKeep(where, "minItems or maxItems beside prefixItems")
            named = [self._named(each, f"{where}[{number}]") for number, each in enumerate(first)]
            return '"[" ' + ' "," gap '.join(named) + ' "]"'
        most = None if most is None else min(most, LONGEST)
        if most == 0:
            return '"[]"'
        if schema.get("items") is False:
            if least:
                raise CannotKeep(where, "items")
            return '"[]"'
        item = self._named(schema.get("items", {}), f"{where}[]")
        rest = f"{{{max(0, least - 1)},{'' if most is None else most - 1}}}"
        some = f'{item} ("," gap {item}){rest}'
        return f'"[" {some} "]"' if least else f'"[" ({some})? "]"'

    def _object(self, schema: Json, where: str) -> str:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        more = schema.get("additionalProperties", True)
        if not isinstance(properties, dict) or not isinstance(required, list):
            raise CannotKeep(where, "properties")
        unnamed = [name for name in required if name not in properties]
        if unnamed and more is False:
            raise CannotKeep(where, "required property that is not allowed")
        listed = {**properties, **dict.fromkeys(unnamed, more)}
        if not listed:
            return "any-object" if more is True else '"{}"'
        return '"{" ' + self._properties(listed, {*required}, where) + ' "}"'

    def _properties(self, properties: Json, required: set[str], where: str) -> str:
        """Commas stand between properties only: so there are two rules for each, before the first one
        that stands and after it."""
        base = f"obj-{len(self.rules)}"
        self.rules[base] = ""  # takes the name
        first, later = '""', '""'
        for number, (name, value) in reversed([*enumerate(properties.items())]):
            pair = f"{self._literal(_dump(name, where) + ':')} gap {self._named(value, f'{where}.{name}')}"
            after_it = self._keep(f"{base}-{number}-after", later)
            before_it = self._keep(f"{base}-{number}-before", first)
            alone, joined = f"{pair} {after_it}", f'"," gap {pair} {after_it}'
            first = alone if name in required else f"{alone} | {before_it}"
            later = joined if name in required else f"{joined} | {after_it}"
        self.rules[base] = first
        return base

    def _keep(self, name: str, body: str) -> str:
        if body == '""':
            return '""'
        self.rules[name] = body
        return name

    def _named(self, schema: object, where: str) -> str:
        name = f"r-{len(self.rules)}"
        self.rules[name] = ""
        self.rules[name] = self.rule(schema, where)
        return name

    def _literal(self, text: str) -> str:
        self.literals.append(text)
        return literal(text)


def _numbers(schema: Json, *, whole: bool, where: str) -> str:
    """Whole numbers within the bounds; of fractions those between two whole numbers that are within."""
    low, high = schema.get("minimum"), schema.get("maximum")
    under, over = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    bounds = [value for value in (low, high, under, over) if value is not None]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in bounds):
        raise CannotKeep(where, "minimum")
    if not bounds:
        return f'"-"? ("0" | [1-9] [0-9]{{0,{MOST_DIGITS - 1}}})' if whole else "any-number"
    limit = 10**MOST_DIGITS - 1
    least = max([-limit, *([math.ceil(low)] if low is not None else []),
                 *([math.floor(under) + 1] if under is not None else [])])  # fmt: skip
    most = min([limit, *([math.floor(high)] if high is not None else []),
                *([math.ceil(over) - 1] if over is not None else [])])  # fmt: skip
    if least > most:
        raise CannotKeep(where, "bounds without a whole number between them")
    rule = between(least, most)
    if not whole and most > max(least, 0):
        rule += f' | ({between(max(least, 0), most - 1)}) "." [0-9]{{1,6}}'
    return rule


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _dump(value: object, where: str) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        raise CannotKeep(where, "const") from None
