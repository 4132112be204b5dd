"""A second verdict on its page: the chain without the first one, then both."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from assistant.models import Question, SecondVerdict
from assistant.reviewing.outcomes import Finding, decide
from foundation.models import AuditEntry, User

CORRECTED = "Верно иначе."


@pytest.fixture
def judged(settings, answered: Question, people: dict[str, User]) -> Question:
    """A question whose answer a supervisor has corrected, drawn for a second verdict."""
    settings.REVIEW_TWICE = 100
    decide(answered.answer, people["supervisor"], Finding("wrong", "retrieval", CORRECTED))
    return answered


@pytest.fixture
def colleague(client: Client, people: dict[str, User]) -> Client:
    """The browser of a second supervisor."""
    user = User.objects.create_user("colleague", team=people["supervisor"].team)
    user.groups.add(Group.objects.get(name="supervisor"))
    client.force_login(user)
    return client


def test_no_page_of_the_desk_shows_the_first_verdict(colleague: Client, judged: Question) -> None:
    answer = judged.answer
    page = colleague.get(f"/review/{answer.pk}/", follow=True)
    assert page.redirect_chain == [(f"/review/{answer.pk}/second/", 302)]
    text = page.content.decode()
    assert 'class="candidates"' in text
    assert "Иванов" not in text
    assert page.context["chain"].reviews == []
    assert "?tab=second" in text
    assert [one.pk for one, _line in page.context["lines"]] == [answer.pk]
    for address in (
        f"/review/{answer.pk}/second/",
        "/review/?tab=reviewed",
        "/review/outcomes/",
        "/review/recheck/",
    ):
        text = colleague.get(address).content.decode()
        assert CORRECTED not in text
        assert "badge-red" not in text
    assert AuditEntry.objects.filter(action="answer.read").exists()


def test_it_is_stored_and_both_are_shown(colleague: Client, judged: Question) -> None:
    address = f"/review/{judged.answer.pk}/second/"
    page = colleague.post(address, {"verdict": "partly", "cause": "model"}, follow=True)
    assert page.redirect_chain == [(f"/review/{judged.answer.pk}/", 302)]
    second = SecondVerdict.objects.get()
    assert (second.verdict, second.cause, str(second.reviewer)) == ("partly", "model", "colleague")
    text = page.content.decode()
    assert CORRECTED in text
    assert "второй вердикт" in text
    assert "?tab=second" not in text


def test_a_verdict_without_a_cause_is_asked_for_it(colleague: Client, judged: Question) -> None:
    page = colleague.post(f"/review/{judged.answer.pk}/second/", {"verdict": "wrong"})
    assert page.context["second"].errors["cause"]
    assert CORRECTED not in page.content.decode()
    assert SecondVerdict.objects.get().given_at is None


def test_the_first_reviewer_and_late_comers_are_told(
    client: Client, judged: Question, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    address = f"/review/{judged.answer.pk}/second/"
    for page in (client.get(address, follow=True), client.post(address, {"verdict": "right"}, follow=True)):
        assert page.redirect_chain == [(f"/review/{judged.answer.pk}/", 302)]
        assert len(page.context["messages"]) == 1
    assert SecondVerdict.objects.get().given_at is None


def test_the_dossier_waits_for_the_second_verdict(colleague: Client, judged: Question) -> None:
    reply = colleague.post(f"/review/{judged.answer.pk}/dossier/")
    assert reply.status_code == 302
    assert not AuditEntry.objects.filter(action="dossier.exported").exists()


def test_the_tab_stands_there_when_something_is_asked(
    client: Client, judged: Question, people: dict[str, User], settings
) -> None:
    client.force_login(people["supervisor"])
    assert "?tab=second" not in client.get("/review/").content.decode()
    assert 'class="empty"' in client.get("/review/?tab=second").content.decode()
