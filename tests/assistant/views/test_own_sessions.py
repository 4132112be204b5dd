"""One's own sessions: seen on one's page, ended there."""

from django.contrib.sessions.models import Session
from django.test import Client

from assistant.own_sessions import sessions_of
from foundation.models import AuditEntry, User


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    assert browser.get("/me/").status_code == 200
    return browser


def names(browser: Client) -> list[str]:
    """What the page calls the other sessions."""
    return [one.name for one in browser.get("/me/").context["sessions"] if not one.here]


def test_the_page_lists_ones_own_sessions_and_marks_this_one(people: dict[str, User]) -> None:
    here, _there, _else = (signed_in(people[who]) for who in ("operator", "operator", "supervisor"))
    page = here.get("/me/")
    assert [one.here for one in page.context["sessions"]] == [True, False]
    assert all(one.started and one.seen for one in page.context["sessions"])
    text = page.content.decode()
    assert text.count("этот сеанс") == 1
    # a key is as good as a password
    assert not any(key in text for key in Session.objects.values_list("session_key", flat=True))


def test_one_of_them_is_ended(people: dict[str, User]) -> None:
    here, there, third = (signed_in(people["operator"]) for _ in range(3))
    third_key = third.session.session_key
    (name,) = (one.name for one in sessions_of(people["operator"], there.session.session_key) if one.here)
    assert here.post("/me/sessions/end/", {"session": name})["Location"] == "/me/"
    assert there.get("/me/").status_code == 302
    assert third.session.session_key == third_key
    assert third.get("/me/").status_code == 200
    entry = AuditEntry.objects.get(action="session.ended")
    assert (entry.object, entry.details) == (f"user:{people['operator'].pk}", {"sessions": 1})


def test_all_others_are_ended_and_those_of_other_people_stay(people: dict[str, User]) -> None:
    here, there, third = (signed_in(people["operator"]) for _ in range(3))
    colleague = signed_in(people["supervisor"])
    here.post("/me/sessions/end/", {"others": "1"})
    assert [one.get("/me/").status_code for one in (here, there, third, colleague)] == [200, 302, 302, 200]
    assert AuditEntry.objects.get(action="session.ended").details == {"sessions": 2}


def test_nobody_ends_the_session_of_another_nor_this_one_so(people: dict[str, User]) -> None:
    here, colleague = signed_in(people["operator"]), signed_in(people["supervisor"])
    for user, browser in ((people["supervisor"], colleague), (people["operator"], here)):
        (own,) = sessions_of(user, browser.session.session_key)
        here.post("/me/sessions/end/", {"session": own.name})
    assert [one.get("/me/").status_code for one in (here, colleague)] == [200, 200]
    assert not AuditEntry.objects.filter(action="session.ended").exists()


def test_what_opens_nothing_any_more_is_not_listed(people: dict[str, User], settings) -> None:
    idle, here = signed_in(people["operator"]), signed_in(people["operator"])
    assert len(names(here)) == 1
    session = idle.session
    session["seen"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()
    assert names(here) == []
    over = signed_in(people["operator"])
    session = over.session
    session["started"] -= settings.SESSION_COOKIE_AGE + 1
    session.save()
    assert names(here) == []
    people["operator"].set_password("another-password-of-tests")
    people["operator"].save()
    assert sessions_of(people["operator"], None) == []
