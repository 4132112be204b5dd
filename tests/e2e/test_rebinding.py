"""Another key for a shortcut, by keyboard alone: pressed in its field, kept, and used on the pages."""

from playwright.sync_api import Page, expect

from tests.e2e.accessible import findings
from tests.e2e.conftest import Open, Watch, ask
from tests.house import House

OWN = "SELECT own_shortcuts FROM foundation_user WHERE username = 'operator'"


def field(page: Page, name: str) -> str:
    """Go to the field of a shortcut; the key that stands in it."""
    page.locator(f"#id_{name}").focus()
    return page.locator(f"#id_{name}").input_value()


def test_a_key_is_pressed_in_its_field_and_works_until_the_usual_ones_are_back(
    open_page: Open, house: House, watch: Watch
) -> None:
    page = open_page("operator", "/me/")
    assert field(page, "mistake") == "Alt+M"
    page.keyboard.press("Alt+Shift+KeyU")
    expect(page.locator("#id_mistake")).to_have_value("Alt+Shift+U")
    page.keyboard.press("Tab")
    expect(page.locator("#id_mistake_kind")).to_be_focused()  # the field lets go
    page.keyboard.press("Shift+Digit2")
    field(page, "help")
    page.keyboard.press("KeyH")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .note-good")).to_be_visible()
    assert findings(page) == []
    page.locator("body").press("KeyH")
    expect(page.locator("dialog.keys")).to_contain_text("Alt+Shift+U")

    page.goto("/")
    ask(page)
    page.keyboard.press("Alt+KeyM")
    expect(page.locator(".flag-form")).to_have_count(0)
    page.keyboard.press("Alt+Shift+KeyU")
    expect(page.locator(".flag-form input[type=radio]").first).to_be_focused()
    expect(page.locator(".flag-form kbd").first).to_have_text("Shift+1")
    page.keyboard.press("Digit3")
    expect(page.locator(".flag-form")).to_be_visible()
    page.keyboard.press("Shift+Digit3")
    expect(page.locator(".note-good")).to_be_visible()
    assert house.value("SELECT reason FROM assistant_flag ORDER BY id DESC LIMIT 1") == "outdated"

    page.goto("/me/")
    field(page, "close_customer")
    page.keyboard.press("Alt+KeyN")
    field(page, "source")
    page.keyboard.press("KeyS")
    watch.expect("422")
    page.keyboard.press("Enter")
    expect(page.locator("#id_source_error")).to_be_visible()
    expect(page.locator("#id_source")).to_be_focused()  # where to begin
    expect(page.locator("#id_close_customer_error")).to_be_visible()
    assert findings(page) == []
    page.locator("[name=usual]").press("Enter")
    expect(page.locator("#id_mistake")).to_have_value("Alt+M")
    assert house.value(OWN) == "{}"
