"""A person hears what happened to their account since they were here last, and finds it on their page."""

import pytest
from django.test import Client
from django.urls import reverse

from assistant import people as accounts
from assistant import second_step
from foundation import audit
from foundation.models import User

PASSWORD = "a long sentence nobody says"


@pytest.fixture
def operator(people: dict[str, User]) -> User:
    user = people["operator"]
    user.set_password(PASSWORD)
    user.save()
    return user


def told_at_sign_in(user: User, password: str = PASSWORD) -> list[str]:
    page = Client().post(reverse("sign_in"), {"username": user.username, "password": password}, follow=True)
    return [str(message) for message in page.context["messages"]]


def test_nothing_is_told_the_first_time_and_when_nothing_happened(operator: User) -> None:
    audit.record("command", "user.changed", operator)
    assert told_at_sign_in(operator) == []
    assert told_at_sign_in(operator) == []


def test_a_changed_password_is_told_once_at_the_next_sign_in(operator: User) -> None:
    told_at_sign_in(operator)
    audit.record(operator, "user.password_changed", operator)
    (told,) = told_at_sign_in(operator)
    assert "пароль изменён" in told
    assert "Если это были не вы" in told
    assert told_at_sign_in(operator) == []


def test_what_somebody_else_did_names_them(operator: User, people: dict[str, User]) -> None:
    told_at_sign_in(operator)
    accounts.set_password(operator, PASSWORD, people["security"])
    (told,) = told_at_sign_in(operator)
    assert str(people["security"]) in told


def test_the_second_step_and_a_lock_are_told_newest_first(operator: User, people: dict[str, User]) -> None:
    told_at_sign_in(operator)
    second_step.begin(operator)
    second_step.reset(operator, people["security"])
    audit.record("visitor", "sign_in.locked", operator, {"from": "10.1.2.3"})
    assert ["заблокирован" in told for told in told_at_sign_in(operator)] == [True, False]


def test_it_is_told_in_the_persons_language(operator: User) -> None:
    operator.language = "kk"
    operator.save()
    told_at_sign_in(operator)
    audit.record(operator, "user.password_changed", operator)
    (told,) = told_at_sign_in(operator)
    assert "құпиясөз ауыстырылды" in told


def test_the_page_lists_it_and_nothing_of_others(operator: User, people: dict[str, User]) -> None:
    audit.record("visitor", "sign_in.failed", operator, {"from": "10.1.2.3"})
    audit.record("visitor", "sign_in.failed", people["supervisor"], {"from": "10.9.9.9"})
    browser = Client()
    browser.force_login(operator)
    page = browser.get(reverse("me"))
    assert [(str(one.words), one.whence) for one in page.context["happenings"]] == [
        ("неверный пароль", "10.1.2.3")
    ]
    assert "10.9.9.9" not in page.content.decode()
