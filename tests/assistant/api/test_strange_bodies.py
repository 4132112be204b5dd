"""Whatever is sent to the API, it answers with a status of its own: no body makes a bug."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import keys
from foundation.models import User
from tests.assistant.api.conftest import key_for

SAID = {200, 400, 403, 404, 422, 429, 503}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = (
    "question", "text", "history", "known_values", "as_of", "searched", "form", "template", "messages",
    "stream", "sufler", "role", "content",
)  # fmt: skip
PATHS = (
    "/v1/chat/completions",
    *(f"/api/v1/{name}" for name in ("ask", "ask/stream", "search", "questions/1/flag")),
    *(f"/api/v1/{name}" for name in ("mask", "reply", "summarise", "classify", "extract")),
)
turns = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "system", "x"]), "content": values}), max_size=3
)
bodies = st.dictionaries(st.sampled_from(NAMES), values | turns, max_size=5) | values


@pytest.fixture
def caller(people: dict[str, User], settings: Any) -> Client:
    settings.API_KEY_PACE = settings.API_ADDRESS_PACE = 0
    key = key_for(people["operator"], *keys.SCOPES)
    return Client(headers={"Authorization": f"Bearer {key}"}, raise_request_exception=True)


@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(body=bodies)
def test_any_json_is_answered(caller: Client, engine: object, index: None, body: Any) -> None:
    sent = json.dumps(body)
    for path in PATHS:
        answered = caller.post(path, sent, content_type="application/json")
        assert answered.status_code in SAID, path
        # a page would be no answer of the API
        assert "html" not in answered["Content-Type"], path


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"question": "\\ud800"}', b"1e999"])
def test_what_is_no_json_is_answered(caller: Client, raw: bytes) -> None:
    for path in ("/v1/chat/completions", "/api/v1/ask", "/api/v1/mask"):
        assert caller.post(path, raw, content_type="application/json").status_code in SAID, path
