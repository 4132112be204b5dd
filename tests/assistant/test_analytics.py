"""Figures of some days."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

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
    Retrieved,
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


def retrieved(answer: Answer, document: str, *, rank: int, use: str) -> None:
    Retrieved.objects.create(
        answer=answer, rank=rank, passage=rank, external_id=f"{document}#{rank}", document=document,
        version=1, text="x", text_sha256="0" * 64, score=1, cosine=1, coverage=1, use=use,
    )  # fmt: skip


def test_a_period_counts_its_own_days(asked: list[Answer]) -> None:
    found = analytics.figures(clock.today() - timedelta(days=6), clock.today())
    whole = found.whole
    assert (whole.asked, whole.answered, whole.refused, whole.flagged, whole.tokens) == (3, 2, 1, 1, 30)
    assert [sums.asked for _day, sums in found.days] == [0, 0, 0, 0, 0, 0, 3]
    assert [(one.code, one.half, one.most) for one in found.times] == [("total", 1000, 3000)]
    assert found.causes == [("model", 1)]
    assert found.rows == []


@pytest.mark.parametrize(
    ("by", "name"),
    [("team", "Team"), ("topic", ""), ("language", "ru"), ("document", "Карты"), ("user", "operator")],
)
def test_every_measure_is_counted_by_what_is_asked_for(asked: list[Answer], by: str, name: str) -> None:
    for answer in asked:
        retrieved(answer, "Не дана модели", rank=1, use="shown")
        retrieved(answer, "Карты", rank=2, use="prompt")
        retrieved(answer, "Вклады", rank=3, use="prompt")
    Spending.objects.create(
        at=clock.now(), task="answer", about=f"question:{asked[0].question_id}", cost=Decimal(2)
    )
    ((found, sums),) = analytics.figures(clock.today(), clock.today(), by).rows
    assert found == name
    assert (sums.asked, sums.answered, sums.refused, sums.flagged, sums.tokens) == (3, 2, 1, 1, 30)
    assert (sums.cost, dict(sums.causes)) == (Decimal(2), {"model": 1})
    assert sums.pace == analytics.Times("total", 1000, 3000)


def test_a_review_counts_on_its_own_day_and_for_its_question(asked: list[Answer]) -> None:
    early = clock.now() - timedelta(days=40)
    Question.objects.filter(pk=asked[1].question_id).update(asked_at=early)
    found = analytics.figures(clock.today(), clock.today(), "user")
    assert (found.whole.asked, found.reviewed, found.causes) == (2, 1, [("model", 1)])
    assert found.rows[0][1].causes == {"model": 1}
    assert analytics.figures(early.date(), early.date()).causes == []


@pytest.mark.parametrize("by", analytics.BY)
def test_more_answers_make_no_more_queries(
    asked: list[Answer], django_assert_num_queries: Any, by: str
) -> None:
    # answers, reviews, costs, classified texts and the titles of their topics
    with django_assert_num_queries(5):
        analytics.figures(clock.today() - timedelta(days=90), clock.today(), by)


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
    assert [sums.pace for _day, sums in found.days] == [None, analytics.Times("total", 1000, 3000)]


def rows_of(page: Any) -> list[list[str]]:
    """The table as it stands on the page, row by row, without its two heads."""
    counted = re.search(r'<table class="table counted">.*?</table>', page.content.decode(), re.DOTALL)
    assert counted
    rows = re.findall(r"<tr>(.*?)</tr>", counted[0], re.DOTALL)[2:]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]


def csv_of(client: Client, **chosen: str) -> list[list[str]]:
    text = client.get("/review/analytics/", {**chosen, "format": "csv"}).content.decode().lstrip("\ufeff")
    return [line.split(";") for line in text.splitlines()]


def test_the_days_in_a_picture_and_a_table(
    asked: list[Answer], client: Client, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    page = client.get("/review/analytics/")
    # answered and refused of one day
    assert page.content.decode().count("<rect") == 2
    assert "утрата" not in page.content.decode()
    day, *rest = csv_of(client)[-2]
    assert day == clock.today().isoformat()
    assert rest == ["3", "2", "1", "0", "1", "1", "1,0", "3,0", "30", "0,00"]
    assert len(rows_of(page)) == 31
    (entry,) = AuditEntry.objects.filter(action="analytics.exported")
    assert entry.details["by"] == "day"


@pytest.mark.parametrize("by", analytics.BY[1:])
@pytest.mark.parametrize("measure", ["volume", "flagged", "causes", "pace", "tokens", "cost"])
def test_the_csv_is_the_table_of_the_page(
    asked: list[Answer], client: Client, people: dict[str, User], by: str, measure: str
) -> None:
    Question.objects.filter(pk=asked[0].question_id).update(
        language="kk", asked_by=people["admin"], team=None
    )
    retrieved(asked[0], "=Карты", rank=1, use="prompt")
    Answer.objects.filter(pk=asked[0].pk).update(topic="cards")
    Topic.objects.create(code="cards", title="Карты")
    client.force_login(people["supervisor"])
    page = client.get("/review/analytics/", {"by": by, "measure": measure})
    shown, exported = rows_of(page), csv_of(client, by=by, measure=measure)
    assert len(shown) == 3
    assert [[cell.lstrip("'").replace("–", "") for cell in row] for row in shown] == [
        [cell.lstrip("'") for cell in row] for row in exported[1:]
    ]
    assert shown[-1][1:] == ["3", "2", "1", "0", "1", "1", "1,0", "3,0", "30", "0,00"]
    assert exported[0][6] == "причины по итогам проверок: модель"


def test_people_are_ordered_and_drawn_by_the_measure(
    asked: list[Answer], client: Client, people: dict[str, User]
) -> None:
    Question.objects.filter(pk=asked[1].question_id).update(asked_by=people["admin"])
    client.force_login(people["supervisor"])
    page = client.get("/review/analytics/", {"by": "user", "measure": "refused"})
    assert [row[0] for row in rows_of(page)[:2]] == [str(people["admin"]), str(people["operator"])]
    assert [(line.name, line.amount) for line in page.context["lines"]] == [(str(people["admin"]), 1)]
    assert '<rect class="bar-refused" x="0.0" y="0" width="1000.0" height="10"/>' in page.content.decode()


def test_topics_stand_by_their_titles(asked: list[Answer], client: Client, people: dict[str, User]) -> None:
    Topic.objects.create(code="cards", title="Карты")
    Answer.objects.filter(pk__in=[asked[0].pk, asked[1].pk]).update(topic="cards", topic_at=clock.now())
    client.force_login(people["supervisor"])
    rows = rows_of(client.get("/review/analytics/", {"by": "topic"}))
    assert [row[:2] for row in rows] == [["Карты", "2"], ["неясно", "1"], ["Вместе", "3"]]


def test_the_days_stay_when_something_else_is_counted(
    asked: list[Answer], client: Client, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    chosen = {"start": "2026-01-01", "end": "2026-01-31", "by": "team", "measure": "tokens"}
    form = client.get("/review/analytics/", chosen).context["form"]
    assert {name: str(form[name].value()) for name in chosen} == chosen


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


def test_agreement_stands_on_the_page(asked: list[Answer], client: Client, people: dict[str, User]) -> None:
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


@pytest.mark.parametrize(
    ("share", "words"), [(0, "Вторые вердикты выключены"), (5, "Никто не дал второго вердикта")]
)
def test_without_second_verdicts_the_page_says_why(
    settings, client: Client, people: dict[str, User], share: int, words: str
) -> None:
    settings.REVIEW_TWICE = share
    client.force_login(people["supervisor"])
    assert words in client.get("/review/analytics/").content.decode()


@pytest.mark.parametrize("chosen", [{"by": "mood"}, {"measure": "luck"}])
def test_what_cannot_be_counted_is_said(
    client: Client, people: dict[str, User], chosen: dict[str, str]
) -> None:
    client.force_login(people["supervisor"])
    response = client.get("/review/analytics/", chosen)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == chosen.keys()
