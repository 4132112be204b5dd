"""Sources that are found while a question is being typed, in a real browser."""

from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

from tests.e2e.conftest import Open, ask
from tests.fakes import FakeEngine
from tests.house import House

FIELD = "[data-part=text]"
TYPED = "клиент иванов пётр потерял карту, сколько стоит перевыпуск"
FIRST = ".pane:last-of-type .passage >> visible=true"
WORDS = ".early-head [data-when~=asked]"
SPOKEN = "document.querySelector('[data-part=early]').closest('[aria-live], [role=status], [role=log]')"
ASKED = "SELECT count(*) FROM assistant_question"


def waited_for(desk: Page, held: list[Route], number: int) -> list[Route]:
    """The requests that are held back, once there are so many."""
    while len(held) < number:
        desk.wait_for_timeout(50)
    return held


def top(desk: Page) -> float:
    """Where the first card that is seen begins."""
    box = desk.locator(FIRST).first.bounding_box()
    assert box is not None
    return box["y"]


def test_they_stand_there_when_enter_is_pressed_and_nothing_flashes(
    desk: Page, engine: FakeEngine, house: House
) -> None:
    before, held = house.value(ASKED), list[Route]()
    desk.route("**/ask/", lambda route: held.append(route))
    desk.locator(FIELD).press_sequentially(TYPED)
    expect(desk.locator("[data-part=early] [data-found='1']")).to_be_visible()
    expect(desk.locator(WORDS)).to_have_text("найдено, пока вы пишете")
    expect(desk.locator(FIELD)).to_be_focused()
    assert house.value(ASKED) == before
    assert desk.evaluate(SPOKEN) is None
    place, title = top(desk), desk.locator(FIRST).first.locator("h3").inner_text()
    desk.locator(FIRST).first.locator("[data-open-place]").click()
    expect(desk.locator("[data-place] [aria-current=true]").first).to_be_visible()
    desk.locator(FIELD).press("Enter")
    expect(desk.locator("[data-part=evidence] [data-found='1']")).to_be_visible()
    expect(desk.locator(WORDS)).to_be_visible()
    assert desk.locator(".evidence-waiting").count() == 0
    assert top(desk) == place
    waited_for(desk, held, 1)[0].continue_()
    expect(desk.locator("[data-part=evidence] [data-source='1']")).to_be_visible()
    expect(desk.locator(WORDS)).to_be_hidden()
    assert top(desk) == place
    assert desk.locator(FIRST).first.locator("h3").inner_text() == title
    # the same passage is open as it was
    expect(desk.locator("[data-place] [aria-current=true]").first).to_be_visible()
    expect(desk.locator("[data-part=answer-text]")).to_contain_text("1 500 ₸")


def test_beside_an_answer_its_own_sources_stay_until_others_are_looked_for(desk: Page) -> None:
    ask(desk)
    own = desk.locator("[data-part=evidence] [data-source='1']")
    desk.locator(FIELD).press_sequentially("а как заблокировать карту по звонку клиента")
    held = desk.locator("[data-early-toggle][data-when=held]")
    expect(held).to_be_visible()
    expect(own).to_be_visible()
    held.click()
    expect(desk.locator("[data-part=early] [data-found='1']")).to_be_visible()
    expect(own).to_be_hidden()
    desk.locator("[data-cite]").first.click()
    expect(desk.locator("[data-source]:focus")).to_be_visible()
    desk.locator(FIELD).fill("")
    expect(held).to_be_hidden()
    expect(own).to_be_visible()


def test_what_belongs_to_an_older_text_is_dropped(desk: Page) -> None:
    held = list[Route]()
    desk.route("**/warm/", lambda route: held.append(route))
    desk.locator(FIELD).fill("как закрыть вклад раньше срока")
    waited_for(desk, held, 1)
    desk.locator(FIELD).fill(TYPED)
    waited_for(desk, held, 2)[1].continue_()
    card = desk.locator("[data-part=early] [data-found='1'] h3")
    expect(card).to_be_visible()
    title = card.inner_text()
    with suppress(Error):  # the page has given it up
        held[0].fulfill(status=200, content_type="application/x-ndjson", body='{"html": "older"}\n')
    desk.wait_for_timeout(500)
    assert card.inner_text() == title


def test_who_does_not_want_them_switches_them_off(open_page: Open, house: House) -> None:
    page = open_page("operator", "/me/")
    page.locator("[name=while_typing]").click()
    expect(page.locator("[name=while_typing]")).to_have_attribute("value", "on")
    page.goto("/")
    with page.expect_response("**/warm/"):
        page.locator(FIELD).press_sequentially(TYPED)
    page.wait_for_timeout(500)
    assert page.locator("[data-found]").count() == 0
    page.goto("/me/")
    page.locator("[name=while_typing]").click()
    expect(page.locator("[name=while_typing]")).to_have_attribute("value", "off")
