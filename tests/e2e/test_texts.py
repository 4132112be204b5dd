"""Texts beside questions: a summary, a reply from a template after a slash, a file for the question."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import DOCUMENTS, REPLY, Open, until
from tests.fakes import FakeEngine
from tests.house import House

CHAT = "Клиент Иванов Пётр Сергеевич, ИИН 850315 300125, потерял карту и просит новую."
ENTERED = "customElements.get('task-stream') !== undefined"


@pytest.fixture
def texts(open_page: Open) -> Callable[[str], Page]:
    """Opens the page of a task as the operator, its scripts loaded."""

    def enter(task: str) -> Page:
        page = open_page("operator", f"/texts/{task}/")
        until(page, ENTERED)
        return page

    return enter


def test_a_summary_is_written_by_keyboard_and_copied(
    texts: Callable[[str], Page], engine: FakeEngine, house: House
) -> None:
    engine.reply = "<PERSON_1> потерял карту и просит новую."
    page = texts("summarise")
    page.fill("[data-part=text]", CHAT)
    page.locator("[data-part=text]").press("Control+Enter")
    expect(page.locator("[data-part-text]")).to_have_text(
        "Иванов Пётр Сергеевич потерял карту и просит новую."
    )
    page.locator("[data-copy-result]").click()
    assert "потерял карту" in str(until(page, "navigator.clipboard.readText()"))
    assert "850315" not in str(engine.prompts)


def test_a_task_that_is_stopped_says_so(texts: Callable[[str], Page], engine: FakeEngine) -> None:
    engine.holds_after = 0
    page = texts("summarise")
    page.fill("[data-part=text]", CHAT)
    page.locator("[data-part=text]").press("Control+Enter")
    expect(page.locator("[data-part=started]")).to_contain_text("ИИН")
    page.keyboard.press("Escape")
    assert engine.stopped.wait(60)
    expect(page.locator("task-stream")).not_to_have_attribute("data-busy", "")


def test_a_template_comes_after_a_slash_and_the_reply_is_copied(
    texts: Callable[[str], Page], house: House
) -> None:
    house.manage("ingest", DOCUMENTS / "letter-card-reissue-ru.txt", "--kind", "template", "--publish")
    page = texts("reply")
    field = page.locator("[data-part=reply]")
    field.click()
    page.keyboard.type("Добрый день! /")
    expect(page.locator("[data-letter]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-part=letters]")).to_be_hidden()
    page.keyboard.type("пере")
    page.keyboard.press("Backspace")
    expect(page.locator("[data-letter]").first).to_be_visible()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-part=reply]').value.length > 60")
    text = field.input_value()
    assert text.startswith("Добрый день! ")
    assert "/пер" not in text
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator("[data-copy-reply]").click()
    copied = str(until(page, "navigator.clipboard.readText()"))
    assert copied.replace("\r\n", "\n") == text


def test_a_drafted_reply_leads_from_its_sentences_to_their_sources(
    texts: Callable[[str], Page], engine: FakeEngine
) -> None:
    engine.reply = f"Здравствуйте! {REPLY} Карту доставит курьер на дом."
    page = texts("reply")
    page.fill("[data-part=text]", "Сколько стоит перевыпуск карты при утрате?")
    page.locator("[data-part=text]").press("Control+Enter")
    answer = page.locator("[data-part=answer]")
    expect(answer.locator(".weak")).to_have_text("Карту доставит курьер на дом.")
    expect(page.locator("[data-part=reply]")).to_have_value(engine.reply)
    cite = answer.locator("[data-cite]").first
    number = cite.get_attribute("data-cite")
    cite.click()
    expect(page.locator(f"[data-source='{number}']")).to_be_focused()


def test_a_file_beside_a_question_is_read_and_added_to_it(desk: Page, engine: FakeEngine) -> None:
    engine.reply = "<PERSON_1> потерял карту."
    desk.fill("[data-part=text]", "Сколько стоит новая?")
    letter = FilePayload(name="letter.txt", mimeType="text/plain", buffer=CHAT.encode())
    desk.locator("[data-attach-file]").set_input_files(letter)
    desk.locator("[data-attach=add]").click()
    expect(desk.locator("[data-part=text]")).to_have_value(
        "Сколько стоит новая?\nИванов Пётр Сергеевич потерял карту."
    )
    expect(desk.locator("[data-part=attached]")).to_be_empty()
    assert "850315" not in str(engine.prompts)
