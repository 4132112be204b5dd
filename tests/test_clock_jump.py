"""The machine clock jumps by an hour or a year, forward or back: nothing is lost and the chain holds."""

from datetime import timedelta

import pytest

from assistant.models import Answer, Question
from assistant.pipeline.answering import Asked, answer
from foundation import audit, clock
from foundation.models import AuditEntry, User
from foundation.route_models import Spending
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
