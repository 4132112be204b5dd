"""What is underlined while it is typed."""

import logging
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from assistant.models import Conversation, Question
from assistant.pipeline import hiding, masking
from assistant.pipeline.keeping import keep
from foundation.models import AuditEntry, User
from tests.assistant.views.conftest import QUESTION


def spans(desk: Client, text: str, **fields: Any) -> list[tuple[str, str]]:
    """The underlined pieces of a text, each with its word."""
    found = desk.post("/underline/", {"text": text, **fields}).json()["spans"]
    return [(text[span["start"] : span["end"]], span["word"]) for span in found]


def test_fields_are_named_in_the_language_of_the_interface(desk: Client) -> None:
    assert spans(desk, QUESTION) == [("Иванов Пётр Сергеевич", "имя"), ("850315 300125", "ИИН")]
    desk.cookies["django_language"] = "en"
    assert spans(desk, QUESTION)[0][1] == "person's name"


def test_offsets_are_code_points_of_the_text_in_the_field(desk: Client) -> None:
    assert spans(desk, "  💳\n💳 клиент Иванов Пётр \n")[0][0] == "Иванов Пётр"


def test_nothing_is_stored_and_nothing_logged(desk: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    spans(desk, QUESTION)
    assert not Question.objects.exists()
    assert not AuditEntry.objects.exists()
    assert "850315" not in caplog.text
    assert "Иванов" not in caplog.text


def test_who_was_named_before_is_known_again(desk: Client, operator: User) -> None:
    own = Conversation.objects.create(operator=operator)
    keep(own, masking.Vault({"<PERSON_1>": "Смагулов Ерлан"}))
    assert spans(desk, "а смагулов что получит?", conversation=own.pk) == [("смагулов", "имя")]


def test_a_foreign_conversation_tells_nothing(desk: Client, people: dict[str, User]) -> None:
    foreign = Conversation.objects.create(operator=people["supervisor"])
    keep(foreign, masking.Vault({"<PERSON_1>": "Квжзлов"}))
    assert spans(desk, "а квжзлов что получит?", conversation=foreign.pk) == []


@pytest.mark.parametrize("text", ["", "   ", "а" * 8001])
def test_where_there_is_nothing_to_look_at_no_line_is_drawn(desk: Client, text: str) -> None:
    assert spans(desk, text) == []


def test_a_masker_that_fails_draws_no_line_and_quotes_nothing(desk: Client) -> None:
    def broken(text: str, *_: Any) -> Any:
        raise ValueError(text)

    with patch.object(masking, "find", broken):
        assert spans(desk, QUESTION) == []
        with pytest.raises(masking.MaskingError) as error:
            hiding.look(QUESTION, {})
    assert error.value.__cause__ is None


def test_the_answer_is_kept_nowhere(desk: Client) -> None:
    assert "no-store" in desk.post("/underline/", {"text": QUESTION})["Cache-Control"]
