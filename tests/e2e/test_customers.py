"""The customers of a desk: what was said before, the next one, several at once."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import QUESTION, ask
from tests.e2e.trail import kept
from tests.fakes import FakeEngine
from tests.house import House, wait_until


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
