"""The first-run tour within pages, and how a page tells that it was shown."""

import pytest
from django.test import Client

from assistant.models import Question
from foundation.models import User

SECTION = 'data-part="tour"'


@pytest.mark.parametrize(
    ("role", "page", "other"),
    [
        ("operator", "/", "/documents/"),
        ("supervisor", "/review/", "/"),
        ("admin", "/documents/", "/"),
    ],
)
def test_hints_stand_on_the_main_page_until_they_were_shown(
    client: Client, people: dict[str, User], role: str, page: str, other: str
) -> None:
    client.force_login(people[role])
    shown = client.get(page).content.decode()
    assert SECTION in shown
    assert 3 <= shown.count("data-points=") <= 5
    assert SECTION not in client.get(other).content.decode()
    assert client.post("/preferences/tour/", {"tour": "seen"}).status_code == 204
    assert SECTION not in client.get(page).content.decode()
    assert client.post("/preferences/tour/", {"tour": "again"})["Location"] == page
    assert SECTION in client.get(page).content.decode()


def test_they_never_stand_beside_a_conversation(desk: Client, answered: Question) -> None:
    page = desk.get("/", {"conversation": answered.conversation_id}).content.decode()
    assert SECTION not in page


def test_they_are_asked_for_on_ones_own_page_and_in_the_list_of_shortcuts(
    client: Client, people: dict[str, User]
) -> None:
    offer = 'name="tour" value="again"'
    client.force_login(people["operator"])
    assert client.get("/me/").content.decode().count(offer) == 2
    assert client.get("/history/").content.decode().count(offer) == 1
    client.force_login(people["security"])
    assert offer not in client.get("/me/").content.decode()
    assert client.post("/preferences/tour/", {"tour": "again"}).status_code == 302
    people["security"].refresh_from_db()
    assert people["security"].tours_seen == []
