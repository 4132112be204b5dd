"""The first-run tour: by keyboard, once, and never in the way of a question."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import findings
from tests.e2e.conftest import QUESTION, Open, wait_for_scripts
from tests.house import House, wait_until

PAGES = {"operator": "/", "supervisor": "/review/", "admin": "/documents/"}


def seen(house: House, who: str) -> str:
    return str(house.value("SELECT tours_seen FROM foundation_user WHERE username = ?", who))


def first_time(open_page: Open, house: House, who: str) -> Page:
    """The main page before somebody who has not been there; signing in leads there too, so it comes first."""
    page = open_page(who, "/history/")
    house.change("UPDATE foundation_user SET tours_seen = '[]' WHERE username = ?", who)
    page.goto(PAGES[who])
    wait_for_scripts(page)
    return page


@pytest.mark.parametrize("who", PAGES)
def test_the_hints_are_walked_through_by_keyboard_and_shown_once(
    open_page: Open, house: House, who: str
) -> None:
    page = first_time(open_page, house, who)
    tour = page.locator("[data-part=tour]")
    expect(tour).to_be_visible()
    if who == "operator":
        expect(page.locator("[data-part=text]")).to_be_focused()
    page.keyboard.press("Tab")
    hints, titles = int(page.locator("[data-slot=of]").inner_text()), []
    assert 3 <= hints <= 5
    for number in range(1, hints + 1):
        expect(page.locator("[data-slot=at]")).to_have_text(str(number))
        expect(page.locator("[data-toured]")).to_have_count(1)
        expect(page.locator("[data-part=tour] button:focus")).to_have_count(1)
        titles.append(tour.locator("h2:visible").inner_text())
        assert inside_the_window(page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert findings(page) == []
        page.keyboard.press("Enter")
    expect(tour).to_be_hidden()
    assert len(set(titles)) == hints
    expect(page.locator("[data-toured]")).to_have_count(0)
    page.reload()
    wait_for_scripts(page)
    expect(tour).to_have_count(0)


def test_the_first_key_of_a_question_ends_it(open_page: Open, house: House) -> None:
    page = first_time(open_page, house, "operator")
    expect(page.locator("[data-part=tour]")).to_be_visible()
    page.keyboard.type(QUESTION)
    expect(page.locator("[data-part=tour]")).to_be_hidden()
    expect(page.locator("[data-part=text]")).to_have_value(QUESTION)
    wait_until(lambda: "console" in seen(house, "operator"))


def test_a_press_of_the_mouse_beside_it_ends_it_and_does_its_work(open_page: Open, house: House) -> None:
    page = first_time(open_page, house, "operator")
    expect(page.locator("[data-part=tour]")).to_be_visible()
    page.locator("[data-part=text]").click()
    expect(page.locator("[data-part=tour]")).to_be_hidden()
    expect(page.locator("[data-part=text]")).to_be_focused()


def test_escape_ends_it_and_the_list_of_shortcuts_begins_it_again(open_page: Open, house: House) -> None:
    page = open_page("operator", "/history/")
    expect(page.locator("[data-part=tour]")).to_have_count(0)
    page.keyboard.press("?")
    page.locator("dialog.keys [name=tour]").press("Enter")
    expect(page.locator("[data-part=tour]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-part=tour]")).to_be_hidden()
    expect(page.locator("[data-part=text]")).to_be_focused()
    wait_until(lambda: "console" in seen(house, "operator"))


def inside_the_window(page: Page) -> bool:
    """The whole card can be read."""
    box = page.locator("[data-part=tour]").bounding_box()
    size = page.viewport_size
    assert box
    assert size
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )
