"""The console in each of its states, in both themes: accessible, quiet, and the hands stay in the field."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import findings
from tests.e2e.conftest import QUESTION, Open, Watch, ask
from tests.fakes import FakeEngine

FIELD = "[data-part=text]"
STATUS = "[data-part=status]"
# what holds the streamed text, up to the page: none of it may be read out word by word
LIVE = """document.querySelector('[data-part=answer]')
    .closest('[aria-live]:not([aria-live=off]), [role=status], [role=log]')"""
Reach = Callable[[Page, FakeEngine, Watch], object]


def asked(desk: Page) -> None:
    desk.fill(FIELD, QUESTION)
    desk.keyboard.press("Enter")


def typing(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.locator(FIELD).press_sequentially("клиент иванов пётр потерял карту")
    expect(desk.locator("[data-part=hides]")).to_be_visible()


def foreseen(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.locator(FIELD).press_sequentially("клиент потерял карту, сколько стоит перевыпуск")
    expect(desk.locator("[data-part=early] [data-found='1']")).to_be_visible()


def foreseen_beside(desk: Page, engine: FakeEngine, watch: Watch) -> None:
    ask(desk)
    foreseen_words = desk.locator("[data-early-toggle][data-when=held]")
    desk.locator(FIELD).press_sequentially("а как заблокировать карту по звонку клиента")
    expect(foreseen_words).to_be_visible()


def too_long(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.fill(FIELD, "слово " * 2000)
    expect(desk.locator("[data-part=count]")).to_be_visible()


def waiting(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.waits, engine.holds_queue = 2, True
    asked(desk)
    expect(desk.locator(f"{STATUS} [data-slot=place]")).to_be_visible()


def writing(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.holds_after = 3
    asked(desk)
    expect(desk.locator(".draft")).to_contain_text("Перевыпуск")


def answered(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)


def with_a_place_open(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)
    desk.locator("[data-cite]").first.click()
    expect(desk.locator("[data-place] [aria-current=true]").first).to_be_visible()


def reporting(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)
    desk.locator("[hx-get$='/flag/']").click()
    expect(desk.locator(".flag-form")).to_be_visible()


def doubtful(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.reply = "Перевыпуск карты стоит 9 999 ₸. Карту привезёт курьер на дом через месяц."
    ask(desk)


def stopped(desk: Page, engine: FakeEngine, watch: Watch) -> None:
    writing(desk, engine, watch)
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-part=answer] .rung-stopped")).to_be_visible()


def failed(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.breaks_after = 2
    asked(desk)
    expect(desk.locator("[data-part=answer] .rung-evidence")).to_be_visible()


def without_engines(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.status = 503
    desk.fill(FIELD, "перевыпуск карты при утрате")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=answer] .note-check")).to_be_visible()


def refused(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.fill(FIELD, "Здравствуйте!")
    desk.keyboard.press("Enter")
    desk.locator("[data-part=answer] .rung").wait_for()


def several_customers(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)
    desk.locator("[data-open-customer]").click()
    expect(desk.locator(".customer-tab")).to_have_count(2)


REACHED = (
    typing,
    foreseen,
    foreseen_beside,
    too_long,
    waiting,
    writing,
    answered,
    with_a_place_open,
    reporting,
    doubtful,
    stopped,
    failed,
    without_engines,
    refused,
    several_customers,
)


@pytest.mark.parametrize("reach", REACHED, ids=lambda reach: reach.__name__)
def test_a_state_is_accessible_in_both_themes(
    desk: Page, engine: FakeEngine, watch: Watch, reach: Reach
) -> None:
    desk.emulate_media(reduced_motion="reduce")
    reach(desk, engine, watch)
    found = {}
    for theme in ("light", "dark"):
        desk.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found[theme] = findings(desk)
    assert found == {"light": [], "dark": []}


def test_what_streams_is_busy_and_silent_and_one_line_says_where_it_stands(
    desk: Page, engine: FakeEngine, watch: Watch
) -> None:
    answer = desk.locator("[data-part=answer]")
    writing(desk, engine, watch)
    expect(answer).to_have_attribute("aria-busy", "true")
    assert desk.evaluate(LIVE) is None
    assert desk.locator("[role=status]:visible").count() >= 1
    expect(desk.locator(STATUS)).to_have_text(re.compile("[а-я]"))
    expect(desk.locator(FIELD)).to_be_focused()
    engine.holds_after = None
    expect(answer).to_have_attribute("aria-busy", "false")
    expect(desk.locator(STATUS)).to_have_text(re.compile("источник"))
    expect(desk.locator(FIELD)).to_be_focused()


def test_who_wants_no_motion_gets_none(open_page: Open) -> None:
    desk = open_page("operator")
    desk.emulate_media(reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].flatMap((one) => one.getAnimations()).length"
    desk.fill(FIELD, "клиент иванов пётр")
    expect(desk.locator("[data-part=hides]")).to_be_visible()
    assert desk.evaluate(moving) == 0
