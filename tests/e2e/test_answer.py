"""What stands in an answer: citations and their places, what is copied, no answer, a foreign figure."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import ask, until
from tests.fakes import FakeEngine


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
