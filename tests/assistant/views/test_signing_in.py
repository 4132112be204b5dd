"""Signing in and out."""

import pytest
from django.test import Client

from foundation.models import AuditEntry, User


def test_a_person_comes_to_the_first_page_of_their_role(client: Client, people: dict[str, User]) -> None:
    for role, page in (("operator", "/"), ("security", "/documents/")):
        response = client.post("/sign-in/", {"username": role, "password": "password-of-tests"})
        assert response["Location"] == page
        client.post("/sign-out/")


def test_a_wrong_password_tells_nothing_more(client: Client, people: dict[str, User]) -> None:
    wrong = client.post("/sign-in/", {"username": "operator", "password": "x"}).content.decode()
    nobody = client.post("/sign-in/", {"username": "nobody", "password": "x"}).content.decode()
    message = "Нет такой пары имени и пароля."
    assert message in wrong
    assert message in nobody


def test_the_interface_speaks_the_language_of_who_signed_in(client: Client, people: dict[str, User]) -> None:
    User.objects.filter(username="operator").update(language="kk")
    client.post("/sign-in/", {"username": "operator", "password": "password-of-tests"})
    assert '<html lang="kk"' in client.get("/").content.decode()


def test_signing_out_is_a_post(desk: Client) -> None:
    assert desk.get("/sign-out/").status_code == 405
    desk.post("/sign-out/")
    assert desk.get("/").status_code == 302


@pytest.mark.django_db
def test_the_page_is_there_in_three_languages(client: Client) -> None:
    for code, word in (("ru", "Вход в Sufler"), ("kk", "Sufler-ге кіру"), ("en", "Sign in to Sufler")):
        client.cookies["django_language"] = code
        assert word in client.get("/sign-in/").content.decode()


def test_who_came_and_went_is_on_record(client: Client, people: dict[str, User]) -> None:
    client.post("/sign-in/", {"username": "operator", "password": "password-of-tests"})
    client.post("/sign-out/")
    person = f"user:{people['operator'].pk}"
    entries = AuditEntry.objects.values_list("actor", "action", "object", "details")
    assert list(entries) == [
        (person, "sign_in.done", person, {"from": "127.0.0.1"}),
        (person, "sign_in.ended", person, {"from": "127.0.0.1"}),
    ]


def test_who_was_turned_away_is_on_record_without_what_they_typed(
    client: Client, people: dict[str, User]
) -> None:
    client.post("/sign-in/", {"username": "operator", "password": "Secret-1"})
    client.post("/sign-in/", {"username": "Secret-2", "password": "x"})
    entries = list(AuditEntry.objects.filter(actor="visitor", action="sign_in.failed"))
    assert [entry.object for entry in entries] == [f"user:{people['operator'].pk}", "user:unknown"]
    assert "Secret" not in str([entry.details for entry in entries])
