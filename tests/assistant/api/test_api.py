"""The API: a key, its scopes, the same pipeline as the pages."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assistant import keys
from assistant.models import Answer, ApiKey
from foundation import clock
from foundation.models import AuditEntry, Label, User
from ingestion.models import Version
from tests.assistant.api.conftest import QUESTION, key_for
from tests.fakes import FakeEngine


def post(path: str, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post(
        f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
    )


def test_a_question_is_answered_and_recorded_for_the_keys_user(
    cards: FakeEngine, people: dict[str, User]
) -> None:
    reply = post("ask", {"question": QUESTION}, key_for(people["operator"], "ask"))
    assert reply.status_code == 200
    body = reply.json()
    assert "иванов пётр сергеевич" in body["answer"]
    assert "<PERSON_1>" in body["masked_answer"]
    assert body["citations"] == ["karty@1#1-1"]
    assert Answer.objects.get().question.asked_by == people["operator"]


def test_known_values_are_hidden_in_every_form(cards: FakeEngine, people: dict[str, User]) -> None:
    question = "Марату нужна карта, сколько стоит перевыпуск карты для Марата?"
    body = {"question": question, "known_values": {"PERSON": "Марат"}}
    reply = post("ask", body, key_for(people["operator"], "ask"))
    assert "Марат" not in reply.json()["masked_question"]
    assert "Марат" not in str(cards.prompts)


def test_masking_alone_stores_nothing_and_restores(people: dict[str, User]) -> None:
    reply = post("mask", {"text": QUESTION}, key_for(people["operator"], "mask")).json()
    assert "иванов" not in reply["masked"]
    assert reply["values"]["<PERSON_1>"] == "иванов пётр сергеевич"
    assert [span["label"] for span in reply["spans"]] == ["PERSON", "IIN"]
    assert not Answer.objects.exists()


@pytest.mark.parametrize("scopes, path", [(("mask",), "ask"), (("ask",), "mask")])
def test_a_key_works_within_its_scopes_only(
    people: dict[str, User], scopes: tuple[str, ...], path: str
) -> None:
    body = {"question": "а"} if path == "ask" else {"text": "а"}
    assert post(path, body, key_for(people["operator"], *scopes)).status_code == 401


def test_without_a_key_nothing_works(db: None) -> None:
    assert post("ask", {"question": "а"}).status_code == 401
    assert post("mask", {"text": "а"}, "sufler_wrong").status_code == 401


def test_an_expired_key_a_revoked_key_and_a_key_of_somebody_gone_are_refused(people: dict[str, User]) -> None:
    expired, revoked, gone = (key_for(people[role], "mask") for role in ("operator", "supervisor", "admin"))
    ApiKey.objects.filter(user=people["operator"]).update(expires_at=clock.now() - timedelta(seconds=1))
    keys.revoke(ApiKey.objects.get(user=people["supervisor"]), "test")
    User.objects.filter(pk=people["admin"].pk).update(is_active=False)
    assert [post("mask", {"text": "а"}, key).status_code for key in (expired, revoked, gone)] == [
        401,
        401,
        401,
    ]


def test_a_key_of_a_user_who_may_not_ask_is_refused(people: dict[str, User]) -> None:
    reply = post("ask", {"question": "а"}, key_for(people["security"], "ask"))
    assert (reply.status_code, reply.json()["code"]) == (403, "not_allowed")


def test_an_engine_that_is_away_is_told(cards: FakeEngine, people: dict[str, User]) -> None:
    cards.status = 503
    reply = post("ask", {"question": QUESTION}, key_for(people["operator"], "ask"))
    assert (reply.status_code, reply.json()["code"]) == (503, "busy")
    assert reply.json()["message"] == "The language model is too busy just now."
    assert "Retry-After" not in reply.headers


def test_when_to_ask_again_is_told(cards: FakeEngine, people: dict[str, User]) -> None:
    cards.chat_status, cards.retry_after = 429, "7"
    reply = post("ask", {"question": QUESTION}, key_for(people["operator"], "ask"))
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "7")


def test_what_was_found_without_a_model_is_told_with_the_error(
    cards: FakeEngine, people: dict[str, User]
) -> None:
    key = key_for(people["operator"], "ask", "search")
    cards.embeds = False
    found = post("ask", {"question": "перевыпуск карты при утере стоит"}, key).json()["found"]
    assert (found["rung"], found["reason"], found["words_only"]) == ("evidence only", "busy", True)
    assert (found["answer"], found["question_id"]) == ("", Answer.objects.get().question_id)
    assert found["evidence"][0]["external_id"] == "karty@1#1-1"
    assert "1 500" in found["sentences"][0]["text"]
    searched = post("search", {"question": QUESTION}, key).json()
    assert (searched["words_only"], len(searched["hits"])) == (True, 1)
    cards.embeds = True
    assert post("search", {"question": QUESTION}, key).json()["words_only"] is False


def test_a_key_is_stored_as_a_digest_and_its_life_is_audited(people: dict[str, User]) -> None:
    text = key_for(people["operator"], "mask")
    row = ApiKey.objects.get()
    assert text not in str(ApiKey.objects.values().get())
    keys.revoke(row, people["security"])
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["key.issued", "key.revoked"]


def test_what_does_not_fit_is_named_and_not_repeated(people: dict[str, User]) -> None:
    reply = post("ask", {"question": 850315300125, "history": QUESTION}, key_for(people["operator"], "ask"))
    told = {"code": "invalid_request", "message": "Not accepted: history, question."}
    assert (reply.status_code, reply.json()) == (422, told)
    assert post("ask", {"question": "а"}).json()["code"] == "invalid_api_key"


def test_an_unknown_scope_is_refused(people: dict[str, User]) -> None:
    with pytest.raises(keys.UnknownScope):
        keys.issue("crm", people["operator"], ["everything"], 1, "test")


def test_the_description_is_complete(people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["operator"])
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    tasks = ("ask", "mask", "reply", "summarise", "classify", "extract")
    others = {"/api/v1/ask/stream", "/api/v1/search", "/api/v1/questions", "/api/v1/questions/{question_id}"}
    others |= {"/api/v1/questions/{question_id}/flag", "/api/v1/letters"}
    assert set(paths) == {f"/api/v1/{task}" for task in tasks} | others
    assert client.get("/api/v1/docs").status_code == 200


LETTER = """Шаблон

