"""The header, icons, and pages for what went wrong."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from assistant.templatetags import words
from foundation.models import User
from ingestion.pipeline.values import Place

ROOT = Path(settings.BASE_DIR)
ICON = re.compile(r"""\{% icon "([a-z0-9-]+)\"""")


def pages_of(client: Client, user: User) -> list[str]:
    client.force_login(user)
    page = client.get("/nowhere/").content.decode()
    return re.findall(r'href="(/[^"]*)"', page[page.index('class="nav"') : page.index("header-end")])


def test_the_header_leads_only_where_the_role_may_go(client: Client, people: dict[str, User]) -> None:
    assert pages_of(client, people["operator"])[:3] == ["/", "/texts/", "/history/"]
    assert "/" not in pages_of(client, people["security"])


def test_the_sprite_holds_what_is_used_and_nothing_else() -> None:
    drawn = set(re.findall(r'id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))
    used = {name for page in (ROOT / "templates").rglob("*.html") for name in ICON.findall(page.read_text())}
    assert used == drawn


def test_a_missing_page_is_told_in_words(desk: Client) -> None:
    response = desk.get("/nowhere/")
    assert response.status_code == 404
    assert "Такой страницы нет" in response.content.decode()


def test_an_old_form_says_that_nothing_was_changed(operator: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(operator)
    response = browser.post("/preferences/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "Ничего не изменено" in response.content.decode()


@pytest.mark.parametrize("page", ["400.html", "413.html", "429.html", "500.html"])
def test_pages_for_the_worst_need_nothing(page: str) -> None:
    assert "<h1>" in render_to_string(page)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place(clause="4.2"), "п. 4.2"),
        (Place(sheet="Карты", row=14), "лист «Карты», строка 14"),
        (Place(row=3), "строка 3"),
        (Place(page=7), "стр. 7"),
        (Place(), ""),
    ],
)
def test_places_in_words(place: Place, expected: str) -> None:
    assert words.place_words(place) == expected


def test_a_code_without_words_still_says_something() -> None:
    assert words.refusal_words("unheard_of") == "В документах ответа нет."
    assert str(words.failure_words("unheard_of")).startswith("В Sufler произошёл сбой.")
