"""What is typed is kept for its typist, comes back, and is gone once it is asked."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assistant.models import Question, Unsent
from foundation.models import User
from tests.assistant.views.conftest import QUESTION

TAB = "c" * 24


def keep(desk: Client, user: User, text: str, **more: Any) -> int:
    fields = {"tab": TAB, "conversation": "", "text": text, "typist": user.pk, **more}
    return desk.post(reverse("unsent"), fields).status_code


def read(desk: Client, **more: str) -> dict[str, str]:
    response = desk.get(reverse("unsent"), {"tab": TAB, **more})
    assert "no-store" in response["Cache-Control"]
    found: dict[str, str] = response.json()
    return found


def test_kept_text_comes_back(desk: Client, operator: User) -> None:
    assert keep(desk, operator, "  клиент\nиванов ") == 204
    assert read(desk)["text"] == "  клиент\nиванов "


def test_a_page_of_somebody_else_keeps_nothing(desk: Client, people: dict[str, User]) -> None:
    assert keep(desk, people["supervisor"], "чужое") == 422
    assert not Unsent.objects.exists()


@pytest.mark.parametrize(
    "tab", ["", "x" * 24, "a" * 40, "<script>", f"answer-{'a' * 16}", f"draft-{'a' * 30}", "reply-"]
)
def test_a_strange_name_of_a_tab_is_refused(desk: Client, operator: User, tab: str) -> None:
    assert keep(desk, operator, "текст", tab=tab) == 422


def test_text_from_another_tab_is_offered_and_its_marks_are_harmless(desk: Client, operator: User) -> None:
    keep(desk, operator, "<b>клиент</b>")
    found = read(desk, tab="d" * 24)
    assert found["text"] == ""
    assert "&lt;b&gt;клиент&lt;/b&gt;" in found["html"]
    assert read(desk, tab="d" * 24, open=TAB)["html"] == ""


def test_bringing_back_leads_to_its_conversation(desk: Client, operator: User, answered: Question) -> None:
    number = str(answered.conversation_id)
    keep(desk, operator, "а срок?", conversation=number)
    address = reverse("unsent_take", args=[Unsent.objects.get().pk])
    response = desk.post(address, {"tab": "d" * 24})
    assert response["Location"] == f"/?conversation={number}"
    assert read(desk, tab="d" * 24, conversation=number)["text"] == "а срок?"


def test_asking_destroys_it(desk: Client, operator: User, cards: object, stream: Any) -> None:
    keep(desk, operator, QUESTION)
    stream(text=QUESTION, tab=TAB)
    assert not Unsent.objects.exists()


def test_a_question_that_was_not_taken_in_stays(desk: Client, operator: User, cards: object) -> None:
    keep(desk, operator, "б" * 9000)
    assert desk.post(reverse("ask"), {"text": "б" * 9000, "tab": TAB}).status_code == 422
    assert Unsent.objects.exists()


def test_nothing_of_it_is_logged(desk: Client, operator: User, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        keep(desk, operator, "иванов")
        read(desk)
    assert "иванов" not in json.dumps([record.getMessage() for record in caplog.records], ensure_ascii=False)


TEXTS = {name: f"{name}-{'e' * 16}" for name in ("reply", "summarise", "classify", "extract", "draft")}


@pytest.mark.parametrize("task", ["reply", "summarise", "classify", "extract"])
def test_the_pages_of_texts_keep_what_is_typed_too(desk: Client, operator: User, task: str) -> None:
    page = desk.get(f"/texts/{task}/").content.decode()
    assert f'data-unsent="/unsent/" data-typist="{operator.pk}" data-field="{task}"' in page
    assert 'name="tab"' in page
    assert ('data-field="draft"' in page) == (task == "reply")


@pytest.mark.parametrize(("field", "page"), [("summarise", "summarise"), ("draft", "reply")])
def test_a_text_is_offered_on_its_own_page_only(desk: Client, operator: User, field: str, page: str) -> None:
    keep(desk, operator, "разговор с клиентом", tab=TEXTS[field])
    keep(desk, operator, "вопрос")
    assert read(desk, tab=TEXTS[field])["text"] == "разговор с клиентом"
    assert "разговор" not in read(desk, tab="d" * 24)["html"]
    beside = f"{field}-{'f' * 16}"
    assert "разговор с клиентом" in read(desk, tab=beside)["html"]
    assert "вопрос" not in read(desk, tab=beside)["html"]
    address = reverse("unsent_take", args=[Unsent.objects.get(tab=TEXTS[field]).pk])
    assert desk.post(address, {"tab": beside})["Location"] == f"/texts/{page}/"
    assert read(desk, tab=beside)["text"] == "разговор с клиентом"


def test_a_text_of_another_page_is_not_taken_up_there(desk: Client, operator: User) -> None:
    keep(desk, operator, "разговор с клиентом", tab=TEXTS["summarise"])
    address = reverse("unsent_take", args=[Unsent.objects.get().pk])
    assert desk.post(address, {"tab": TAB})["Location"] == "/"
    assert Unsent.objects.get().tab == TEXTS["summarise"]


def test_a_reply_to_a_question_is_brought_back_beside_it(
    desk: Client, operator: User, answered: Question
) -> None:
    keep(desk, operator, "ответ", tab=TEXTS["reply"], conversation=str(answered.conversation_id))
    beside = f"reply-{'f' * 16}"
    address = reverse("unsent_take", args=[Unsent.objects.get().pk])
    there = f"/texts/reply/?question={answered.pk}"
    assert desk.post(address, {"tab": beside})["Location"] == there
    assert f'name="kept_in" value="{answered.conversation_id}"' in desk.get(there).content.decode()


def test_what_was_brought_here_before_stays_on_its_page(desk: Client, operator: User) -> None:
    keep(desk, operator, "первый", tab=TEXTS["summarise"])
    beside = f"summarise-{'f' * 16}"
    keep(desk, operator, "второй", tab=beside)
    first = Unsent.objects.get(tab=TEXTS["summarise"])
    desk.post(reverse("unsent_take", args=[first.pk]), {"tab": beside})
    assert "второй" in read(desk, tab=beside)["html"]
