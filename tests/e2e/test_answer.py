"""What stands in an answer: citations and their places, what is copied, no answer, a foreign figure."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import ask, until
from tests.fakes import FakeEngine
from tests.house import House, wait_until

ASKED = "SELECT count(*) FROM assistant_question"
LAST = "SELECT masked_text || ' ' || conversation_id FROM assistant_question ORDER BY id DESC LIMIT 1"


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


def test_a_citation_opens_its_place_in_the_document(desk: Page, engine: FakeEngine) -> None:
    ask(desk)
    cite = desk.locator("[data-cite]").first
    source = desk.locator(f"[data-source='{cite.get_attribute('data-cite')}']")
    expect(source.locator("[data-place]")).to_be_hidden()
    cite.click()
    expect(source.locator("[data-place] [aria-current=true]")).to_contain_text("1 500")
    source.locator("[data-open-place]").click()
    expect(source.locator("[data-place]")).to_be_hidden()


def copied(desk: Page, how: str) -> str:
    """What a button of the answer puts into the clipboard."""
    desk.evaluate("navigator.clipboard.writeText('')")
    desk.locator(f"[data-copy={how}]").click()
    return str(until(desk, "navigator.clipboard.readText()"))


def test_an_answer_is_copied_with_or_without_its_sources(desk: Page) -> None:
    ask(desk)
    plain = copied(desk, "plain")
    assert plain.replace("\u00a0", " ").startswith("Перевыпуск карты при утрате стоит 1 500 ₸, новая")
    assert "[" not in plain
    cited = copied(desk, "sources")
    assert re.search(r"\[\d\].+\n\n\[\d\] \S", cited, re.DOTALL)


def test_a_question_is_asked_again_and_what_is_being_typed_stays(
    desk: Page, engine: FakeEngine, house: House
) -> None:
    ask(desk)
    count = house.value(ASKED)
    masked = house.value(LAST)
    desk.fill("[data-part=text]", "а если клиент за границей")
    desk.keyboard.press("Alt+KeyR")
    wait_until(lambda: house.value(ASKED) == count + 1)
    expect(desk.locator("[data-part=answer-text]")).to_be_visible()
    expect(desk.locator("[data-part=text]")).to_have_value("а если клиент за границей")
    expect(desk.locator(".searched")).to_have_count(0)
    assert house.value(LAST) == masked
    desk.locator("[data-ask-anew]").click()
    wait_until(lambda: house.value(ASKED) == count + 2)
    desk.locator("[data-part=answer] .rung").wait_for()
    desk.reload()
    desk.locator("[data-ask-anew]").click()
    wait_until(lambda: house.value(ASKED) == count + 3)
    desk.locator("[data-part=answer] .rung").wait_for()
    assert house.value(LAST) == masked


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
