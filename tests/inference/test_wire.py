"""Bodies of requests are read strictly: what is wrong is named, what is unsupported is refused."""

from typing import Any

import pytest

from inference.values import EngineError, Rules
from inference.wire import read_chat, read_embedding

CHAT = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def test_the_defaults_are_greedy_and_unlimited() -> None:
    asked = read_chat(CHAT)
    assert asked.sampling.temperature == 0
    assert (asked.max_tokens, asked.stop, asked.stream) == (None, (), False)


def test_parts_of_text_are_joined() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    asked = read_chat({**CHAT, "messages": [{"role": "developer", "content": parts}]})
    assert asked.messages == [{"role": "system", "content": "ab"}]


def test_the_newer_name_of_max_tokens_wins() -> None:
    assert read_chat({**CHAT, "max_tokens": 5, "max_completion_tokens": 7}).max_tokens == 7


@pytest.mark.parametrize(
    "change, param",
    [
        ({"model": ""}, "model"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages"),
        ({"temperature": 3}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"top_p": -1}, "top_p"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"n": 2}, "n"),
        ({"stop": [""]}, "stop"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"response_format": {"type": "xml"}}, "response_format"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"presence_penalty": 1}, "presence_penalty"),
        ({"sufler": {"refusals": "No answer."}}, "sufler.refusals"),
        ({"sufler": {"refusal_chance": 2}}, "refusal_chance"),
    ],
)
def test_a_wrong_chat_request_names_the_parameter(change: dict[str, Any], param: str) -> None:
    with pytest.raises(EngineError) as refusal:
        read_chat({**CHAT, **change})
    assert (refusal.value.status, refusal.value.param) == (400, param)


def test_refusals_and_their_chance_are_rules() -> None:
    rules = read_chat({**CHAT, "sufler": {"refusals": ["No answer."], "refusal_chance": 0.5}}).rules
    assert (rules.refusals, rules.refusal_chance) == (("No answer.",), 0.5)


def test_empty_values_of_unsupported_parameters_are_fine() -> None:
    read_chat({**CHAT, "tools": None, "logprobs": False, "response_format": {"type": "text"}, "n": 1})


@pytest.mark.parametrize("given", [None, [], "", " ", ["a", ""], [1, 2], [["a"]], ["x"] * 2049])
def test_a_wrong_input_of_embeddings_is_refused(given: Any) -> None:
    with pytest.raises(EngineError) as refusal:
        read_embedding({"model": "m", "input": given})
    assert refusal.value.param == "input"


def test_a_text_and_a_list_of_texts_are_read() -> None:
    assert read_embedding({"model": "m", "input": "a"}).texts == ["a"]
    assert read_embedding({"model": "m", "input": ["a", "b"], "encoding_format": "base64"}).base64


def test_rules_are_read_from_the_key_of_our_own() -> None:
    own = {"figures": ["1 500"], "citations": [], "texts": ["<PERSON_1>"]}
    rules = read_chat({**CHAT, "sufler": own}).rules
    assert (rules.figures, rules.citations, rules.texts) == (("1 500",), (), ("<PERSON_1>",))
    assert read_chat(CHAT).rules == Rules()


def test_a_schema_is_read_from_the_response_format() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "string"}}}
    assert read_chat({**CHAT, "response_format": form}).rules.schema == {"type": "string"}


@pytest.mark.parametrize(
    "change, param",
    [
        ({"sufler": []}, "sufler"),
        ({"sufler": {"figures": "5"}}, "sufler.figures"),
        ({"sufler": {"figures": [5]}}, "sufler.figures"),
        ({"sufler": {"colour": "red"}}, "sufler.colour"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"response_format": {"type": "json_object"}, "stop": ["x"]}, "stop"),
        ({"response_format": {"type": "json_schema"}}, "response_format"),
    ],
)
def test_a_wrong_rule_names_its_field(change: dict[str, Any], param: str) -> None:
    with pytest.raises(EngineError) as refusal:
        read_chat({**CHAT, **change})
    assert refusal.value.param == param
