"""The lines under what will be hidden, in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watch, until

FOLLOWED = """() => {
  const field = document.querySelector('[data-part=text]'), mirror = document.querySelector('.typed-mirror');
  return field.scrollTop > 0 && field.scrollTop === mirror.scrollTop;
}"""
LINES = ".typed-mirror .hidden-field"
TYPED = "клиент иванов пётр сергеевич иин 850315 300125 спросил"
# whether each line stands exactly where the field shows these words
MEASURE = """() => {
  const field = document.querySelector('[data-part=text]'), mirror = document.querySelector('.typed-mirror');
  const one = getComputedStyle(field), other = getComputedStyle(mirror);
  const same = ['fontFamily', 'fontSize', 'fontWeight', 'fontFeatureSettings', 'fontVariantNumeric',
    'letterSpacing', 'wordSpacing', 'lineHeight', 'paddingLeft', 'paddingTop', 'whiteSpace', 'overflowWrap',
    'tabSize', 'textIndent', 'textTransform'];
  return {
    differing: same.filter((name) => one[name] !== other[name]),
    widths: field.clientWidth - mirror.clientWidth,
    heights: field.scrollHeight - mirror.scrollHeight,
    scrolled: field.scrollTop - mirror.scrollTop,
    top: field.scrollTop,
  };
}"""


def lines(page: Page) -> list[str]:
    return page.locator(LINES).all_text_contents()


def test_what_will_be_hidden_is_underlined_and_named(desk: Page) -> None:
    before = desk.locator(".result").bounding_box()
    desk.locator("[data-part=text]").press_sequentially(TYPED)
    expect(desk.locator(LINES)).to_have_text(["иванов пётр сергеевич", "850315 300125"])
    expect(desk.locator("[data-part=hides]")).to_have_text(re.compile("имя, ИИН"))
    assert desk.locator(".result").bounding_box() == before


def test_offsets_hold_behind_signs_outside_the_basic_plane(desk: Page) -> None:
    desk.fill("[data-part=text]", "💳💳 клиент иванов пётр")
    expect(desk.locator(LINES)).to_have_text(["иванов пётр"])


def test_marks_move_with_the_text_and_go_where_it_was_touched(desk: Page) -> None:
    field = desk.locator("[data-part=text]")
    field.fill(TYPED)
    expect(desk.locator(LINES)).to_have_count(2)
    desk.route("**/underline/", lambda route: route.abort())
    desk.evaluate("document.querySelector('[data-part=text]').setSelectionRange(0, 0)")
    desk.keyboard.type("наш ")
    assert lines(desk) == ["иванов пётр сергеевич", "850315 300125"]
    at = TYPED.index("850315") + 4 + 3
    desk.evaluate(f"document.querySelector('[data-part=text]').setSelectionRange({at}, {at})")
    desk.keyboard.type("1")
    assert lines(desk) == ["иванов пётр сергеевич"]
    field.fill("")
    assert lines(desk) == []
    expect(desk.locator("[data-part=hides]")).to_be_hidden()


def test_the_mirror_is_the_field_letter_for_letter(desk: Page) -> None:
    desk.fill(
        "[data-part=text]", "\n".join([TYPED + ", карта 4400 4301 2345 6784, " + "слово " * 30] * 12) + "\n"
    )
    expect(desk.locator(LINES).nth(5)).to_be_attached()
    desk.locator("[data-part=text]").press("Control+End")
    until(desk, FOLLOWED)
    found = desk.evaluate(MEASURE)
    assert found.pop("top") > 0
    assert found == {"differing": [], "widths": 0, "heights": 0, "scrolled": 0}


def test_a_server_that_is_away_changes_nothing_for_the_hands(desk: Page, watch: Watch) -> None:
    watch.expect("underline|Failed to load resource")
    desk.route("**/underline/", lambda route: route.abort())
    with desk.expect_event("requestfailed"):
        desk.locator("[data-part=text]").press_sequentially(TYPED)
    assert lines(desk) == []
    expect(desk.locator("[data-part=hint]")).to_be_visible()


def test_an_asked_question_leaves_no_lines_behind(desk: Page) -> None:
    desk.fill("[data-part=text]", TYPED)
    expect(desk.locator(LINES)).to_have_count(2)
    desk.keyboard.press("Enter")
    desk.locator("[data-part=answer] .rung").wait_for()
    assert lines(desk) == []
