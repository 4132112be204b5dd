"""Figures of some days."""

from datetime import timedelta

import pytest
from django.test import Client

from assistant import analytics
from assistant.models import Answer, Conversation, Flag, Question, Review
from foundation import clock
from foundation.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people: dict[str, User]) -> list[Answer]:
    """Three answers of today, the second refused and flagged, and one of two months ago."""
    found = []
    for outcome, total in (("finished", 1000), ("refused", 9000), ("finished", 3000), ("finished", 1)):
        question = Question.objects.create(
            conversation=Conversation.objects.create(), asked_by=people["operator"],
            team=people["operator"].team, masked_text="=утрата", language="ru", as_of=clock.today(),
        )  # fmt: skip
        found.append(
            Answer.objects.create(
                question=question,
                outcome=outcome,
                timings={"total_ms": total},
                tokens={"prompt": 8, "completion": 2},
            )
        )
    Question.objects.filter(pk=found[3].question_id).update(asked_at=clock.now() - timedelta(days=60))
    Flag.objects.create(answer=found[1], reason="wrong")
    Flag.objects.create(answer=found[1], reason="other")
    Review.objects.create(answer=found[1], reviewer=people["supervisor"], verdict="wrong", cause="model")
    return found


def test_a_period_counts_its_own_days(asked: list[Answer]) -> None:
    found = analytics.figures(clock.today() - timedelta(days=6), clock.today())
    whole = found.whole
    assert (whole.asked, whole.answered, whole.refused, whole.flagged, whole.tokens) == (3, 2, 1, 1, 30)
    assert [sums.asked for _day, sums in found.days] == [0, 0, 0, 0, 0, 0, 3]
    assert [(one.code, one.half, one.most) for one in found.times] == [("total", 1000, 3000)]
    assert found.causes == [("model", 1)]
    assert {name: [key for key, _sums in rows] for name, rows in found.by.items()} == {
        "team": ["Team"],
        "language": ["ru"],
        "document": [""],
        "user": ["operator"],
    }


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.95, 4.0), (0.01, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert analytics.percentile([4.0, 1.0, 3.0, 2.0], share) == value


def test_the_page_and_its_table(asked: list[Answer], client: Client, people: dict[str, User]) -> None:
    client.force_login(people["supervisor"])
    page = client.get("/review/analytics/").content.decode()
    assert page.count("<rect") == 2
    assert "утрата" not in page
    table = client.get("/review/analytics/?format=csv").content.decode()
    assert f"По людям;{people['operator']};3;2;1;1;30" in table
    assert "По языкам;русский;3;" in table
    assert AuditEntry.objects.filter(action="analytics.exported").count() == 1
    assert client.get("/review/analytics/?start=2026-02-01&end=2026-01-01").context["form"].errors["end"]
