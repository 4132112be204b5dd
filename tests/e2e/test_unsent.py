"""What was typed and not asked is kept: over a reload, a sign-out, a restart, in the next tab."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PRIVATE, QUESTION, Open, Watch, ask, sign_in, until
from tests.e2e.trail import kept
from tests.house import House, wait_until


def test_unsent_text_survives_reload_sign_out_and_a_restart_of_the_server(
    desk: Page, house: House, watch: Watch
) -> None:
    house.change("DELETE FROM assistant_unsent")
    field = desk.locator("[data-part=text]")
    until(desk, "document.querySelector('[name=tab]').value")
    field.fill(QUESTION)
    wait_until(lambda: kept(house) == 1)
    desk.reload()
    expect(field).to_have_value(QUESTION)
    # the last words are typed right before signing out
    field.fill(f"{QUESTION} и когда")
    desk.locator("[data-menu] summary").click()
    desk.locator("[data-menu] form button").click()
    expect(desk).to_have_url(re.compile("/sign-in/"))
    sign_in(desk, "operator")
    expect(field).to_have_value(f"{QUESTION} и когда")
    # what is typed while the server is away is kept as soon as it is back
    watch.expect("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|/status/|htmx:\\w+")
    house.kill("web")
    field.fill(f"{QUESTION} и где")
    house.start("web")
    desk.wait_for_timeout(3000)
    desk.reload()
    expect(field).to_have_value(f"{QUESTION} и где")
    stored = b"".join(row[0] for row in house.rows("SELECT sealed FROM assistant_unsent"))
    assert "иванов".encode() not in stored
    browsers = str(desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")).lower()
    assert "sufler-tab" in browsers
    assert not any(word in browsers for word in PRIVATE)


def test_what_was_asked_is_unsent_no_more(desk: Page, house: House) -> None:
    house.change("DELETE FROM assistant_unsent")
    until(desk, "document.querySelector('[name=tab]').value")
    desk.fill("[data-part=text]", QUESTION)
    wait_until(lambda: kept(house) == 1)
    ask(desk)
    wait_until(lambda: kept(house) == 0)
    desk.reload()
    expect(desk.locator("[data-part=answer-text]")).to_be_visible()
    expect(desk.locator("[data-part=text]")).to_have_value("")


def test_text_of_a_closed_tab_is_offered_in_the_next(desk: Page, house: House) -> None:
    house.change("DELETE FROM assistant_unsent")
    until(desk, "document.querySelector('[name=tab]').value")
    desk.fill("[data-part=text]", QUESTION)
    wait_until(lambda: kept(house) == 1)
    beside = desk.context.new_page()
    beside.goto("/")
    until(beside, "document.querySelector('[name=tab]').value")
    expect(beside.locator("[data-part=unsent] li")).to_have_count(0)
    before = beside.locator(".result").bounding_box()
    desk.close()
    beside.reload()
    beside.locator(".unsent summary").click()
    assert beside.locator(".result").bounding_box() == before
    beside.locator(".unsent form button").click()
    expect(beside.locator("[data-part=text]")).to_have_value(QUESTION)
    expect(beside.locator(".unsent")).to_have_count(0)


def test_a_text_and_the_reply_to_it_survive_a_reload(open_page: Open, house: House) -> None:
    house.change("DELETE FROM assistant_unsent")
    page = open_page("operator", "/texts/reply/")
    until(page, "document.querySelector('[name=tab]').value")
    text, reply = page.locator("[data-part=text]"), page.locator("[data-part=reply]")
    text.fill(QUESTION)
    reply.fill("Здравствуйте")
    wait_until(lambda: kept(house) == 2)
    page.reload()
    expect(text).to_have_value(QUESTION)
    expect(reply).to_have_value("Здравствуйте")
