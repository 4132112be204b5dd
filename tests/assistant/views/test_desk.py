"""The desk's own work as pages."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistant.models import (
    Answer,
    Approval,
    Conversation,
    FollowUp,
    Question,
    Reliance,
    Review,
    ReviewItem,
    Signal,
    SpecialDay,
)
from assistant.reliances import of_hit
from assistant.reviewing.approvals import Uses
from assistant.reviewing.flags import raise_flag
from assistant.reviewing.outcomes import Finding, decide
from assistant.views import desk as desk_views
from foundation import clock
from foundation.access import EVERYTHING
from foundation.models import AuditEntry, Label, User
from ingestion import knowledge
from ingestion.models import Document, Passage


@pytest.fixture
def flagged(answered: Question, operator: User) -> Question:
    raise_flag(answered.answer, "wrong", "", operator)
    return answered


@pytest.fixture
def reviewer(client: Client, people: dict[str, User], flagged: Question) -> Client:
    client.force_login(people["supervisor"])
    client.get("/review/")
    return client


def test_an_item_is_taken_given_and_handed_up(
    reviewer: Client, flagged: Question, people: dict[str, User]
) -> None:
    hold = f"/review/{flagged.answer.pk}/hold/"
    reviewer.post(hold, {"action": "claim"})
    assert ReviewItem.objects.get().claimed_by == people["supervisor"]
    assert flagged.answer in [answer for answer, _line in reviewer.get("/review/?tab=mine").context["lines"]]
    marked = {"answers": [flagged.answer.pk]}
    reviewer.post("/review/bulk/", {**marked, "action": "assign", "to": people["supervisor"].pk})
    assert ReviewItem.objects.get().assigned_to == people["supervisor"]
    reviewer.post("/review/bulk/", {**marked, "action": "escalate"})
    assert ReviewItem.objects.get().escalated_at


def test_nobody_takes_over_the_answer_to_their_own_question(
    reviewer: Client, flagged: Question, people: dict[str, User]
) -> None:
    Question.objects.update(asked_by=people["supervisor"])
    reply = reviewer.post(f"/review/{flagged.answer.pk}/hold/", {"action": "take_over"}, follow=True)
    assert ReviewItem.objects.get().claimed_by is None
    assert [url for url, _status in reply.redirect_chain] == ["/review/"]
    assert len(reply.context["messages"]) == 1


def test_nobody_takes_over_what_was_erased(reviewer: Client, flagged: Question) -> None:
    Conversation.objects.update(erased_at=clock.now())
    hold = f"/review/{flagged.answer.pk}/hold/"
    assert reviewer.post(hold, {"action": "take_over"}).status_code == 404
    assert ReviewItem.objects.get().claimed_by is None


def test_marked_answers_are_not_given_to_nobody(reviewer: Client, flagged: Question) -> None:
    reviewer.post("/review/bulk/", {"answers": [flagged.answer.pk], "action": "assign"})
    assert ReviewItem.objects.get().assigned_to is None


def test_a_verdict_makes_what_was_ticked(
    reviewer: Client, flagged: Question, people: dict[str, User]
) -> None:
    said = {"verdict": "wrong", "cause": "model", "corrected": "Иначе.", "seen": 0}
    said |= {"uses": ["approved", "case", "gap"]}
    url = f"/review/{flagged.answer.pk}/"
    assert reviewer.post(url, said).context["form"].errors["uses"]
    reviewer.post(url, {**said, "owner": people["supervisor"].pk, "expires_on": "2099-01-01"})
    assert Approval.objects.get().owner == people["supervisor"]
    assert {row.kind for row in FollowUp.objects.all()} == {"case", "gap"}
    page = reviewer.get("/review/outcomes/").content.decode()
    assert "Иначе." in page
    read = AuditEntry.objects.get(action="outcomes.read")
    assert read.actor == f"user:{people['supervisor'].pk}"
    assert read.details == {"answers": [flagged.answer.pk]}
    reviewer.post(f"/review/approvals/{Approval.objects.get().pk}/", {"action": "approve"})
    assert Approval.objects.get().approved_at is None


def add_outcomes(flagged: Question, people: dict[str, User], count: int) -> None:
    """So many answers approved by two people, each resting on a clause, and as many things to do."""
    for _ in range(count):
        question = Question.objects.get(pk=flagged.pk)
        conversation = Conversation.objects.create(operator=question.asked_by)
        question.pk, question.conversation = None, conversation
        question.save()
        answer = Answer.objects.create(question=question, outcome="finished", rung="grounded")
        review = Review.objects.create(
            answer=answer, reviewer=people["supervisor"], verdict="wrong", corrected_answer="Иначе."
        )
        tomorrow, given = clock.today() + timedelta(days=1), {"approved_by": people["admin"]}
        Approval.objects.create(
            review=review, owner=people["supervisor"], expires_on=tomorrow, approved_at=clock.now(), **given
        )
        kept = of_hit(
            next(iter(knowledge.passages(Passage.objects.values_list("pk", flat=True), EVERYTHING).values()))
        )
        Reliance.objects.create(review=review, **kept)
        FollowUp.objects.create(review=review, kind="case")


def test_more_outcomes_take_no_more_queries_and_have_pages(
    reviewer: Client, flagged: Question, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            reviewer.get("/review/outcomes/")
        return len(seen)

    add_outcomes(flagged, people, 5)
    few = queries()
    add_outcomes(flagged, people, 20)
    assert queries() == few
    monkeypatch.setattr(desk_views, "PAGE", 10)
    page = reviewer.get("/review/outcomes/?page=3&tasks=2")
    assert [len(page.context[name]) for name in ("approvals", "tasks")] == [5, 10]
    assert all(counts for _row, _question, counts in page.context["approvals"])
    links = re.findall(r'rel="(?:prev|next)" href="([^"]+)"', page.content.decode())
    assert links == ["?page=2&amp;tasks=2", "?page=3&amp;tasks=1", "?page=3&amp;tasks=3"]
    read = AuditEntry.objects.filter(action="outcomes.read").latest("pk")
    assert len(read.details["answers"]) == 15


def test_admins_see_gaps_only(reviewer: Client, flagged: Question, people: dict[str, User]) -> None:
    said = {"verdict": "wrong", "cause": "knowledge", "corrected": "Иначе.", "seen": 0}
    reviewer.post(f"/review/{flagged.answer.pk}/", {**said, "uses": ["case", "gap"]})
    browser = Client()
    browser.force_login(people["admin"])
    page = browser.get("/review/outcomes/")
    assert [row.kind for row, _question in page.context["tasks"]] == ["gap"]
    assert "Иначе." not in page.content.decode()
    case, gap = FollowUp.objects.get(kind="case"), FollowUp.objects.get(kind="gap")
    assert browser.post(f"/review/follow-ups/{case.pk}/").status_code == 404
    browser.post(f"/review/follow-ups/{gap.pk}/")
    assert FollowUp.objects.get(kind="gap").done_by == people["admin"]


@pytest.fixture
def closed(flagged: Question, people: dict[str, User]) -> Question:
    """An answer with a case and a gap to do, whose document is open to nobody without its label."""
    finding = Finding("wrong", "knowledge", "Иначе.", uses=Uses(("case", "gap")))
    decide(flagged.answer, people["supervisor"], finding)
    document = Document.objects.get(slug=flagged.answer.retrieved.all()[0].slug)
    document.labels.add(Label.objects.create(slug="board", name="Board"))
    return flagged


def test_tasks_of_closed_answers_are_neither_shown_nor_settled(reviewer: Client, closed: Question) -> None:
    assert reviewer.get("/review/outcomes/").context["tasks"] == []
    for task in FollowUp.objects.all():
        assert reviewer.post(f"/review/follow-ups/{task.pk}/").status_code == 404
    assert FollowUp.objects.filter(done_at=None).count() == 2


def test_tasks_about_ones_own_questions_are_for_others(
    reviewer: Client, flagged: Question, people: dict[str, User]
) -> None:
    decide(flagged.answer, people["supervisor"], Finding("wrong", "model", "Иначе.", uses=Uses(("case",))))
    Question.objects.update(asked_by=people["supervisor"])
    assert reviewer.get("/review/outcomes/").context["tasks"] == []


def test_admins_settle_every_gap_as_on_the_page_of_gaps(
    client: Client, closed: Question, people: dict[str, User]
) -> None:
    client.force_login(people["admin"])
    assert [row.kind for row, _question in client.get("/review/outcomes/").context["tasks"]] == ["gap"]
    client.post(f"/review/follow-ups/{FollowUp.objects.get(kind='gap').pk}/")
    assert FollowUp.objects.get(kind="gap").done_by == people["admin"]


def test_what_is_done_is_said_to_be(reviewer: Client, flagged: Question, people: dict[str, User]) -> None:
    decide(flagged.answer, people["supervisor"], Finding("wrong", "model", "Иначе.", uses=Uses(("case",))))
    url = f"/review/follow-ups/{FollowUp.objects.get().pk}/"
    reviewer.post(url)
    assert "уже решил кто-то другой" in str(next(iter(reviewer.post(url, follow=True).context["messages"])))


def test_the_calendar_is_changed_and_taken_back(reviewer: Client) -> None:
    reviewer.post("/review/calendar/", {"day": "2026-11-28", "off": "0", "name": "Рабочая суббота"})
    assert "Рабочая суббота" in reviewer.get("/review/calendar/?year=2026").content.decode()
    reviewer.post(f"/review/calendar/{SpecialDay.objects.get().pk}/clear/")
    assert not SpecialDay.objects.exists()


def test_a_day_that_a_colleague_took_off_the_list_is_said_to_be_gone(reviewer: Client) -> None:
    reply = reviewer.post("/review/calendar/1/clear/", follow=True)
    assert "уже убрали из списка" in str(next(iter(reply.context["messages"])))


def test_each_box_of_the_queue_names_its_question(reviewer: Client) -> None:
    page = reviewer.get("/review/").content.decode()
    assert 'aria-label="отметить: Клиент имя 1, ИИН ИИН 1, потерял карту. Сколько стоит…"' in page


@pytest.mark.parametrize("year", ["x", "1", "99999"])
def test_the_calendar_of_no_year_is_that_of_today(reviewer: Client, year: str) -> None:
    assert reviewer.get(f"/review/calendar/?year={year}").status_code == 200


def test_what_the_asker_did_is_kept_once(desk: Client, answered: Question) -> None:
    url = f"/history/{answered.pk}/signal/"
    assert [desk.post(url, {"kind": "copied"}).status_code for _ in range(2)] == [204, 204]
    assert Signal.objects.count() == 1
    assert desk.post(url, {"kind": "thought"}).status_code == 422