1. Текст письма
1.1. Здравствуйте, {имя}! Ваша карта заблокирована.

2. Указания сотруднику
2.1. Полный номер карты клиента в письме никогда не указывайте.
"""


def get(path: str, key: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})


def test_a_letter_template_is_listed_read_and_replied_from(
    cards: FakeEngine, library: Callable[..., Version], people: dict[str, User]
) -> None:
    slug = library("шаблон.txt", LETTER, kind="template").document.slug
    key = key_for(people["operator"], "reply")
    (whole,) = get("letters", key).json()["letters"]
    assert (whole["letter"], whole["version"]) == (slug, 1)
    assert whole["text"] == "Здравствуйте, {имя}! Ваша карта заблокирована."
    assert whole["notes"] == ["2.1. Полный номер карты клиента в письме никогда не указывайте."]
    others = {"ru", "kk", "en"} - {whole["language"]}
    assert all(get(f"letters?language={one}", key).json()["letters"] == [] for one in others)
    assert get("letters?language=de", key).status_code == 422
    cards.reply = "Здравствуйте! Ваша карта заблокирована."
    reply = post("reply", {"text": "Что с моей картой?", "letter": slug}, key)
    assert [one["kind"] for one in reply.json()["sentences"]] == ["courtesy", "template"]
    assert whole["text"] in cards.prompt
    assert "никогда не указывайте" not in str(cards.prompts)


def test_a_letter_that_a_user_may_not_see_is_none_for_the_keys_user(
    cards: FakeEngine, library: Callable[..., Version], people: dict[str, User]
) -> None:
    board = Label.objects.create(slug="board", name="Board")
    slug = library("шаблон.txt", LETTER, kind="template", labels=(board,)).document.slug
    key = key_for(people["operator"], "reply")
    assert get("letters", key).json() == {"letters": []}
    refused = post("reply", {"text": "а", "letter": slug}, key)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_letter")
    assert post("reply", {"text": "а"}, key).json()["code"] == "no_template"
    assert get("letters", key_for(people["operator"], "ask")).status_code == 401


def test_a_topic_comes_from_the_list_and_a_form_validates(
    engine: FakeEngine, people: dict[str, User]
) -> None:
    key = key_for(people["operator"], "classify", "extract")
    engine.reply = '{"topic": "cards"}'
    body: dict[str, Any] = {"text": "потерял карту", "topics": [{"code": "cards"}, {"code": "other"}]}
    assert post("classify", body, key).json()["topic"] == "cards"
    engine.reply = '{"what": "карту"}'
    form = {"type": "object", "properties": {"what": {"type": "string"}}}
    assert post("extract", {"text": "потерял карту", "form": form}, key).json()["fields"] == {"what": "карту"}
    reply = post("extract", {"text": "потерял карту", "form": {"anyOf": []}}, key)
    assert (reply.status_code, reply.json()["code"]) == (422, "bad_schema")
    assert post("summarise", {"text": "а"}, key).status_code == 401
