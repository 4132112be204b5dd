"""Search, own records and flags over the API: what a key's user may see, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from assistant.models import Flag, Question
from foundation.models import Label, User
from ingestion.models import Document
from tests.assistant.api.conftest import QUESTION, key_for
from tests.assistant.api.test_api import post
from tests.fakes import FakeEngine


def get(path: str, key: str, **query: Any) -> Any:
    return Client().get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def asked(cards: FakeEngine, people: dict[str, User]) -> int:
    """The number of a question that the operator's key asked."""
    number: int = post("ask", {"question": QUESTION}, key_for(people["operator"], "ask")).json()[
        "question_id"
    ]
    return number


def test_passages_are_found_by_a_masked_question_and_nothing_is_recorded(
    cards: FakeEngine, people: dict[str, User]
) -> None:
    found = post("search", {"question": QUESTION, "limit": 3}, key_for(people["security"], "search")).json()
    assert [hit["external_id"] for hit in found["hits"]] == ["karty@1#1-1"]
    assert "1 500 ₸" in found["hits"][0]["text"]
    assert "<PERSON_1>" in found["masked_question"]
    assert "иванов" not in str(cards.embedded)
    assert not Question.objects.exists()


def test_a_document_under_a_label_is_found_and_read_by_its_holders_only(
    asked: int, people: dict[str, User]
) -> None:
    key = key_for(people["operator"], "search", "records")
    Document.objects.get().labels.add(label := Label.objects.create(name="Совет", slug="board"))
    assert post("search", {"question": "перевыпуск карты"}, key).json()["hits"] == []
    assert get(f"questions/{asked}", key).json()["evidence"] == []
    people["operator"].labels.add(label)
    assert len(post("search", {"question": "перевыпуск карты"}, key).json()["hits"]) == 1
    assert len(get(f"questions/{asked}", key).json()["evidence"]) == 1


def test_a_record_is_masked_and_says_how_it_ended(asked: int, people: dict[str, User]) -> None:
    record = get(f"questions/{asked}", key_for(people["operator"], "records")).json()
    assert (record["outcome"], record["rung"], record["task"]) == ("finished", "grounded", "answer")
    assert "<PERSON_1>" in record["masked_answer"]
    assert "иванов" not in str(record)


def test_records_come_newest_first_page_by_page(cards: FakeEngine, people: dict[str, User]) -> None:
    ask, key = key_for(people["operator"], "ask"), key_for(people["operator"], "records")
    numbers = [post("ask", {"question": "привет"}, ask).json()["question_id"] for _ in range(3)]
    page = get("questions", key, limit=2).json()
    assert [one["question_id"] for one in page["questions"]] == [numbers[2], numbers[1]]
    last = get("questions", key, limit=2, before=page["next"]).json()
    assert ([one["question_id"] for one in last["questions"]], last["next"]) == ([numbers[0]], None)
    assert get("questions", key, task="reply").json()["questions"] == []
    assert get("questions", key, task="all").status_code == 422


def test_records_of_others_do_not_exist(asked: int, people: dict[str, User]) -> None:
    key = key_for(people["supervisor"], "records", "flag")
    assert get("questions", key).json()["questions"] == []
    for reply in (get(f"questions/{asked}", key), post(f"questions/{asked}/flag", {"reason": "wrong"}, key)):
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


def test_an_answer_is_doubted_with_a_masked_comment(asked: int, people: dict[str, User]) -> None:
    key = key_for(people["operator"], "flag")
    body = {"reason": "wrong", "comment": "иванов пётр сергеевич жаловался"}
    reply = post(f"questions/{asked}/flag", body, key)
    flag = Flag.objects.get(raised_by=people["operator"])
    assert (reply.status_code, reply.json()) == (201, {"flag": flag.pk})
    assert "<PERSON_1>" in flag.comment
    wrong = post(f"questions/{asked}/flag", {"reason": "foreign_figure"}, key)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_reason")


def test_a_doubt_names_a_sentence_and_a_source_of_that_answer(asked: int, people: dict[str, User]) -> None:
    key, read = key_for(people["operator"], "flag"), key_for(people["operator"], "records")
    (source,) = get(f"questions/{asked}", read).json()["evidence"]
    body = {"reason": "wrong_source", "sentence": 1, "source": source["external_id"]}
    assert post(f"questions/{asked}/flag", body, key).status_code == 201
    told = {**body, "comment": ""}
    assert get(f"questions/{asked}", read).json()["reported"] == [told]
    for other, code in (({"sentence": 9}, "unknown_sentence"), ({"source": "other@1#1"}, "unknown_source")):
        refused = post(f"questions/{asked}/flag", {"reason": "wrong", **other}, key)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert Flag.objects.filter(raised_by=people["operator"]).count() == 1


def test_a_source_that_one_may_not_see_any_more_is_not_named(asked: int, people: dict[str, User]) -> None:
    key, read = key_for(people["operator"], "flag"), key_for(people["operator"], "records")
    body = {"reason": "wrong_source", "source": "karty@1#1-1"}
    assert post(f"questions/{asked}/flag", body, key).status_code == 201
    Document.objects.get().labels.add(Label.objects.create(name="Совет", slug="board"))
    assert get(f"questions/{asked}", read).json()["reported"][0]["source"] is None
    assert post(f"questions/{asked}/flag", body, key).json()["code"] == "unknown_source"
