"""Answers of a given form satisfy the schema, however short they must be; with the real model's tokens."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.constraints.form import Form
from inference.constraints.vocabulary import Vocabulary
from inference.llama import LlamaBackend
from inference.register import SMALL_CHAT
from inference.sampling import Sampler
from inference.values import EngineError, Sampling
from inference.weights import ensure, models_folder

pytestmark = pytest.mark.model
Json = dict[str, Any]


def thing(required: list[str] | None = None, **properties: Any) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": required or [],
        "additionalProperties": False,
    }


TEXT: Json = {"type": "string"}
LEAF: Json = {"$ref": "#/$defs/leaf"}
SCHEMAS: list[Json] = [
    thing(["фамилия", "сумма"], фамилия=TEXT, сумма={"type": "integer", "minimum": 0, "maximum": 500000}),
    thing(["вид"], вид={"enum": ["жалоба", "вопрос", "өтініш", "other"]}, срочно={"type": "boolean"}),
    thing(["дата"], дата={"type": "string", "format": "date"}, время={"type": "string", "format": "time"}),
    thing(["iin"], iin={"type": "string", "pattern": "^[0-9]{12}$"}),
    thing(["phone"], phone={"type": "string", "pattern": r"^\+7 \d{3} \d{3}-\d{2}-\d{2}$"}),
    thing([], a=TEXT, b=TEXT, c={"type": "null"}),
    thing(["rate"], rate={"type": "number", "minimum": 0, "maximum": 100}),
    thing(["share"], share={"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
    thing(["n"], n={"type": "integer", "minimum": -15, "maximum": 1234}),
    thing(["code"], code={"type": "string", "minLength": 3, "maxLength": 5}),
    thing(["items"], items={"type": "array", "items": thing(["name"], name=TEXT, price={"type": "number"}),
                            "minItems": 2, "maxItems": 4}),
    {"type": "array", "items": {"type": "integer"}, "maxItems": 5},
    {"type": "array", "prefixItems": [TEXT, {"type": "boolean"}], "items": False},
    thing(["value"], value={"anyOf": [TEXT, {"type": "integer"}, {"type": "null"}]}),
    thing(["value"], value={"type": ["string", "null"]}),
    {"oneOf": [thing(["kind", "sum"], kind={"const": "card"}, sum={"type": "integer"}),
               thing(["kind", "iban"], kind={"const": "account"}, iban=TEXT)]},
    {"$defs": {"leaf": thing(["name"], name=TEXT, parts={"type": "array", "items": LEAF})}, **LEAF},
    {"type": "object"},
    {"enum": ["да", "нет", 1, None, {"a": [1]}]},
    thing(["quote"], quote={"type": "string", "pattern": r"^(да|нет|\"не знаю\")[.!]?$"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaBackend]:
    backend = LlamaBackend(Path(ensure(SMALL_CHAT.name, models_folder(), lambda *_: None)), 64, 1)
    yield backend
    backend.close()


@pytest.fixture(scope="module")
def vocabulary(backend: LlamaBackend) -> Vocabulary:
    return Vocabulary(*backend.vocabulary())


def satisfies(value: Any, schema: Json, whole: Json) -> bool:
    """JSON Schema for the keywords of these tests."""
    if "$ref" in schema:
        return satisfies(value, whole["$defs"][schema["$ref"].rsplit("/")[-1]], whole)
    if "const" in schema:
        return bool(value == schema["const"])
    if "enum" in schema:
        return value in schema["enum"]
    if "anyOf" in schema or "oneOf" in schema:
        alternatives: list[Json] = schema.get("anyOf") or schema["oneOf"]
        matched = sum(satisfies(value, each, whole) for each in alternatives)
        return matched == 1 if "oneOf" in schema else matched > 0
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return any(_is(value, kind, schema, whole) for kind in kinds)


def _is(value: Any, kind: str, schema: Json, whole: Json) -> bool:
    if kind == "object":
        properties = schema.get("properties", {})
        return (
            isinstance(value, dict)
            and {*schema.get("required", [])} <= {*value}
            and (schema.get("additionalProperties", True) is not False or {*value} <= {*properties})
            and all(satisfies(value[name], properties[name], whole) for name in value if name in properties)
        )
    if kind == "array":
        first = schema.get("prefixItems", [])
        rest = schema.get("items")
        return (
            isinstance(value, list)
            and schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9)
            and all(satisfies(each, form, whole) for each, form in zip(value, first, strict=False))
            and (rest is not False or len(value) <= len(first))
            and (not isinstance(rest, dict) or all(satisfies(each, rest, whole) for each in value))
        )
    if kind == "string":
        formats = {"date": r"\d{4}-\d\d-\d\d", "time": r"\d\d:\d\d:\d\dZ"}
        pattern = schema.get("pattern") or formats.get(schema.get("format", ""), "")
        return (
            isinstance(value, str)
            and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9)
            and bool(re.search(pattern, value))
        )
    if kind in ("integer", "number"):
        whole_number = isinstance(value, int) and not isinstance(value, bool)
        return (
            (whole_number or (kind == "number" and isinstance(value, float)))
            and schema.get("minimum", -1e99) <= value <= schema.get("maximum", 1e99)
            and value > schema.get("exclusiveMinimum", -1e99)
        )
    return value is None if kind == "null" else isinstance(value, bool)


def shortest(schema: Json, vocabulary: Vocabulary, backend: LlamaBackend) -> int:
    with pytest.raises(EngineError) as refusal:
        Form(schema, 0, vocabulary, backend)
    assert refusal.value.code == "max_tokens_too_small"
    found = re.search(r"about (\d+) tokens", refusal.value.message)
    assert found
    return int(found[1])


@pytest.mark.parametrize("number", range(len(SCHEMAS)))
@pytest.mark.parametrize("more", [0, 1, 5, 30])
def test_an_answer_satisfies_its_schema_however_few_tokens_are_left(
    number: int, more: int, vocabulary: Vocabulary, backend: LlamaBackend
) -> None:
    schema = SCHEMAS[number]
    room = shortest(schema, vocabulary, backend) + more
    form = Form(schema, room, vocabulary, backend)
    sampler, rng, answer = Sampler(Sampling(), form), np.random.default_rng(100 * number + more), b""
    likely = [token for text in ('"', "{", "[", ", ", "abc", "12", "0.5", "т") for token in backend.tokenize(
        text, special=False)]  # fmt: skip
    for _ in range(room):
        logits = rng.normal(size=len(vocabulary)).astype(np.float32)
        logits[likely] += rng.exponential(3, size=len(likely))
        token = sampler.choose(logits)
        if token in vocabulary.ends:
            break
        answer += vocabulary.pieces[token]
    form.close()
    assert satisfies(json.loads(answer.decode()), schema, schema), answer.decode()


@pytest.mark.parametrize(
    "schema, what",
    [
        ({"type": "integer", "multipleOf": 3}, "multipleOf"),
        ({"type": "array", "items": TEXT, "uniqueItems": True}, "uniqueItems"),
        ({"oneOf": [TEXT, TEXT]}, "oneOf"),
        ({"type": "string", "format": "ipv6"}, "format"),
        ({"type": "string", "pattern": "(?=a)b"}, "pattern"),
        ({"$ref": "https://example.com/x.json"}, "$ref"),
        ({"oneOf": [{"$ref": "#/$defs/a"}, TEXT], "$defs": {"a": {"$ref": "#/$defs/a"}}}, "$ref"),
        ({"not": {"type": "string"}}, "not"),
        ({"type": "number", "minimum": 0.2, "maximum": 0.4}, "bounds"),
        ({"$defs": {"a": thing(["a"], a={"$ref": "#/$defs/a"})}, "$ref": "#/$defs/a"}, "No short answer"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    schema: Json, what: str, vocabulary: Vocabulary, backend: LlamaBackend
) -> None:
    with pytest.raises(EngineError) as refusal:
        Form(schema, 500, vocabulary, backend)
    assert refusal.value.code == "unsupported_schema"
    assert what in refusal.value.message
