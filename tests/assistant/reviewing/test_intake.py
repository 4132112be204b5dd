"""What comes to the desk by itself, and until when it has to be decided."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistant.models import Answer, Flag, Question, Retrieved, ReviewItem, Signal, SpecialDay
from assistant.reviewing import calendar, intake, queue
from assistant.reviewing.outcomes import Finding, decide
from assistant.reviewing.risk import WEIGHTS, quiet_reasons, weigh
from foundation import clock
from foundation.models import AuditEntry, User
from tests.assistant.reviewing.conftest import Make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drawn(settings) -> None:
    settings.REVIEW_SAMPLE = 0


def grown_old(answer: Answer) -> Answer:
    Question.objects.filter(pk=answer.question_id).update(asked_at=clock.now() - timedelta(hours=1))
    return answer


def test_a_good_answer_stays_away(make_answer: Make) -> None:
    grown_old(make_answer())
    assert intake.take_in() == 0


def test_a_doubtful_answer_comes_once_its_asker_had_time(make_answer: Make) -> None:
    answer = make_answer()
    Answer.objects.filter(pk=answer.pk).update(outcome="refused")
    assert intake.take_in() == 0
    grown_old(answer)
    assert intake.take_in() == 1
    assert intake.take_in() == 0
    assert ReviewItem.objects.get().reasons == ["refused"]


def test_all_of_them_come_where_all_are_drawn(make_answer: Make, settings) -> None:
    settings.REVIEW_SAMPLE = 100
    grown_old(make_answer())
    assert intake.take_in() == 1
    assert "sampled" in ReviewItem.objects.get().reasons


def test_however_many_there_are_all_come_in_one_run(
    make_answer: Make, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REVIEW_SAMPLE = 100
    monkeypatch.setattr(intake, "AT_ONCE", 2)
    for _ in range(5):
        grown_old(make_answer())
    assert (intake.take_in(), intake.take_in()) == (5, 0)


def test_a_look_at_the_queue_brings_flagged_answers_only(
    make_answer: Make, client: Client, people: dict[str, User]
) -> None:
    doubtful, flagged = grown_old(make_answer()), make_answer()
    Answer.objects.filter(pk=doubtful.pk).update(outcome="refused")
    Flag.objects.create(answer=flagged, reason="wrong")
    client.force_login(people["supervisor"])
    client.get("/review/")
    assert [item.answer for item in ReviewItem.objects.all()] == [flagged]


def test_copying_is_a_good_sign(make_answer: Make) -> None:
    answer = make_answer()
    assert quiet_reasons(answer) == ["not_copied"]
    Signal.objects.create(answer=answer, kind="copied")
    assert quiet_reasons(answer) == []


@pytest.mark.parametrize(
    "reason, fields",
    [
        ("refused", {"outcome": "refused"}),
        ("fell_back", {"route": "second", "routing": {"order": ["first", "second"]}}),
        ("slow", {"timings": {"total_ms": 20_001}}),
        ("low_retrieval", {"checks": [{"code": "sources_suffice", "passed": False, "found": []}]}),
    ],
)
def test_each_doubt_of_sufler_alone_brings_an_answer_to_the_desk(
    make_answer: Make, reason: str, fields: dict[str, object]
) -> None:
    answer = grown_old(make_answer())
    Answer.objects.filter(pk=answer.pk).update(**fields)
    Signal.objects.create(answer=answer, kind="copied")
    assert intake.take_in() == 1
    assert ReviewItem.objects.get().reasons == [reason]


@pytest.mark.parametrize(
    "text", ["клиент Гульнара потеряла карту", "номер 8701 123 45 67", "пишет на a.b@c.kz"]
)
def test_a_question_that_may_name_somebody_comes_to_the_desk(make_answer: Make, text: str) -> None:
    answer = grown_old(make_answer(text=text))
    Signal.objects.create(answer=answer, kind="copied")
    intake.take_in()
    assert ReviewItem.objects.get().reasons == ["unmasked"]


def test_a_product_with_a_given_name_is_nobody(make_answer: Make) -> None:
    answer = make_answer(text="какая ставка по вкладу Арман")
    assert "unmasked" in quiet_reasons(answer)
    Retrieved.objects.create(
        answer=answer, rank=1, passage=1, external_id="a", document="Вклады", version=1, score=1, cosine=1,
        coverage=1, text="Ставка по вкладу «Арман» 14 %.", text_sha256="", use="prompt",
    )  # fmt: skip
    assert "unmasked" not in quiet_reasons(answer)


def test_asking_again_within_a_minute_is_none(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    Answer.objects.filter(pk=answer.pk).update(finished_at=clock.now())
    Question.objects.create(
        conversation=answer.question.conversation, asked_by=people["operator"], masked_text="ещё раз",
        language="ru", as_of=date(2026, 11, 22),
    )  # fmt: skip
    assert "asked_again" in quiet_reasons(Answer.objects.get(pk=answer.pk))


@pytest.mark.parametrize(
    ("route", "outcome", "fell_back"),
    [
        ("second", "finished", True),
        ("first", "finished", False),
        ("", "refused", False),
        # no route answered: that it failed says enough
        ("second", "failed", False),
    ],
)
def test_an_answer_of_another_route_than_the_first_is_looked_at(
    make_answer: Make, route: str, outcome: str, fell_back: bool
) -> None:
    answer = grown_old(make_answer(route=route, routing={"order": ["first", "second"]}))
    Answer.objects.filter(pk=answer.pk).update(outcome=outcome)
    Signal.objects.create(answer=answer, kind="copied")
    intake.take_in()
    assert ("fell_back" in [code for item in ReviewItem.objects.all() for code in item.reasons]) is fell_back


def test_an_answer_without_a_routing_has_not_fallen_back(make_answer: Make) -> None:
    assert "fell_back" not in quiet_reasons(make_answer(route="first"))


def test_a_second_flag_makes_it_riskier(make_answer: Make) -> None:
    answer = make_answer()
    Flag.objects.create(answer=answer, reason="incomplete")
    intake.take_in()
    Flag.objects.create(answer=answer, reason="leak")
    intake.take_in()
    item = ReviewItem.objects.get()
    assert (item.reasons, item.risk) == (["incomplete", "leak"], weigh(["leak", "incomplete"]))


def test_a_verdict_closes_and_a_new_flag_opens(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    Flag.objects.create(answer=answer, reason="wrong")
    intake.take_in()
    decide(answer, people["supervisor"], Finding("right"))
    assert ReviewItem.objects.get().closed_at
    Flag.objects.create(answer=answer, reason="outdated")
    assert intake.take_in() == 1
    assert ReviewItem.objects.open().get().reasons == ["outdated"]


def test_what_was_judged_before_it_came_does_not_come(make_answer: Make, people: dict[str, User]) -> None:
    doubtful, flagged = grown_old(make_answer()), make_answer()
    Answer.objects.filter(pk=doubtful.pk).update(outcome="refused")
    Flag.objects.create(answer=flagged, reason="uncited")
    for answer in (doubtful, flagged):
        decide(answer, people["supervisor"], Finding("right"))
    assert intake.take_in() == 0
    Flag.objects.create(answer=flagged, reason="wrong")
    assert intake.take_in() == 1
    assert ReviewItem.objects.get().reasons == ["wrong"]


def test_what_is_overdue_is_handed_up_once(make_answer: Make, people: dict[str, User]) -> None:
    first, second = make_answer(), make_answer()
    for answer in (first, second):
        Flag.objects.create(answer=answer, reason="other")
    intake.take_in()
    ReviewItem.objects.filter(answer=second).update(due_at=clock.now(), assigned_to=people["supervisor"])
    intake.take_in()
    intake.take_in()
    assert list(queue.waiting(people["supervisor"])) == [second, first]
    assert ReviewItem.objects.get(answer=second).assigned_to is None
    assert AuditEntry.objects.filter(action="item.escalated").count() == 1


def test_the_weights_are_of_reasons_that_exist() -> None:
    assert all(0 < weight <= 100 for weight in WEIGHTS.values())
    assert weigh([]) == 0
    assert weigh(["leak", "wrong", "other"]) == 100


# --- the calendar: Almaty is five hours ahead of UTC --------------------------------------------------------


def almaty(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-11-25 10:00", 4, "2026-11-25 14:00"),
        ("2026-11-25 16:00", 4, "2026-11-26 11:00"),  # over night
        ("2026-11-25 20:00", 4, "2026-11-26 13:00"),  # in the evening
        ("2026-11-27 17:00", 4, "2026-11-30 12:00"),  # over a weekend
        ("2026-12-15 16:00", 4, "2026-12-17 11:00"),  # Independence Day
        ("2026-03-06 17:00", 2, "2026-03-10 10:00"),  # 8 March is a Sunday: the Monday is off
        ("2026-12-31 17:00", 2, "2027-01-05 10:00"),  # 2 January 2027 is a Saturday: Monday the 4th is off
        ("2026-05-26 17:00", 2, "2026-05-28 10:00"),  # Kurban Ait
    ],
)
def test_work_goes_on_in_working_hours_only(since: str, hours: int, until: str) -> None:
    assert calendar.after(almaty(since), timedelta(hours=hours)) == almaty(until)


def test_a_person_has_the_last_word(people: dict[str, User], make_answer: Make) -> None:
    Flag.objects.create(answer=make_answer(), reason="leak")
    intake.take_in()
    ReviewItem.objects.update(since=datetime(2026, 11, 25, 12, tzinfo=UTC))
    calendar.set_day(date(2026, 11, 26), True, "", people["supervisor"])
    assert ReviewItem.objects.get().due_at == almaty("2026-11-27 12:00")
    calendar.clear_day(SpecialDay.objects.get().pk, people["supervisor"])
    assert ReviewItem.objects.get().due_at == almaty("2026-11-26 12:00")


def test_a_day_dates_only_those_whose_time_it_is_in(people: dict[str, User], make_answer: Make) -> None:
    for _ in range(3):
        Flag.objects.create(answer=make_answer(), reason="leak")
    intake.take_in()
    before, within, later = ReviewItem.objects.all()
    kept = almaty("2026-11-25 18:00")
    times = [("2026-11-25 10:00", kept), ("2026-11-25 17:00", almaty("2026-11-26 12:00"))]
    for item, (since, due) in zip((before, within), times, strict=True):
        ReviewItem.objects.filter(pk=item.pk).update(since=almaty(since), due_at=due)
    ReviewItem.objects.filter(pk=later.pk).update(since=almaty("2026-11-27 00:00"), due_at=kept)
    calendar.set_day(date(2026, 11, 26), True, "", people["supervisor"])
    assert [item.due_at for item in ReviewItem.objects.all()] == [kept, almaty("2026-11-27 12:00"), kept]


def test_more_items_are_dated_with_no_more_queries(people: dict[str, User], make_answer: Make) -> None:
    def queries(day: int) -> int:
        intake.take_in()
        ReviewItem.objects.update(since=datetime(2026, 11, 25, 12, tzinfo=UTC), due_at=almaty("2026-12-01"))
        with CaptureQueriesContext(connection) as seen:
            calendar.set_day(date(2026, 11, day), True, "", people["supervisor"])
        return len(seen)

    Flag.objects.create(answer=make_answer(), reason="leak")
    few = queries(26)
    for _ in range(9):
        Flag.objects.create(answer=make_answer(), reason="leak")
    assert queries(27) == few


def test_a_saturday_may_be_worked(people: dict[str, User]) -> None:
    calendar.set_day(date(2026, 11, 28), False, "", people["supervisor"])
    assert calendar.after(almaty("2026-11-27 17:00"), timedelta(hours=4)) == almaty("2026-11-28 12:00")


def test_the_list_of_a_year_says_what_counts(people: dict[str, User]) -> None:
    calendar.set_day(date(2026, 12, 16), False, "", people["supervisor"])
    days = {one.day: one.off for one in calendar.days_of(2026)}
    assert days[date(2026, 12, 16)] is False
    assert days[date(2026, 1, 7)] is True
