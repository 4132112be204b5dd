"""The machine clock jumps by an hour or a year, forward or back: nothing is lost and the chain holds."""

import contextlib
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from assistant.models import Answer, Conversation, Question
from assistant.pipeline.answering import Asked, answer
from assistant.tasks import expire
from foundation import audit, clock
from foundation.models import AuditEntry, User
from foundation.route_models import Spending
from tests.assistant.test_retention import told
from tests.fakes import FakeEngine

QUESTION = "сколько стоит перевыпуск карты"


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(365), timedelta(-365)])
def test_questions_uploads_and_audit_go_on(
    library, engine: FakeEngine, people: dict[str, User], monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.")
    engine.reply = "Перевыпуск карты стоит 1 500 ₸."
    operator = people["operator"]
    list(answer(Asked(QUESTION, asked_by=operator)))
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + jump)
    list(answer(Asked(f"{QUESTION} сегодня", asked_by=operator)))
    library("вклады.md", "# Вклады\n\n## 1. Ставка\n\nСтавка 14 %.")
    audit.record(operator, "answer.read", operator)
    monkeypatch.undo()
    list(answer(Asked(f"{QUESTION} завтра", asked_by=operator)))
    assert [one.outcome for one in Answer.objects.order_by("pk")] == ["finished"] * 3
    assert Question.objects.count() == 3
    assert not Spending.objects.filter(settled_at=None).exists()
    numbers = list(AuditEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert audit.verify().first_bad is None


def expired(*arguments: str) -> dict[str, object]:
    """What `manage.py expire` says."""
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("expire", *arguments, stdout=out, stderr=io.StringIO())
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def test_a_jump_of_years_destroys_nothing_until_somebody_says_that_the_clock_is_right(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(people["operator"])
    assert expire()["conversations"] == 0
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(2000))
    # whoever signs in writes a record of the wrong day, which proves nothing
    audit.record(people["operator"], "sign_in.done", people["operator"])
    assert expire() == expire() == {}
    refused = expired()
    assert (refused["error"], refused["days"]) == ("clock_doubted", 2000)
    assert Conversation.objects.filter(erased_at=None).count() == 1
    assert AuditEntry.objects.filter(action="expiry.refused").count() == 1
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(hours=1))
    assert expire()["conversations"] == 0
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(2000))
    assert expired("--go-on")["conversations"] == 1
    assert AuditEntry.objects.filter(action="expiry.gone_on").count() == 1
    assert expire()["conversations"] == 0
