"""How an answer stands on the screen and on paper: what is in the window, that nothing jumps, what is
printed, and that a sentence and its source light up together."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import ask

# an office monitor of 1366 x 768 whose browser has its bars, beside a softphone of 320
BESIDE_A_SOFTPHONE = ViewportSize(width=1046, height=640)
COLLECT_SHIFTS = """() => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) globalThis.shifts.push(one.value);
  }).observe({ type: "layout-shift" });
}"""
IN_WINDOW = """one => { const box = one.getBoundingClientRect();
  return box.top >= 0 && box.left >= 0 && box.right <= innerWidth && box.top < innerHeight - 40; }"""


def test_a_sentence_and_its_source_light_up_together(desk: Page) -> None:
    ask(desk)
    sentence = desk.locator("[data-part=answer] [data-cites]").first
    number = (sentence.get_attribute("data-cites") or "").split()[0]
    source = desk.locator(f"[data-source='{number}']")
    sentence.hover()
    expect(source).to_have_attribute("data-lit", "")
    desk.locator("[data-part=text]").hover()
    expect(source).not_to_have_attribute("data-lit", "")
    source.hover()
    expect(sentence).to_have_attribute("data-lit", "")


def test_nothing_jumps_while_an_answer_comes(desk: Page) -> None:
    desk.evaluate(COLLECT_SHIFTS)
    ask(desk)
    desk.wait_for_timeout(300)
    # what the measure of the web calls good for a whole visit
    assert desk.evaluate("globalThis.shifts.reduce((sum, one) => sum + one, 0)") <= 0.1


@pytest.mark.parametrize("size", [ViewportSize(width=1280, height=800), BESIDE_A_SOFTPHONE])
def test_field_answer_and_first_source_are_in_the_window(desk: Page, size: ViewportSize) -> None:
    desk.set_viewport_size(size)
    ask(desk)
    for part in ("[data-part=text]", "[data-part=answer-text]", "[data-source] >> nth=0"):
        assert desk.locator(part).evaluate(IN_WINDOW), part


def test_on_paper_stands_what_was_read_and_nothing_to_press(desk: Page) -> None:
    ask(desk)
    desk.emulate_media(media="print")
    expect(desk.locator("[data-part=answer-text]")).to_be_visible()
    expect(desk.locator("[data-source]").first).to_contain_text("1 500")
    for pressed in (".header", ".composer", "[data-copy=plain]", "[data-back]"):
        expect(desk.locator(pressed).first).to_be_hidden()
    desk.emulate_media(media="screen")
