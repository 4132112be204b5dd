"""The week on a sheet: whole weeks, what analytics counts, gaps and documents in order, publications."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from assistant import analytics, digest
from assistant.models import Answer, Flag, Gap, Question, Review, ReviewItem
from foundation import clock
from foundation.models import Label, User
from ingestion.models import Version
from tests.fakes import FakeEngine
from tests.straight import ask_as, put

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Asked = Callable[..., Answer]


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def week() -> date:
    """The Monday of the last week that is over."""
    return digest.last_monday()


@pytest.fixture
def asked(people: dict[str, User]) -> Asked:
    """`asked(day, version, outcome)`: a question of that day, answered from a document."""

    def make(day: date, version: Version, outcome: str = "finished", text: str = "вопрос") -> Answer:
        question = ask_as(people["operator"], text, version)
        Question.objects.filter(pk=question.pk).update(asked_at=noon(day))
        Answer.objects.filter(question=question).update(outcome=outcome)
        return Answer.objects.get(question=question)

    return make


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2026, 11, 22), date(2026, 11, 9)),  # a Sunday: its week goes on
        (date(2026, 11, 23), date(2026, 11, 16)),  # a Monday
        (date(2026, 11, 29), date(2026, 11, 16)),
        (date(2027, 1, 4), date(2026, 12, 28)),  # over the turn of the year
    ],
)
def test_the_last_week_that_is_over(monkeypatch: pytest.MonkeyPatch, today: date, monday: date) -> None:
    monkeypatch.setattr(clock, "today", lambda: today)
    assert digest.last_monday() == monday


def test_both_weeks_are_what_analytics_counts(week: date, asked: Asked, people: dict[str, User]) -> None:
    version = put("cards", "Карта.")
    for day in (week - 8 * DAY, week - 7 * DAY, week - DAY, week, week + 6 * DAY, week + 7 * DAY):
        asked(day, version)
    made = digest.digest(week, people["supervisor"])
    assert (made.before.whole.asked, made.now.whole.asked) == (2, 2)
    assert made.now == analytics.figures(week, week + 6 * DAY, "document")
    assert made.before == analytics.figures(week - 7 * DAY, week - DAY, "document")


def test_documents_stand_in_the_order_of_their_flags(
    week: date, asked: Asked, people: dict[str, User]
) -> None:
    cards, loans, safes = put("cards", "Карта."), put("loans", "Кредит."), put("safes", "Ячейка.")
    for day, version, flagged in (
        (week, cards, True), (week, cards, False), (week, loans, True), (week, loans, True),
        (week, safes, False), (week - DAY, cards, True),
    ):  # fmt: skip
        answer = asked(day, version)
        if flagged:
            Flag.objects.create(answer=answer, reason="wrong")
    found = digest.digest(week, people["supervisor"]).complained
    assert [(one.title, one.now.flagged, one.now.asked, one.before.flagged) for one in found] == [
        ("Title of loans", 2, 2, 0), ("Title of cards", 1, 2, 1),
    ]  # fmt: skip


def test_open_gaps_are_counted_by_what_came_in_the_week(
    settings, week: date, asked: Asked, people: dict[str, User]
) -> None:
    version = put("cards", "Карта.")
    for days, text, vector in (
        (0, "золотые слитки", (1, 0, 0)), (1, "сейфовая ячейка", (0, 1, 0)),
        (6, "сейфовая ячейка", (0, 1, 0)), (-1, "сейфовая ячейка", (0, 1, 0)),
        (-1, "страховка", (0, 0, 1)), (7, "страховка", (0, 0, 1)),
    ):  # fmt: skip
        refused = asked(week + days * DAY, version, "refused", text)
        gap = Gap.objects.create(
            question=refused.question, reason="nothing_found", embedder=settings.EMBED_MODEL,
            vector=np.asarray(vector, "<f4").tobytes(),
        )  # fmt: skip
        Gap.objects.filter(pk=gap.pk).update(found_at=noon(week + days * DAY))
    found = digest.digest(week, people["supervisor"])
    assert [(gap.question.masked_text, count) for gap, count in found.gaps] == [
        ("сейфовая ячейка", 2), ("золотые слитки", 1),
    ]  # fmt: skip
    assert found.grouped


def test_what_was_published_in_the_week_and_open_to_the_reader(week: date, people: dict[str, User]) -> None:
    for slug, days in (("earlier", -1), ("first", 0), ("last", 6), ("later", 7)):
        version = put(slug, slug)
        Version.objects.filter(pk=version.pk).update(published_at=noon(week + days * DAY))
    closed = put("closed", "x", Label.objects.create(slug="board", name="Board"))
    Version.objects.filter(pk=closed.pk).update(published_at=noon(week))
    made = digest.digest(week, people["supervisor"])
    assert [one.slug for one in made.published] == ["last", "first"]


# --- the page ---------------------------------------------------------------------------


@pytest.fixture
def supervisor(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["supervisor"])
    return client


def test_the_page_shows_both_weeks_and_nobodys_name(
    week: date, asked: Asked, people: dict[str, User], supervisor: Client, engine: FakeEngine
) -> None:
    User.objects.filter(pk=people["operator"].pk).update(first_name="Айгерим", last_name="Оператор")
    version = put("cards", "Карта.")
    answer = asked(week, version, "refused", "Клиент <PERSON_1> просит ячейку")
    asked(week - DAY, version)
    gap = Gap.objects.create(question=answer.question, reason="nothing_found")
    Gap.objects.filter(pk=gap.pk).update(found_at=noon(week))
    review = Review.objects.create(answer=answer, reviewer=people["admin"], verdict="wrong", cause="guard")
    Review.objects.filter(pk=review.pk).update(reviewed_at=noon(week))
    ReviewItem.objects.create(answer=answer, since=noon(week), due_at=noon(week + DAY))
    page = supervisor.get("/review/digest/")
    assert [(line.now, line.before, line.change) for line in page.context["work"]] == [
        (1, 1, 0), (0, 1, -1), (1, 0, 1), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    assert [line.now for line in page.context["queue"]] == [1, 0, 0, 1, 1]
    causes = page.context["causes"]
    assert [(str(line.words), line.now, line.before) for line in causes] == [("проверка ответа", 1, 0)]
    text = page.content.decode()
    assert "просит ячейку" in text
    assert "&lt;PERSON" not in text
    assert "Айгерим" not in text


def test_any_day_chooses_its_week_and_the_weeks_beside_it(week: date, supervisor: Client) -> None:
    page = supervisor.get("/review/digest/", {"day": (week - 4 * DAY).isoformat()})
    assert (page.context["figures"].start, page.context["figures"].end) == (week - 7 * DAY, week - DAY)
    assert (page.context["earlier"], page.context["later"]) == (week - 14 * DAY, week)
    assert supervisor.get("/review/digest/").context["later"] is None


@pytest.mark.parametrize("day", ["", "x", "1999-01-01", "2099-12-31", "today"])
def test_a_week_that_cannot_be_told_is_said(week: date, supervisor: Client, day: str) -> None:
    day = clock.today().isoformat() if day == "today" else day
    page = supervisor.get("/review/digest/", {"day": day})
    assert page.status_code == 422
    assert page.context["form"].errors["day"]
    assert page.context["figures"].start == week


def test_the_analytics_lead_there(supervisor: Client) -> None:
    assert 'href="/review/digest/"' in supervisor.get("/review/analytics/").content.decode()
