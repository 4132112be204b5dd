"""Corrected answers rely on clauses: they hold while the clause in force says the same, and on no event."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistant.models import Answer, Approval, EvaluationCase, Question, Reliance, Retrieved, Review
from assistant.reviewing import NotPossible, outcomes, relying
from assistant.reviewing.approving import approved_for
from assistant.views import rechecking
from foundation import clock
from foundation.access import EVERYTHING, Reader
from foundation.models import AuditEntry, Label, User
from ingestion import versions
from ingestion.clauses import clauses_of
from ingestion.models import Document, Version
from tests.straight import ask_as

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
OLD = "# Тарифы\n\n1.1. Перевыпуск карты стоит 1 500 ₸.\n\n1.2. Смс бесплатно."
NEW = OLD.replace("1 500", "2 000")


def asked(user: User, version: Version) -> Answer:
    """An answer that was given from all passages of a version."""
    question = Question.objects.get(pk=ask_once(user, version))
    return question.answer


def ask_once(user: User, version: Version) -> int:
    first = version.passages.order_by("position").first()
    assert first is not None
    others = version.passages.exclude(pk=first.pk)
    question = ask_as(user, "сколько стоит перевыпуск", version, first)
    Retrieved.objects.bulk_create(
        Retrieved(
            answer=question.answer,
            rank=rank,
            passage=one.pk,
            external_id=one.external_id,
            use="prompt",
            document=version.document.title,
            slug=version.document.slug,
            version=version.number,
            text=one.text,
            text_sha256=one.text_sha256,
            score=1,
            cosine=1,
            coverage=1,
        )
        for rank, one in enumerate(others, 2)
    )
    return question.pk


@pytest.fixture
def corrected(library: Library, people: dict[str, User]) -> Review:
    """A supervisor's answer that relies on clause 1.1 of the first version."""
    answer = asked(people["operator"], library("т.md", OLD, slug="t", effective_from=date(2026, 1, 1)))
    finding = outcomes.Finding("wrong", "model", "Перевыпуск карты стоит 1 500 ₸ [1].")
    return outcomes.decide(answer, people["supervisor"], finding)


def replace(library: Library, text: str, start: date | None = None) -> Version:
    return library("т.md", text, slug="t", effective_from=start or clock.today())


def test_it_relies_on_the_clause_that_carries_it(corrected: Review) -> None:
    (reliance,) = corrected.reliances.all()
    assert (reliance.document, reliance.version) == ("t", 1)
    assert "1 500" in reliance.text
    assert relying.holds(corrected.answer)
    assert relying.due() == []


def test_it_is_due_once_the_clause_says_something_else(corrected: Review, library: Library) -> None:
    replace(library, NEW)
    (due,) = relying.due()
    assert due.review == corrected
    assert not relying.holds(corrected.answer)
    assert relying.counts() == {"t": (1, 1)}


def test_a_change_elsewhere_leaves_it_alone(corrected: Review, library: Library) -> None:
    replace(library, OLD.replace("бесплатно", "по 20 ₸"))
    assert relying.holds(corrected.answer)


def test_a_change_that_is_not_in_force_yet_leaves_it_alone(corrected: Review, library: Library) -> None:
    replace(library, NEW, clock.today() + timedelta(days=1))
    assert relying.holds(corrected.answer)


def test_an_undone_publication_makes_it_hold_again(corrected: Review, library: Library) -> None:
    version = replace(library, NEW)
    versions.roll_back(version, None)
    assert relying.holds(corrected.answer)


def test_a_publication_says_beforehand_what_it_makes_due(corrected: Review, library: Library) -> None:
    library("т.md", NEW, slug="t", publish=False)
    assert relying.changed_by("t", 2) == 1
    library("т.md", OLD + "\n\n1.3. Новое.", slug="t", publish=False)
    assert relying.changed_by("t", 3) == 0


def test_confirming_ties_it_to_the_clause_of_today(
    corrected: Review, library: Library, people: dict[str, User]
) -> None:
    version = replace(library, NEW)
    relying.confirm(corrected, people["supervisor"], EVERYTHING)
    (reliance,) = corrected.reliances.all()
    assert reliance.version == version.number
    assert relying.holds(corrected.answer)
    assert AuditEntry.objects.filter(action="answer.confirmed").count() == 1
    with pytest.raises(NotPossible) as refusal:
        relying.confirm(corrected, people["supervisor"], EVERYTHING)
    assert refusal.value.code == "not_due"


