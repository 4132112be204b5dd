"""What keeps a question from its answer: stopping, leaving, waiting, what is away, what is not accepted."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import QUESTION, Watch, ask
from tests.e2e.trail import ended
from tests.fakes import FakeEngine
from tests.house import House, wait_until


def test_stop_ends_the_model_and_gives_the_question_back(
    desk: Page, engine: FakeEngine, house: House
) -> None:
    engine.holds_after = 3
    desk.fill("[data-part=text]", QUESTION)
    desk.keyboard.press("Enter")
    expect(desk.locator(".draft")).to_contain_text("Перевыпуск")
    desk.locator("[data-part=stop]").click()
    expect(desk.locator("[data-part=answer] .rung-stopped")).to_be_visible()
    expect(desk.locator(".draft-stopped")).to_contain_text("Перевыпуск")
    expect(desk.locator("[data-source]").first).to_be_visible()
    expect(desk.locator("[data-part=text]")).to_have_value(QUESTION)
    assert engine.stopped.wait(60)
    wait_until(lambda: ended(house) == "stopped")
    engine.holds_after = None
    desk.locator("[data-again]").click()
    expect(desk.locator("[data-part=answer] .rung-grounded")).to_be_visible()


def test_leaving_the_page_stops_the_model(desk: Page, engine: FakeEngine, house: House) -> None:
    engine.holds_after = 3
    desk.fill("[data-part=text]", QUESTION)
    desk.keyboard.press("Enter")
    expect(desk.locator(".draft")).to_contain_text("Перевыпуск")
    desk.goto("/history/")
    assert engine.stopped.wait(60)
    wait_until(lambda: ended(house) == "stopped")


def test_a_model_that_breaks_off_leaves_the_evidence_and_the_question(
    desk: Page, engine: FakeEngine, house: House
) -> None:
    engine.breaks_after = 3
    ask(desk)
    expect(desk.locator("[data-part=answer] .rung-evidence")).to_be_visible()
    expect(desk.locator("[data-part=answer] .quoted")).to_be_visible()
    expect(desk.locator("[data-source]").first).to_be_visible()
    expect(desk.locator("[data-part=text]")).to_have_value(QUESTION)
    # the page is told a moment before the trail is closed
    wait_until(lambda: ended(house) == "failed")
    engine.breaks_after = None
    desk.locator("[data-again]").click()
    expect(desk.locator("[data-part=answer] .rung-grounded")).to_be_visible()


def test_without_engines_words_alone_find_the_sources(desk: Page, engine: FakeEngine) -> None:
    engine.status = 503
    desk.fill("[data-part=text]", "перевыпуск карты при утрате")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=answer] .rung-evidence")).to_be_visible()
    expect(desk.locator("[data-part=answer] .note-check")).to_be_visible()
    expect(desk.locator("[data-source]").first).to_be_visible()
    expect(desk.locator("[data-part=text]")).to_have_value("перевыпуск карты при утрате")
    engine.status = 200
    desk.locator("[data-again]").click()
    expect(desk.locator("[data-ask-anew]")).to_be_visible()
    expect(desk.locator("[data-part=answer-text]")).to_contain_text("1 500")
    expect(desk.locator("[data-part=answer] .rung-evidence")).to_have_count(0)


def test_a_search_that_is_away_is_told(desk: Page, engine: FakeEngine) -> None:
    engine.status = 503
    desk.fill("[data-part=text]", "где купить булочки")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=answer] .rung-failed")).to_be_visible()
    expect(desk.locator(".evidence-waiting")).to_have_count(0)
    expect(desk.locator("[data-part=text]")).to_have_value("где купить булочки")


def test_the_place_in_the_queue_is_shown(desk: Page, engine: FakeEngine) -> None:
    engine.waits, engine.holds_queue = 2, True
    desk.fill("[data-part=text]", QUESTION)
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=status] [data-slot=place]")).to_have_text("2")
    expect(desk.locator("[data-source]").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-part=answer] .rung-stopped")).to_be_visible()


def test_nothing_is_asked_without_a_question_or_beyond_the_limit(desk: Page, engine: FakeEngine) -> None:
    desk.locator("[data-part=text]").press("Enter")
    expect(desk.locator("[data-part=missing]")).to_be_visible()
    desk.fill("[data-part=text]", "а" * 8001)
    expect(desk.locator("[data-part=missing]")).to_be_hidden()
    expect(desk.locator("[data-part=count]")).to_be_visible()
    desk.locator("[data-part=text]").press("Enter")
    desk.fill("[data-part=text]", "клиент иванов " * 8000)  # 200 KB at once
    expect(desk.locator("[data-part=count]")).to_have_text(re.compile("112.000"))
    desk.locator("[data-part=text]").press("Enter")
    expect(desk.locator("[data-part=answer] .start")).to_be_visible()
    assert engine.embedded == []


def test_a_sign_in_that_ran_out_keeps_the_draft(desk: Page, watch: Watch) -> None:
    desk.context.clear_cookies()
    watch.expect("status 403: .*/(ask|underline)/|console error: .*403")
    desk.fill("[data-part=text]", QUESTION)
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=answer] [role=alert]")).to_be_visible()
    expect(desk.locator("[data-part=text]")).to_have_value(QUESTION)
