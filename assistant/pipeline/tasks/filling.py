"""The fields of a form: what of the model's answer stands.

Values are restored, must stand in the text that was handed in, and are then made what the form's JSON Schema
asks for.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.pipeline.tasks.leaves import settled_value
from assistant.pipeline.tasks.schemas import MOST_ITEMS, kind_of, nullable
from assistant.pipeline.values import Refusal

MISSING: Any = object()


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
        kind = kind_of(schema)
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
                if not nullable(inner):
                    return MISSING
                settled = None
            if settled is not MISSING:
                found[name] = settled
        return found

    def _leaf(self, schema: Mapping[str, Any], kind: str, value: Any, place: str) -> Any:
        said = self.restore(value).strip() if isinstance(value, str) else ""
        if not said:
            return MISSING
        settled = settled_value(schema, kind, said, self.text)
        if settled is None:
            self.dropped.append(place)
            return MISSING
        return settled
