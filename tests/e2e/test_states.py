"""The console in each of its states, in both themes: accessible, quiet, and the hands stay in the field."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import findings
from tests.e2e.conftest import Open, Watch
from tests.e2e.states import FIELD, REACHED, STATUS, Reach, writing
from tests.fakes import FakeEngine

# what holds the streamed text, up to the page: none of it may be read out word by word
LIVE = """document.querySelector('[data-part=answer]')
    .closest('[aria-live]:not([aria-live=off]), [role=status], [role=log]')"""


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
