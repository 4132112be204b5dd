"""A day in each language: what an operator doubts a supervisor judges; an admin publishes what was missing.

Every stop is held against axe in both themes; an error or a violation of the CSP fails in `watch`.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import findings
from tests.e2e.conftest import PRIVATE, QUESTION, Open, wait_for_scripts
from tests.fakes import FakeEngine
from tests.house import House

# a word of the first page of each, and of the file that the admin uploads
WORDS = {
    "ru": {"operator": "Спросить", "supervisor": "Проверка", "admin": "Документы", "file": "Сейфы"},
    "kk": {"operator": "Сұрау", "supervisor": "Тексеру", "admin": "Құжаттар", "file": "Монеты"},
    "en": {"operator": "Ask", "supervisor": "Review", "admin": "Documents", "file": "Слитки"},
}


def clean(page: Page) -> None:
    """Nothing that axe finds where the page stands, in light and in dark."""
    found = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found[theme] = findings(page)
    assert found == {"light": [], "dark": []}, page.url


def asks_and_doubts(page: Page) -> None:
    """An operator without a mouse: ask, read a source, report a mistake, see the questions of before."""
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator("[data-part=answer] .rung-grounded").wait_for()
    page.keyboard.press("Alt+Digit1")
    expect(page.locator("[data-source='1']")).to_be_focused()
    expect(page.locator("[data-place] [aria-current=true]").first).to_be_visible()
    clean(page)
    page.keyboard.press("Alt+KeyM")
    expect(page.locator(".flag-form input[type=radio]").first).to_be_focused()
    page.keyboard.press("Digit1")
    expect(page.locator(".note-good")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyN")
    expect(page.locator(".customer-tab")).to_have_count(2)
    clean(page)
    page.keyboard.press("Alt+Slash")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".skip").focus()  # as after the page was opened
    while not page.evaluate("document.activeElement.matches('.nav [href$=\"/history/\"]')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("tbody a").first.wait_for()


def judges(page: Page, answer: int) -> None:
    """A supervisor opens the reported answer, says where it went wrong and goes on to the next."""
    page.locator(f"a[href*='/review/{answer}/']").first.click()
    expect(page.locator(".chain")).to_contain_text("1 500")
    assert not any(word in page.content().lower() for word in PRIVATE)
    clean(page)
    page.locator("input[name=verdict][value=wrong]").focus()
    page.keyboard.press("Space")
    page.locator("body").press("Digit2")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/review/{answer}/" not in url)


def publishes(page: Page, file: Path) -> None:
    """An admin uploads a file, looks at what became of it, and puts it into force."""
    page.goto("/documents/-/upload/")
    page.set_input_files("[name=chosen]", str(file))
    page.locator("[data-part=send]").click()
    line = page.locator("#received [data-line]")
    line.wait_for()
    expect(line.locator("progress")).to_have_count(0)
    clean(page)
    line.locator("a").first.click()
    page.locator("details.step summary.button-main").click()
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator(".in-force-today")).to_contain_text("1")
    clean(page)


@pytest.mark.parametrize("language", WORDS)
def test_a_day_of_each_role(
    open_page: Open, engine: FakeEngine, house: House, tmp_path: Path, language: str
) -> None:
    def at_work(who: str, address: str) -> Page:
        page = open_page(who, address)
        # a cookie alone: what the person chose stays as it was for those who come after
        page.context.add_cookies([{"name": "django_language", "value": language, "url": house.address}])
        page.goto(address)
        wait_for_scripts(page)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("body")).to_contain_text(WORDS[language][who])
        return page

    desk = at_work("operator", "/")
    desk.locator("[data-part=text]").focus()
    asks_and_doubts(desk)
    judges(at_work("supervisor", "/review/"), house.value("SELECT max(id) FROM assistant_answer"))
    word = WORDS[language]["file"]
    file = tmp_path / f"{word}.md"
    file.write_text(f"# {word}\n\n## 1. Цена\n\n{word} с 1 января 2026 года выдают за 900 ₸.")
    publishes(at_work("admin", "/documents/"), file)
