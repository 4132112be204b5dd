"""Figures of some days."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from assistant import analytics
from assistant.models import (
    Answer,
    CaseResult,
    Comparison,
    Conversation,
    EvaluationCase,
    Flag,
    Question,
    Review,
    SecondVerdict,
    Topic,
)
from foundation import clock
from foundation.models import AuditEntry, User
from foundation.route_models import Spending

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
        "topic": [""],
        "language": ["ru"],
        "document": [""],
        "user": ["operator"],
    }


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.95, 4.0), (0.01, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert analytics.percentile([4.0, 1.0, 3.0, 2.0], share) == value


def test_what_comparisons_asked_and_other_tasks_are_no_questions(
    asked: list[Answer], people: dict[str, User]
) -> None:
    case = EvaluationCase.objects.create(question="x", digest="x")
    comparison = Comparison.objects.create(name="x", routes=[], cases=[], rules={})
    CaseResult.objects.create(
        comparison=comparison, case=case, route="local", right=True, question=asked[0].question
    )
    Topic.objects.create(code="cards", title="Карты")
    Question.objects.filter(pk=asked[2].question_id).update(task="classify")
    Answer.objects.filter(pk=asked[2].pk).update(masked_text="cards")
    found = analytics.figures(clock.today(), clock.today())
    assert (found.whole.asked, found.whole.tokens, found.times) == (1, 10, [])
    assert found.topics == [("Карты", 1)]


def test_cost_and_times_are_reckoned_by_day(asked: list[Answer]) -> None:
    for answer, cost in ((asked[0], "1.50"), (asked[0], "0.25"), (asked[3], "9")):
        Spending.objects.create(
            at=clock.now(), task="answer", about=f"question:{answer.question_id}", cost=Decimal(cost)
        )
    found = analytics.figures(clock.today() - timedelta(days=1), clock.today())
    assert found.whole.cost == Decimal("1.75")
    assert [sums.cost for _day, sums in found.days] == [0, Decimal("1.75")]
    assert {day: (one.half, one.most) for day, one in found.paces.items()} == {clock.today(): (1000, 3000)}
    assert found.by["user"][0][1].cost == Decimal("1.75")


def test_the_page_and_its_table(asked: list[Answer], client: Client, people: dict[str, User]) -> None:
    client.force_login(people["supervisor"])
    page = client.get("/review/analytics/").content.decode()
    # answered and refused; flagged; half and nearly all of the times
    assert page.count("<rect") == 5
    assert "утрата" not in page
    table = client.get("/review/analytics/?format=csv").content.decode()
    assert f"По людям;{people['operator']};3;2;1;1;30;0,00;;;" in table
    assert f"Вопросы по дням;{clock.today()};3;2;1;1;30;0,00;1000;3000;" in table
    assert "Время ответа;полный ответ;;;;;;;1000;3000;" in table
    assert "Причины по итогам проверок;модель;;;;;;;;;1" in table
    assert "По языкам;русский;3;" in table
    assert AuditEntry.objects.filter(action="analytics.exported").count() == 1


def test_questions_are_counted_by_topic(asked: list[Answer], client: Client, people: dict[str, User]) -> None:
    Topic.objects.create(code="cards", title="Карты")
    Answer.objects.filter(pk__in=[asked[0].pk, asked[1].pk]).update(topic="cards", topic_at=clock.now())
    client.force_login(people["supervisor"])
    page = client.get("/review/analytics/")
    assert [(title, sums.asked) for title, sums in page.context["figures"].by["topic"]] == [
        ("Карты", 2), ("неясно", 1),
    ]  # fmt: skip
    text = page.content.decode()
    assert 'id="by-topic"' in text
    assert '<progress class="bar" max="2" value="1">' in text
    table = client.get("/review/analytics/?format=csv").content.decode()
    assert "По темам;Карты;2;1;1;1;20;0,00;;;" in table
    assert "По темам;неясно;1;" in table


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2026-02-01", "2026-01-01", "end"),
        ("2024-01-01", "2026-01-01", "end"),
        ("0001-01-01", "0001-01-01", "end"),
        ("9999-12-31", "9999-12-31", "start"),
        ("", "2026-01-01", "start"),
    ],
)
def test_days_that_cannot_be_reckoned_are_said_and_never_exported(
    asked: list[Answer], client: Client, people: dict[str, User], start: str, end: str, field: str
) -> None:
    client.force_login(people["supervisor"])
    for kind in ({}, {"format": "csv"}):
        response = client.get("/review/analytics/", {"start": start, "end": end, **kind})
        assert response.status_code == 422
        assert response.context["form"].errors[field]
    assert not AuditEntry.objects.filter(action="analytics.exported").exists()


def judge_twice(asked: list[Answer], people: dict[str, User], seconds: list[str]) -> list[int]:
    """Give answers a first verdict, "right", and these second ones; the keys of the answers."""
    keys = []
    for second in seconds:
        question = Question.objects.create(
            conversation=Conversation.objects.create(), asked_by=people["operator"], masked_text="=утрата",
            language="ru", as_of=clock.today(),
        )  # fmt: skip
        answer = Answer.objects.create(question=question, outcome="finished")
        review = Review.objects.create(answer=answer, reviewer=people["supervisor"], verdict="right")
        SecondVerdict.objects.create(
            review=review, reviewer=people["admin"], verdict=second, given_at=clock.now()
        )
        keys.append(answer.pk)
    return keys


def test_agreement_stands_on_the_page_and_in_its_table(
    asked: list[Answer], client: Client, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    judge_twice(asked, people, ["right"] * 8)
    page = client.get("/review/analytics/")
    assert (page.context["agreement"].items, page.context["agreement"].kappa) == (8, None)
    assert "Ответов мало для каппы: нужно не меньше 10" in page.content.decode()
    differing = judge_twice(asked, people, ["wrong", "right", "partly"])
    text = client.get("/review/analytics/").content.decode()
    assert "каппа Коэна" in text
    assert all(f'href="/review/{key}/?tab=reviewed#verdict"' in text for key in (differing[0], differing[2]))
    assert f"/review/{differing[1]}/" not in text
    table = client.get("/review/analytics/?format=csv").content.decode()
    assert "Согласие супервизоров;оценено дважды;;;;;;;;;11" in table
    assert "Согласие супервизоров;одинаковый вердикт;;;;;;;;;9" in table
    assert "Согласие супервизоров;каппа Коэна;;;;;;;;;0,00" in table
    assert "Согласие супервизоров;верно;;;;;;;;;9" in table


@pytest.mark.parametrize(
    ("share", "words"), [(0, "Вторые вердикты выключены"), (5, "Никто не дал второго вердикта")]
)
def test_without_second_verdicts_the_page_says_why(
    settings, client: Client, people: dict[str, User], share: int, words: str
) -> None:
    settings.REVIEW_TWICE = share
    client.force_login(people["supervisor"])
    assert words in client.get("/review/analytics/").content.decode()
