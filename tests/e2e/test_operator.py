"""An operator's day: asking, reading the sources, copying, flagging, stopping, going on."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PRIVATE, QUESTION, Open, Watch, ask, sign_in, until, wait_for_scripts
from tests.fakes import FakeEngine
from tests.house import House, wait_until

LAST = "SELECT outcome, masked_text FROM assistant_answer ORDER BY id DESC LIMIT 1"


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
    wait_until(lambda: house.rows(LAST)[0][0] == "finished")
    question = house.value("SELECT masked_text FROM assistant_question ORDER BY id DESC LIMIT 1")
    assert question.startswith("клиент <PERSON_1> иин <IIN_1> потерял карту")
    assert not any(word in engine.prompt.lower() for word in PRIVATE)


def test_a_citation_leads_to_its_source_and_back(desk: Page, engine: FakeEngine) -> None:
    ask(desk)
    cite = desk.locator("[data-cite]").first
    number = cite.get_attribute("data-cite")
    cite.click()
    source = desk.locator(f"[data-source='{number}']")
    expect(source).to_be_focused()
    expect(source).to_contain_text("1 500")
    source.locator("[data-back]").click()
    expect(cite).to_be_focused()


def copied(desk: Page, how: str) -> str:
    """What a button of the answer puts into the clipboard."""
    desk.evaluate("navigator.clipboard.writeText('')")
    desk.locator(f"[data-copy={how}]").click()
    return str(until(desk, "navigator.clipboard.readText()"))


def test_a_citation_opens_its_place_in_the_document(desk: Page, engine: FakeEngine) -> None:
    ask(desk)
    cite = desk.locator("[data-cite]").first
    source = desk.locator(f"[data-source='{cite.get_attribute('data-cite')}']")
    expect(source.locator("[data-place]")).to_be_hidden()
    cite.click()
    expect(source.locator("[data-place] [aria-current=true]")).to_contain_text("1 500")
    source.locator("[data-open-place]").click()
    expect(source.locator("[data-place]")).to_be_hidden()


def test_another_day_than_today_is_seen(desk: Page) -> None:
    day = desk.locator("[data-today]")
    expect(day).not_to_have_attribute("data-other-day", "")
    desk.fill("[data-date]", "2026-10-01")
    expect(day).to_have_attribute("data-other-day", "")


def test_an_answer_is_copied_with_or_without_its_sources(desk: Page) -> None:
    ask(desk)
    plain = copied(desk, "plain")
    assert plain.replace("\u00a0", " ").startswith("Перевыпуск карты при утрате стоит 1 500 ₸, новая")
    assert "[" not in plain
    cited = copied(desk, "sources")
    assert re.search(r"\[\d\].+\n\n\[\d\] \S", cited, re.DOTALL)


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
    wait_until(lambda: house.rows(LAST)[0][0] == "stopped")
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
    wait_until(lambda: house.rows(LAST)[0][0] == "stopped")


def test_a_follow_up_knows_what_was_said(desk: Page, engine: FakeEngine) -> None:
    ask(desk)
    first = desk.url
    engine.reply = "Срок изготовления новой карты — 3 рабочих дня."
    ask(desk, "а срок?")
    assert desk.url == first
    expect(desk.locator(".customer .earlier summary")).to_be_visible()
    (searched,) = {text for text in engine.embedded if text.endswith("а срок?")}
    assert "перевыпуск" in searched


def test_what_was_searched_for_is_corrected_beside_what_is_being_typed(desk: Page) -> None:
    ask(desk)
    expect(desk.locator(".customer .called")).to_have_text("Иванов Пётр Сергеевич", ignore_case=True)
    ask(desk, "а срок?")
    desk.fill("[data-part=text]", "а доставка?")
    desk.locator(".searched > summary").click()
    expect(desk.locator("[data-searched]")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator(".searched > summary")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-searched]")).to_be_focused()
    desk.keyboard.type("Срок изготовления карты")  # what stands there is marked, so it is replaced
    desk.keyboard.press("Enter")
    searched = desk.locator(".searched > summary")
    expect(searched).to_contain_text("Искали, как вы исправили: Срок изготовления карты")
    desk.locator("[data-part=answer] .rung").wait_for()
    expect(desk.locator(".asked-text")).to_have_text("а срок?")
    expect(desk.locator("[data-part=text]")).to_have_value("а доставка?")


def test_the_next_customer_inherits_nothing(desk: Page, engine: FakeEngine) -> None:
    ask(desk)
    desk.locator("[data-part=new-customer]").click()
    expect(desk).to_have_url(re.compile("/$"))
    expect(desk.locator(".earlier-none")).to_be_visible()
    ask(desk, "а срок изготовления карты?")
    (searched,) = {text for text in engine.embedded if text.endswith("а срок изготовления карты?")}
    assert "утрат" not in searched
    assert "<PERSON_1>" not in engine.prompt


def standing(desk: Page) -> list[str | None]:
    """What the tabs of the open customers say."""
    return [tab.get_attribute("data-standing") for tab in desk.locator(".customer-tab").all()]


def test_several_customers_are_open_and_an_answer_goes_on_beside(
    desk: Page, engine: FakeEngine, house: House
) -> None:
    house.change("DELETE FROM assistant_unsent")
    field, tabs = desk.locator("[data-part=text]"), desk.locator(".customer-tab")
    engine.holds_after = 3
    field.fill(QUESTION)
    desk.keyboard.press("Enter")
    expect(desk.locator(".draft")).to_contain_text("Перевыпуск")
    desk.keyboard.press("Alt+Shift+KeyN")
    expect(tabs).to_have_count(2)
    expect(field).to_be_focused()
    expect(desk.locator(".start")).to_be_visible()
    assert standing(desk) == ["writing", "idle"]
    field.fill("клиент смагулов, какой лимит")
    engine.holds_after = None
    expect(tabs.first).to_have_attribute("data-standing", "ready")
    expect(desk.locator(".customers [role=status]")).to_have_text(re.compile("ответ готов"))
    expect(field).to_have_value("клиент смагулов, какой лимит")
    wait_until(lambda: kept(house) == 1)
    desk.keyboard.press("Alt+PageUp")
    expect(desk.locator("[data-part=answer-text]")).to_contain_text("1 500 ₸")
    expect(desk.locator("[data-source]").first).to_be_visible()
    expect(field).to_have_value("")
    desk.reload()
    expect(tabs.first.locator("[data-go]")).to_have_attribute("aria-current", "true")
    expect(tabs.first.locator("[data-slot=called]")).to_have_text("иванов пётр сергеевич")
    assert standing(desk) == ["ready", "idle"]
    desk.keyboard.press("Alt+PageDown")
    expect(field).to_have_value("клиент смагулов, какой лимит")
    desk.keyboard.press("Alt+KeyW")
    expect(tabs).to_have_count(1)
    expect(desk.locator("[data-part=answer-text]")).to_contain_text("1 500 ₸")
    # what was typed for a customer who was closed lies about
    wait_until(lambda: kept(house) == 1)


def test_an_example_fills_the_field(desk: Page) -> None:
    example = desk.locator("[data-example]").first
    words = example.inner_text()
    example.click()
    expect(desk.locator("[data-part=text]")).to_have_value(words.strip())
    expect(desk.locator("[data-part=text]")).to_be_focused()


def test_no_answer_says_what_was_looked_through(desk: Page, engine: FakeEngine) -> None:
    engine.reply = "Нет ответа."
    ask(desk, "сколько стоит перевыпуск карты на Марсе")
    expect(desk.locator("[data-part=answer] .rung-refused")).to_be_visible()
    expect(desk.locator("[data-source]").first).to_be_visible()


def test_a_sentence_with_a_foreign_figure_gives_way_to_the_rule_itself(
    desk: Page, engine: FakeEngine
) -> None:
    engine.reply = "Перевыпуск карты при утрате стоит 1 500 ₸. Срочный перевыпуск карты стоит 77 700 ₸."
    ask(desk)
    expect(desk.locator("[data-part=answer] .rung-partly")).to_be_visible()
    expect(desk.locator("[data-part=answer-text]")).to_contain_text("1 500")
    expect(desk.locator("[data-part=answer-text]")).not_to_contain_text("77 700")


def test_a_model_that_breaks_off_leaves_the_evidence_and_the_question(
    desk: Page, engine: FakeEngine, house: House
) -> None:
    engine.breaks_after = 3
    ask(desk)
    expect(desk.locator("[data-part=answer] .rung-failed")).to_be_visible()
    expect(desk.locator("[data-source]").first).to_be_visible()
    expect(desk.locator("[data-part=text]")).to_have_value(QUESTION)
    # the page is told a moment before the trail is closed
    wait_until(lambda: house.rows(LAST)[0][0] == "failed")
    engine.breaks_after = None
    desk.locator("[data-again]").click()
    expect(desk.locator("[data-part=answer] .rung-grounded")).to_be_visible()


def test_a_search_that_is_away_is_told(desk: Page, engine: FakeEngine) -> None:
    engine.status = 503
    ask(desk)
    expect(desk.locator("[data-part=answer] .rung-failed")).to_be_visible()
    expect(desk.locator(".evidence-waiting")).to_have_count(0)
    expect(desk.locator("[data-part=text]")).to_have_value(QUESTION)


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


def test_tariffs_of_another_day_are_asked_for(desk: Page, engine: FakeEngine, house: House) -> None:
    desk.locator("[data-date]").fill("2020-01-15")
    expect(desk.locator("[data-date-shown]")).to_have_text("15.01.2020")
    ask(desk)
    assert house.value("SELECT as_of FROM assistant_question ORDER BY id DESC LIMIT 1") == "2020-01-15"


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
    page.keyboard.press("Tab")  # the list of shortcuts
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sign-in/"))


def kept(house: House) -> int:
    return int(house.value("SELECT count(*) FROM assistant_unsent"))


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
