"""One's own password: changed by its owner, and at once when somebody else set it."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

from foundation.models import AuditEntry, User

HERE, OLD, NEW = "/me/password/", "password-of-tests", "a-passphrase-of-my-own"


def signed_in(user: User, password: str = OLD) -> Client:
    browser = Client()
    assert browser.post("/sign-in/", {"username": user.username, "password": password}).status_code == 302
    return browser


def changed(browser: Client, old: str = OLD, new: str = NEW, again: str = "") -> Any:
    return browser.post(HERE, {"old": old, "password": new, "again": again or new})


@pytest.fixture
def operator(people: dict[str, User]) -> User:
    return people["operator"]


@pytest.fixture
def told(operator: User) -> User:
    """An operator whose password the security role has set."""
    User.objects.filter(pk=operator.pk).update(must_change_password=True)
    return operator


def test_its_owner_changes_it_and_other_sessions_end(operator: User) -> None:
    here, there = signed_in(operator), signed_in(operator)
    assert f'href="{HERE}"' in here.get("/me/").content.decode()
    assert changed(here)["Location"] == "/me/"
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert signed_in(operator, NEW).get("/").status_code == 200
    entry = AuditEntry.objects.get(action="user.password_changed")
    assert (entry.actor, entry.object) == (f"user:{operator.pk}", f"user:{operator.pk}")


@pytest.mark.parametrize(
    "old, new, again, field",
    [
        ("wrong", NEW, NEW, "old"),
        (OLD, "qwerty123456", "qwerty123456", "password"),
        (OLD, "eleven-chr!", "eleven-chr!", "password"),
        (OLD, OLD, OLD, "password"),
        (OLD, NEW, "another-one-again", "again"),
    ],
)
def test_what_is_not_accepted_is_said_and_nothing_is_changed(
    operator: User, old: str, new: str, again: str, field: str
) -> None:
    browser = signed_in(operator)
    assert list(changed(browser, old, new, again).context["form"].errors) == [field]
    assert signed_in(operator).get("/").status_code == 200
    assert not AuditEntry.objects.filter(action="user.password_changed").exists()


def test_whoever_guesses_at_the_old_one_is_locked_out_and_on_record(operator: User, settings: Any) -> None:
    browser = signed_in(operator)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = changed(browser, "a-guess")
    assert last.status_code == 429
    assert browser.get("/me/").status_code == 302
    failed = AuditEntry.objects.filter(action__in=("sign_in.failed", "sign_in.locked"))
    assert {(one.action, one.actor, one.object) for one in failed} == {
        (action, f"user:{operator.pk}", f"user:{operator.pk}")
        for action in ("sign_in.failed", "sign_in.locked")
    }
    kept = str(list(AccessAttempt.objects.values()))
    assert "a-guess" not in kept
    assert NEW not in kept


@pytest.mark.parametrize("path", ["/", "/me/", "/history/", "/documents/", "/ask/", "/api/v1/docs"])
def test_nothing_opens_before_a_password_that_was_set_is_changed(told: User, path: str) -> None:
    browser = signed_in(told)
    for answer in (browser.get(path), browser.post(path)):
        assert (answer.status_code, answer["Location"]) == (302, HERE)


def test_changing_it_opens_everything(told: User) -> None:
    browser = signed_in(told)
    page = browser.get(HERE).content.decode()
    assert "Этот пароль выбрали не вы" in page
    assert 'action="/sign-out/"' in page
    assert changed(browser)["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert signed_in(told, NEW).get("/").status_code == 200


def test_the_second_step_comes_first(told: User, settings: Any) -> None:
    settings.TOTP_ROLES = ["operator"]
    browser = signed_in(told)
    assert browser.get(HERE)["Location"] == "/second-step/"
    assert browser.get("/second-step/").status_code == 200


def test_a_first_password_and_one_that_was_set_have_to_be_changed(people: dict[str, User]) -> None:
    security = signed_in(people["security"])
    security.post("/people/new/", {"username": "new", "first_name": "a", "last_name": "b", "password": NEW})
    fields = {"password": NEW, "again": NEW}
    security.post(f"/people/{people['operator'].pk}/password/", fields)
    for name in ("new", "operator"):
        assert signed_in(User.objects.get(username=name), NEW).get("/me/")["Location"] == HERE


def test_security_changes_its_own_with_the_old_one(people: dict[str, User]) -> None:
    security, address = signed_in(people["security"]), f"/people/{people['security'].pk}/password/"
    assert security.post(address, {"password": NEW, "again": NEW})["Location"] == HERE
    assert changed(security).status_code == 302
    assert not User.objects.get(username="security").must_change_password


@pytest.mark.parametrize("backend", ["ByDirectory", "ByProvider"])
def test_an_account_of_the_banks_is_not_asked(told: User, backend: str) -> None:
    browser = Client()
    browser.force_login(told, f"assistant.backends.{backend}")
    assert browser.get("/").status_code == 200
    User.objects.filter(pk=told.pk).update(password="!")
    browser.force_login(User.objects.get(pk=told.pk), f"assistant.backends.{backend}")
    assert HERE not in browser.get("/me/").content.decode()
    assert browser.get(HERE).status_code == 404


def test_blanks_at_its_ends_belong_to_a_password(operator: User) -> None:
    new = f" {NEW} "
    assert changed(signed_in(operator), new=new).status_code == 302
    assert changed(signed_in(operator, new), old=new, new="another-passphrase-of-mine").status_code == 302


def test_a_password_without_end_is_refused(operator: User) -> None:
    assert changed(signed_in(operator), new="x" * 129).status_code == 200
    signed_in(operator)


def test_who_may_not_come_in_with_a_password_has_no_page_for_it(operator: User, settings: Any) -> None:
    settings.PASSWORD_NAMES = ["emergency"]
    browser = Client()
    browser.force_login(operator, "assistant.backends.ByProvider")
    assert browser.get(HERE).status_code == 404


@pytest.mark.django_db
def test_a_superuser_of_the_command_line_keeps_their_password() -> None:
    root = User.objects.create_superuser("root", password=OLD)
    assert signed_in(root).get("/people/").status_code == 200


def test_the_page_is_there_in_three_languages(told: User) -> None:
    browser = signed_in(told)
    for code, title, common in (
        ("ru", "Ваш пароль", "слишком широко распространён"),
        ("kk", "Сіздің құпиясөзіңіз", "тым көп тараған"),
        ("en", "Your password", "too common"),
    ):
        browser.cookies["django_language"] = code
        page = changed(browser, new="qwerty123456").content.decode()
        assert title in page
        assert common in page
