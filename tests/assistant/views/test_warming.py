"""The engine reads what is typed; the page learns nothing from it."""

from django.test import Client

from assistant.models import Question
from tests.assistant.views.conftest import QUESTION
from tests.fakes import FakeEngine


def test_the_answer_is_empty_and_nothing_is_stored(desk: Client, engine: FakeEngine) -> None:
    response = desk.post("/warm/", {"text": QUESTION})
    assert (response.status_code, response.content) == (204, b"")
    assert not Question.objects.exists()


def test_what_is_no_question_is_not_looked_at(desk: Client, engine: FakeEngine) -> None:
    assert desk.post("/warm/", {"text": "  "}).status_code == 204
    assert engine.embedded == []
