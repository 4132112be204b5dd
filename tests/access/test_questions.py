"""Other people's questions."""

import pytest
from django.urls import reverse

from assistant.models import (
    Conversation,
    Flag,
)
from foundation.models import AuditEntry
from tests.access.world import World
from tests.straight import ask_as


@pytest.mark.parametrize("who", ["supervisor", "admin", "security"])
def test_the_history_holds_ones_own_questions_only(world: World, who: str) -> None:
    page = world.browser(who).get(reverse("history"))
    assert "Вопрос оператора" not in page.content.decode()


def test_a_foreign_conversation_is_an_empty_desk(world: World) -> None:
    page = world.browser("supervisor").get(
        reverse("console"), {"conversation": str(world.question.conversation_id)}
    )
    assert page.status_code == 200
    assert "Вопрос оператора" not in page.content.decode()


def test_nobody_asks_into_a_foreign_conversation(world: World) -> None:
    form = {"text": "вопрос", "conversation": str(world.question.conversation_id)}
    before = Conversation.objects.count()
    assert world.browser("supervisor").post(reverse("ask"), form).status_code == 422
    assert Conversation.objects.count() == before


def test_nobody_flags_a_foreign_answer(world: World) -> None:
    address = reverse("flag", kwargs={"question_id": world.question.pk})
    assert world.browser("supervisor").post(address, {"reason": "wrong"}).status_code == 404
    assert not Flag.objects.exists()


def test_a_supervisor_does_not_review_an_own_answer(world: World) -> None:
    own = ask_as(world.people["supervisor"], "Вопрос старшего", world.version)
    address = reverse("review_answer", kwargs={"answer_id": own.answer.pk})
    browser = world.browser("supervisor")
    assert browser.get(address).status_code == 302
    assert browser.post(address, {"verdict": "right", "seen": 0}).status_code == 302
    assert not own.answer.reviews.exists()


def test_reading_an_answer_for_review_is_audited(world: World) -> None:
    address = reverse("review_answer", kwargs={"answer_id": world.question.answer.pk})
    world.browser("supervisor").get(address)
    assert AuditEntry.objects.filter(
        action="answer.read", actor=f"user:{world.people['supervisor'].pk}"
    ).exists()
