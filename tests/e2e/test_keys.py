"""Shortcuts: their list, a mistake in two keystrokes, and switching all of them off."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, ask
from tests.house import House


def test_a_mistake_is_reported_in_two_keystrokes(desk: Page, house: House) -> None:
    ask(desk)
    desk.keyboard.press("Alt+KeyM")
    expect(desk.locator(".flag-form input[type=radio]").first).to_be_focused()
    desk.keyboard.press("Digit3")
    expect(desk.locator(".note-good")).to_be_visible()
    assert house.value("SELECT reason FROM assistant_flag ORDER BY id DESC LIMIT 1") == "outdated"


def test_the_list_opens_while_typing_and_shortcuts_are_switched_off(open_page: Open, house: House) -> None:
    page = open_page("operator", "/history/")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    page.goto("/")
    page.locator("[data-part=text]").press("Alt+Slash")
    page.locator("#keys-switch button").click()
    expect(page.locator("html")).to_have_attribute("data-keys", "off")
    page.keyboard.press("Escape")
    page.reload()
    page.locator("[data-part=text]").press("Alt+Slash")
    expect(page.locator("dialog.keys")).to_be_hidden()
    page.locator("[data-menu] summary").click()
    page.locator("[data-open-keys]").click()
    page.locator("#keys-switch button").click()
    expect(page.locator("html")).to_have_attribute("data-keys", "on")
    assert house.value("SELECT shortcuts FROM foundation_user WHERE username = 'operator'") == 1
