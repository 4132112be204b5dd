"""A question over the API as the events of a stream."""

import json
from typing import Any

import httpx
import pytest

from assistant.models import Answer
from foundation.models import User
from tests.assistant.api.conftest import QUESTION, key_for
from tests.fakes import FakeEngine


def follow(inside: httpx.Client, user: User, question: str) -> list[tuple[str, dict[str, Any]]]:
    headers = {"Authorization": f"Bearer {key_for(user, 'ask')}"}
    reply = inside.post("/api/v1/ask/stream", json={"question": question}, headers=headers)
    assert reply.headers["content-type"] == "text/event-stream"
    pairs = [event.split("\n") for event in reply.text.split("\n\n") if event]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in pairs]


def test_evidence_comes_before_the_draft_and_the_guarded_answer_at_the_end(
    cards: FakeEngine, inside: httpx.Client, people: dict[str, User]
) -> None:
    cards.waits, cards.reads = 1, (40,)
    cards.reply = cards.reply[:-1] + ". Звоните 9 999 раз."
    events = follow(inside, people["operator"], QUESTION)
    names = list(dict.fromkeys(name for name, _ in events))
    assert names == ["started", "evidence", "waiting", "reading", "draft", "finished"]
    assert all(body["text"] for name, body in events if name == "draft")
    told = dict(events)
    assert "иванов" not in told["started"]["masked_question"]
    assert told["evidence"]["evidence"][0]["external_id"] == "karty@1#1-1"
    end = told["finished"]
    assert end["question_id"] == told["started"]["question_id"] == Answer.objects.get().question_id
    assert "иванов пётр сергеевич" in end["answer"]
    assert "9 999" not in end["answer"]


def test_a_refusal_is_an_end_and_an_engine_that_is_away_is_told(
    cards: FakeEngine, inside: httpx.Client, people: dict[str, User]
) -> None:
    assert follow(inside, people["operator"], "привет")[-1][1]["reason"] == "small_talk"
    cards.status = 503
    name, body = follow(inside, people["operator"], QUESTION)[-1]
    assert (name, body["code"]) == ("failed", "busy")
    assert body["found"]["words_only"]
    assert body["found"]["evidence"]


def test_an_event_that_cannot_be_sent_is_recorded_as_a_crash(
    cards: FakeEngine, inside: httpx.Client, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.api.asking._line", bug)
    [(name, body)] = follow(inside, people["operator"], QUESTION)
    assert (name, body["code"]) == ("failed", "crashed")
    assert Answer.objects.get().outcome == "crashed"
