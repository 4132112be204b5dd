"""Language and theme."""

import json

import pytest
from django.test import Client

from foundation.models import User


def test_the_theme_stays_with_the_person(desk: Client, operator: User) -> None:
    desk.post("/preferences/theme/", {"theme": "dark", "next": "/history/"})
    operator.refresh_from_db()
    assert operator.theme == "dark"
    assert 'data-theme="dark"' in desk.get("/history/").content.decode()


def test_htmx_gets_the_next_button_and_the_theme(desk: Client) -> None:
    response = desk.post("/preferences/theme/", {"theme": "dark"}, headers={"HX-Request": "true"})
    assert json.loads(response["HX-Trigger"]) == {"sufler:theme": {"value": "dark"}}
    assert 'value="system"' in response.content.decode()


def test_an_unknown_theme_changes_nothing(desk: Client, operator: User) -> None:
    desk.post("/preferences/theme/", {"theme": "pink"})
    operator.refresh_from_db()
    assert operator.theme == "system"


def test_the_language_stays_with_the_person_and_the_browser(desk: Client, operator: User) -> None:
    response = desk.post("/preferences/language/", {"language": "kk", "next": "/history/"})
    operator.refresh_from_db()
    assert operator.language == "kk"
    assert response["Location"] == "/history/"
    assert '<html lang="kk"' in desk.get("/history/").content.decode()


@pytest.mark.django_db
def test_the_language_can_be_chosen_before_signing_in(client: Client) -> None:
    client.post("/preferences/language/", {"language": "en", "next": "/sign-in/"})
    assert '<html lang="en"' in client.get("/sign-in/").content.decode()


def test_the_way_back_never_leads_elsewhere(desk: Client) -> None:
    response = desk.post("/preferences/language/", {"language": "ru", "next": "https://example.org/"})
    assert response["Location"] == "/"


def test_sources_while_typing_are_switched_off_and_on(desk: Client, operator: User) -> None:
    for said, kept in (("off", False), ("nonsense", False), ("on", True)):
        desk.post("/preferences/evidence/", {"while_typing": said, "next": "/me/"})
        operator.refresh_from_db()
        assert operator.evidence_while_typing is kept
    assert 'name="while_typing" value="off"' in desk.get("/me/").content.decode()
