"""An operator's day: signing in, a question and its evidence, another day, a mistake, one's own questions."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PRIVATE, QUESTION, Open, ask, wait_for_scripts
from tests.e2e.trail import ended
from tests.fakes import FakeEngine
from tests.house import House, wait_until


def test_sign_in_leads_to_the_question_and_out_again(open_page: Open) -> None:
    page = open_page("")
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.fill("[name=username]", "operator")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("[name=password]", "kokzhiek-demo")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=text]")).to_be_focused()
    page.locator("[data-menu] summary").click()
    page.locator("[data-menu] form button").click()
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_an_example_fills_the_field(desk: Page) -> None:
    example = desk.locator("[data-example]").first
    words = example.inner_text()
    example.click()
    expect(desk.locator("[data-part=text]")).to_have_value(words.strip())
    expect(desk.locator("[data-part=text]")).to_be_focused()


def test_a_question_is_answered_with_evidence_first(desk: Page, engine: FakeEngine, house: House) -> None:
    engine.holds_after = 0
    desk.fill("[data-part=text]", QUESTION)
    desk.keyboard.press("Enter")
    desk.locator("[data-source='1']").wait_for()
    assert desk.locator("[data-part=answer-text], .draft").count() == 0
    engine.holds_after = 3
    expect(desk.locator(".draft")).to_contain_text("Перевыпуск")
    assert desk.locator("[data-part=answer-text]").count() == 0
    engine.holds_after = None
    answer = desk.locator("[data-part=answer-text]")
    expect(answer).to_contain_text("1 500 ₸")
    expect(desk.locator("[data-part=answer] .rung-grounded")).to_be_visible()
    expect(desk.locator(".hidden-field").first).to_have_text("иванов пётр сергеевич")
    expect(desk).to_have_url(re.compile(r"/\?conversation=\d+$"))
    wait_until(lambda: ended(house) == "finished")
    question = house.value("SELECT masked_text FROM assistant_question ORDER BY id DESC LIMIT 1")
    assert question.startswith("клиент <PERSON_1> иин <IIN_1> потерял карту")
    assert not any(word in engine.prompt.lower() for word in PRIVATE)


def test_another_day_than_today_is_seen(desk: Page) -> None:
    day = desk.locator("[data-today]")
    expect(day).not_to_have_attribute("data-other-day", "")
    desk.fill("[data-date]", "2026-10-01")
    expect(day).to_have_attribute("data-other-day", "")


def test_tariffs_of_another_day_are_asked_for(desk: Page, engine: FakeEngine, house: House) -> None:
    desk.locator("[data-date]").fill("2020-01-15")
    expect(desk.locator("[data-date-shown]")).to_have_text("15.01.2020")
    ask(desk)
    assert house.value("SELECT as_of FROM assistant_question ORDER BY id DESC LIMIT 1") == "2020-01-15"


def test_a_mistake_is_reported_and_its_comment_masked(desk: Page, house: House) -> None:
    ask(desk)
    desk.locator("[hx-get$='/flag/']").click()
    form = desk.locator(".flag-form")
    form.locator("input[name=reason][value=outdated]").check()
    form.locator("textarea").fill("Иванов Пётр Сергеевич говорит, что цена старая")
    form.locator("button.button-main").click()
    expect(desk.locator(".note-good")).to_be_visible()
    reason, comment = house.rows("SELECT reason, comment FROM assistant_flag ORDER BY id DESC LIMIT 1")[0]
    assert (reason, comment) == ("outdated", "<PERSON_1> говорит, что цена старая")


def test_a_click_on_a_sentence_names_it_while_the_form_is_open(desk: Page, house: House) -> None:
    ask(desk)
    desk.keyboard.press("Alt+KeyM")
    form = desk.locator(".flag-form")
    expect(form.locator("input[type=radio]").first).to_be_focused()
    desk.locator(".sentence[data-cites]").first.click(position={"x": 6, "y": 8})
    expect(form.locator("[name=sentence]")).to_have_value("1")
    expect(desk.locator(".sentence[data-named]")).to_have_count(1)
    form.locator("[name=source]").select_option("1")
    expect(desk.locator("[data-source='1'][data-named]")).to_have_count(1)
    form.locator("input[name=reason][value=wrong_source]").check()
    form.locator("button.button-main").click()
    expect(desk.locator(".note-good")).to_be_visible()
    expect(desk.locator("[data-named]")).to_have_count(0)
    assert house.rows("SELECT sentence, source_id IS NULL FROM assistant_flag ORDER BY id DESC LIMIT 1") == [
        (1, 0)
    ]


def test_ones_own_questions_are_found_again_and_their_values_only_while_kept(
    desk: Page, house: House
) -> None:
    ask(desk)
    desk.goto("/history/")
    assert not any(word in desk.content().lower() for word in PRIVATE)
    desk.locator("tbody a").first.click()
    expect(desk.locator(".asked .hidden-field").first).to_have_text("иванов пётр сергеевич")
    house.change("UPDATE assistant_sealedvault SET expires_at = '2026-01-01 00:00:00'")
    house.manage("expire")
    desk.reload()
    expect(desk.locator(".asked .placeholder").first).to_be_visible()
    expect(desk.locator("[data-part=answer-text]")).to_contain_text("1 500 ₸")
    expect(desk.locator("[data-source]").first).to_be_visible()
    assert not any(word in desk.content().lower() for word in PRIVATE)
    desk.locator("[data-cite]").first.click()
    expect(desk.locator("[data-source]:focus")).to_have_count(1)


def test_the_keyboard_is_enough(open_page: Open, engine: FakeEngine) -> None:
    page = open_page("")
    page.keyboard.type("operator")
    page.keyboard.press("Tab")
    page.keyboard.type("kokzhiek-demo")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=text]")).to_be_focused()
    wait_for_scripts(page)
    page.keyboard.type("первая строка")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("сколько стоит перевыпуск карты при утрате")
    page.keyboard.press("Enter")
    page.locator("[data-part=answer] .rung").wait_for()
    expect(page.locator("[data-part=text]")).to_be_focused()
    page.keyboard.press("Alt+Digit1")
    expect(page.locator("[data-source='1']")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # back to the answer
    expect(page.locator("[data-part=text]")).to_be_focused()
    engine.holds_after = 3
    page.keyboard.type("сколько стоит перевыпуск карты при утрате")
    page.keyboard.press("Enter")
    expect(page.locator(".draft")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-part=answer] .rung-stopped")).to_be_visible()
    page.keyboard.press("Alt+KeyN")
    expect(page.locator(".earlier-none")).to_be_visible()
    page.locator("body").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-menu] summary')"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # one's own page
    page.keyboard.press("Tab")  # the list of shortcuts
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sign-in/"))
