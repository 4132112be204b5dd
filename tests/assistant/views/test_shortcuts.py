"""Giving shortcuts other keys on one's own page, and seeing one's own keys wherever keys are shown."""

import json
import re
from html import unescape

from django.test import Client

from foundation.models import User

TITLE = re.compile(r'title="([^"]*)" data-part="new-customer"')


def test_a_key_is_given_and_shown_wherever_keys_are_shown(desk: Client, operator: User) -> None:
    assert desk.post("/me/", {"next_customer": "alt + q"})["Location"] == "/me/"
    operator.refresh_from_db()
    assert operator.own_shortcuts == {"next_customer": "Alt+Q"}
    page = desk.get("/").content.decode()
    (bindings,) = re.findall(r'data-shortcuts="([^"]*)"', page)
    assert json.loads(unescape(bindings))["next_customer"] == "Alt+Q"
    assert "(Alt+Q)" in TITLE.findall(page)[0]
    listed = page[page.index('data-part="keys"') :]
    assert "<kbd>Alt+Q</kbd>" in listed
    assert "<kbd>Alt+N</kbd>" not in listed


def test_a_key_that_cannot_be_used_is_refused_with_words_and_nothing_is_kept(
    desk: Client, operator: User
) -> None:
    sent = desk.post("/me/", {"mistake": "Ctrl+M", "close_customer": "Alt+Q", "next_customer": "Alt+Q"})
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "нужна браузеру или системе" in page
    assert "занята: «закрыть клиента»" in page
    assert "autofocus" in re.findall(r'<input[^>]*name="mistake"[^>]*>', page)[0]
    operator.refresh_from_db()
    assert operator.own_shortcuts == {}


def test_one_button_puts_the_usual_keys_back(desk: Client, operator: User) -> None:
    desk.post("/me/", {"next_customer": "Alt+Q"})
    desk.post("/me/", {"next_customer": "Alt+Q", "usual": "1"})
    operator.refresh_from_db()
    assert operator.own_shortcuts == {}


def test_two_keys_change_places_at_once(desk: Client, operator: User) -> None:
    desk.post("/me/", {"mistake": "Alt+W", "close_customer": "Alt+M"})
    operator.refresh_from_db()
    assert operator.own_shortcuts == {"mistake": "Alt+W", "close_customer": "Alt+M"}


def test_each_role_finds_the_shortcuts_of_its_own_pages(client: Client, people: dict[str, User]) -> None:
    found = {}
    for role in ("operator", "supervisor", "security"):
        client.force_login(people[role])
        found[role] = set(
            re.findall(r'<input[^>]*name="(\w+)"[^>]*data-press', client.get("/me/").content.decode())
        )
    assert {"help", "next_customer"} <= found["operator"]
    assert "take" not in found["operator"]
    assert found["supervisor"] - found["operator"] == {"next_answer", "previous_answer", "take", "cause"}
    assert found["security"] == {"help", "help_typing"}


def test_nobody_gives_keys_to_others(client: Client, people: dict[str, User]) -> None:
    assert "/sign-in/" in client.post("/me/", {"help": "Alt+Q"})["Location"]
    client.force_login(people["operator"])
    client.post("/me/", {"help": "Alt+Q", "take": "X", "user": str(people["supervisor"].pk)})
    people["supervisor"].refresh_from_db()
    people["operator"].refresh_from_db()
    assert people["supervisor"].own_shortcuts == {}
    assert people["operator"].own_shortcuts == {"help": "Alt+Q"}
