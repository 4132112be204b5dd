"""What is typed as a password can be seen, and is sent as one."""

from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.house import PASSWORD


def test_a_password_is_shown_and_hidden_again_and_still_signs_in(open_page: Open) -> None:
    page = open_page("", "/sign-in/")
    typed, button = page.locator("#id_password"), page.locator("[data-show-typed]")
    typed.fill(PASSWORD)
    expect(typed).to_have_attribute("type", "password")
    button.click()
    expect(typed).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("Enter")
    expect(typed).to_have_attribute("type", "password")
    button.click()
    page.fill("#id_username", "operator")
    typed.press("Enter")
    page.wait_for_url("**/")
    assert "/sign-in/" not in page.url


def test_both_fields_of_a_new_password_have_it(open_page: Open) -> None:
    page = open_page("operator", "/me/password/")
    buttons = page.locator("[data-show-typed]")
    expect(buttons).to_have_count(page.locator("input[type=password]").count())
    buttons.last.click()
    expect(page.locator("input[type=password]")).to_have_count(buttons.count() - 1)