def test_without_a_clause_in_its_place_it_can_only_be_corrected(
    corrected: Review, library: Library, people: dict[str, User]
) -> None:
    replace(library, "# Тарифы\n\n2.1. Совсем другое.")
    with pytest.raises(NotPossible) as refusal:
        relying.confirm(corrected, people["supervisor"], EVERYTHING)
    assert refusal.value.code == "no_clause"
    assert corrected.reliances.exists()


def test_a_newer_review_is_what_counts(corrected: Review, library: Library, people: dict[str, User]) -> None:
    replace(library, NEW)
    outcomes.decide(corrected.answer, people["supervisor"], outcomes.Finding("right", seen=1))
    assert relying.due() == []


def test_of_what_holds_no_answer_is_read(corrected: Review, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(4) as seen:
        assert relying.due() == []
    assert not any('"assistant_answer"."prompt"' in one["sql"] for one in seen.captured_queries)


def test_nobody_confirms_the_answer_to_their_own_question(
    corrected: Review, library: Library, people: dict[str, User]
) -> None:
    replace(library, NEW)
    Question.objects.update(asked_by=people["supervisor"])
    assert relying.due_for(people["supervisor"]) == []
    with pytest.raises(NotPossible) as refusal:
        relying.confirm(Review.objects.get(), people["supervisor"], EVERYTHING)
    assert refusal.value.code == "own_answer"


@pytest.fixture
def approved(corrected: Review, people: dict[str, User]) -> Approval:
    """The corrected answer counts: a colleague approved it."""
    colleague = User.objects.create_user("colleague", password="password-of-tests")
    colleague.groups.add(Group.objects.get(name="supervisor"))
    return Approval.objects.create(
        review=corrected,
        owner=people["supervisor"],
        expires_on=clock.today() + timedelta(days=30),
        approved_by=colleague,
        approved_at=clock.now(),
    )


def test_who_wrote_an_approved_answer_does_not_confirm_it_alone(
    approved: Approval, library: Library, people: dict[str, User]
) -> None:
    replace(library, NEW)
    author = browser(people["supervisor"])
    page = author.get("/review/recheck/")
    assert [item.needs_another for item in page.context["items"]] == [True]
    assert "Это исправление написали вы" in page.content.decode()
    author.post(f"/review/recheck/{approved.review_id}/")
    assert not relying.holds(approved.review.answer)
    with pytest.raises(NotPossible) as refusal:
        relying.confirm(approved.review, people["supervisor"], EVERYTHING)
    assert refusal.value.code == "own_correction"


def test_a_colleague_confirms_an_approved_answer(approved: Approval, library: Library) -> None:
    replace(library, NEW)
    colleague = approved.approved_by
    assert colleague
    relying.confirm(approved.review, colleague, EVERYTHING)
    assert relying.holds(approved.review.answer)


def test_what_was_withdrawn_its_author_confirms(
    approved: Approval, library: Library, people: dict[str, User]
) -> None:
    replace(library, NEW)
    Approval.objects.update(withdrawn_at=clock.now())
    relying.confirm(approved.review, people["supervisor"], EVERYTHING)
    assert relying.due() == []


def test_after_a_confirm_it_is_given_with_the_clause_of_today(approved: Approval, library: Library) -> None:
    version = replace(library, NEW)
    colleague = approved.approved_by
    assert colleague
    question = approved.review.answer.question.masked
    assert approved_for(question, EVERYTHING, "ru") is None
    relying.confirm(approved.review, colleague, EVERYTHING)
    found = approved_for(question, EVERYTHING, "ru")
    assert found is not None
    (passage,) = found.passages
    assert (passage.slug, passage.version) == ("t", version.number)
    assert "2 000" in passage.text


@pytest.mark.parametrize("confirmed", [False, True])
def test_who_may_not_see_the_clause_is_not_given_the_answer(
    approved: Approval, library: Library, confirmed: bool
) -> None:
    board = Label.objects.create(slug="board", name="Board")
    if confirmed:
        replace(library, NEW)
        colleague = approved.approved_by
        assert colleague
        relying.confirm(approved.review, colleague, EVERYTHING)
    Document.objects.get(slug="t").labels.add(board)
    question = approved.review.answer.question.masked
    assert approved_for(question, EVERYTHING, "ru") is not None
    assert approved_for(question, Reader(), "ru") is None


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_both_texts_to_supervisors_and_no_question_to_admins(
    corrected: Review, library: Library, people: dict[str, User]
) -> None:
    replace(library, NEW)
    supervisor = browser(people["supervisor"]).get("/review/recheck/").content.decode()
    assert '<del class="figure">1\u00a0500\u00a0₸</del>' in supervisor
    assert '<ins class="figure">2\u00a0000\u00a0₸</ins>' in supervisor
    assert "сколько стоит" in supervisor
    read = AuditEntry.objects.get(action="recheck.read")
    assert read.actor == f"user:{people['supervisor'].pk}"
    assert read.details == {"answers": [corrected.answer_id]}
    admin = browser(people["admin"]).get("/review/recheck/").content.decode()
    assert "2\u00a0000" in admin
    assert "сколько стоит" not in admin
    assert "Перевыпуск карты стоит 1 500 ₸ [1]" not in admin
    # no question was shown to the admin
    assert AuditEntry.objects.filter(action="recheck.read").count() == 1


def test_a_clause_under_a_label_is_not_shown_to_those_without_it(
    corrected: Review, library: Library, people: dict[str, User]
) -> None:
    version = replace(library, NEW)
    version.document.labels.add(Label.objects.create(slug="board", name="Board"))
    page = browser(people["supervisor"]).get("/review/recheck/")
    assert page.context["items"] == []
    assert "2\u00a0000" not in page.content.decode()
    with pytest.raises(NotPossible) as refusal:
        relying.confirm(corrected, people["supervisor"], EVERYTHING)
    assert refusal.value.code == "closed"


def test_more_to_recheck_takes_no_more_queries_and_has_pages(
    corrected: Review, library: Library, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            supervisor.get("/review/recheck/")
        return len(seen)

    supervisor, first = browser(people["supervisor"]), Version.objects.get()
    add_due(people, first, 5)
    replace(library, NEW)
    # the first look counts what a browser is asked once
    _first, few = queries(), queries()
    add_due(people, first, 20)
    monkeypatch.setattr(rechecking, "PAGE", 60)
    assert queries() == few
    monkeypatch.setattr(rechecking, "PAGE", 10)
    page = supervisor.get("/review/recheck/?page=3&cases=2")
    assert [len(page.context[name]) for name in ("items", "cases")] == [6, 10]
    assert all(one.broken.replaced for name in ("items", "cases") for one in page.context[name])
    assert {name: len(keys) for name, keys in AuditEntry.objects.latest("pk").details.items()} == {
        "answers": 6,
        "cases": 10,
    }
    assert 'href="?page=2&amp;cases=2"' in page.content.decode()
    assert 'href="?page=3&amp;cases=3"' in page.content.decode()


def add_due(people: dict[str, User], version: Version, count: int) -> None:
    """So many corrected answers and so many cases that rest on clause 1.1 of a version."""
    clause = version.passages.get(clause="1.1")
    kept = {"document": "t", "version": 1, "passage": clause.pk, "text": clause.text}
    kept["text_sha256"] = clause.text_sha256
    for number in range(count):
        question = ask_as(people["operator"], "сколько стоит перевыпуск", version, clause)
        review = Review.objects.create(
            answer=question.answer, reviewer=people["supervisor"], verdict="wrong", corrected_answer="1 500 ₸"
        )
        Reliance.objects.create(review=review, **kept)
        case = EvaluationCase.objects.create(question="сколько", language="ru", digest=f"{count} {number}")
        Reliance.objects.create(case=case, **kept)


def test_one_click_confirms(corrected: Review, library: Library, people: dict[str, User]) -> None:
    replace(library, NEW)
    browser(people["supervisor"]).post(f"/review/recheck/{corrected.pk}/")
    assert relying.due() == []


def test_who_publishes_is_told(corrected: Review, library: Library, people: dict[str, User]) -> None:
    library("т.md", NEW, slug="t", publish=False)
    assert len(clauses_of(Version.objects.get(number=2))) == 2
    fragment = browser(people["admin"]).get("/review/relied-on/t/2/").content.decode()
    assert "1 исправленный ответ" in fragment
