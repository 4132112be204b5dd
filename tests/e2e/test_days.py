"""A day in each language: what an operator doubts a supervisor judges; an admin publishes what was missing;
the security role lets somebody in and reads what left and what is on record.

Every stop is held against axe in both themes; an error or a violation of the CSP fails in `watch`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import findings
from tests.e2e.conftest import PRIVATE, QUESTION, Open, wait_for_scripts
from tests.fakes import FakeEngine
from tests.house import House

# a word of the first page of each, and of the file that the admin uploads
WORDS = {
    "ru": {
        "operator": "Спросить",
        "supervisor": "Проверка",
        "admin": "Документы",
        "security": "Люди",
        "file": "Сейфы",
    },
    "kk": {
        "operator": "Сұрау",
        "supervisor": "Тексеру",
        "admin": "Құжаттар",
        "security": "Адамдар",
        "file": "Монеты",
    },
    "en": {
        "operator": "Ask",
        "supervisor": "Review",
        "admin": "Documents",
        "security": "People",
        "file": "Слитки",
    },
}
LONGEST_WAY = 120
LEFT = "Сколько стоит перевыпуск карты?"
LEAVES = f"""
from foundation import ledger
from foundation.client import Message
from foundation.masked import Masked
from foundation.models import User
from foundation.route_models import StoredRoute
from foundation.routes import Purpose, route_of
abroad = StoredRoute(name="abroad", base_url="https://llm.example/v1", model="m", place="abroad")
purpose = Purpose("answer", user=User.objects.get(username="operator").pk)
ledger.note(route_of(abroad), purpose, [Message("user", Masked.from_record("{LEFT}"))])
"""


def clean(page: Page) -> None:
    """Nothing that axe finds where the page stands, in light and in dark."""
    found = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found[theme] = findings(page)
    assert found == {"light": [], "dark": []}, page.url


def tab_to(page: Page, selector: str) -> None:
    """Go there from the page's beginning as people do who have no mouse."""
    page.locator(".skip").focus()  # as after the page was opened
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no Tab leads to {selector}")


def enter(page: Page, selector: str) -> None:
    """Go there and press it."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


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
    enter(page, ".nav [href$='/history/']")
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


def lets_in(page: Page, username: str) -> None:
    """The security role without a mouse: somebody new, with a role."""
    enter(page, "main [href$='/people/new/']")
    page.locator("form.person").wait_for()
    clean(page)
    for name, value in (
        ("last_name", "Серикова"),
        ("first_name", "Алия"),
        ("username", username),
        ("password", "long-enough-9"),
    ):
        tab_to(page, f"[name={name}]")
        page.keyboard.type(value)
    tab_to(page, "[name=groups]")
    page.keyboard.press("Space")
    enter(page, "form.person .button-main")
    expect(page.locator("tbody", has_text=username)).to_be_visible()
    clean(page)


def reads_what_left(page: Page) -> None:
    """The ledger of what went to a route outside the bank."""
    enter(page, ".tabs [href$='/people/egress/']")
    expect(page.locator(".audit tbody")).to_contain_text(LEFT)
    enter(page, ".audit summary")
    expect(page.locator(".left-text").first).to_be_visible()
    clean(page)


def changes_the_policy(page: Page, key: str) -> None:
    """Another choice for addresses of mail, looked at before it is in force."""
    enter(page, ".tabs [href$='/people/masking/']")
    tab_to(page, "[name=EMAIL]:checked")
    with page.expect_response("**/people/masking/try/"):
        page.keyboard.press(key)
    clean(page)
    enter(page, "form.policy .button-main")
    expect(page.locator(".messages")).to_be_visible()


def finds_it_on_record(page: Page) -> None:
    """All of it stands in the chain, which holds; one kind of entry is looked for."""
    enter(page, ".tabs [href$='/people/audit/']")
    entries = page.locator("#entries")
    for action in ("user.created", "masking.policy_changed"):
        expect(entries).to_contain_text(action)
    tab_to(page, "[name=action]")
    page.keyboard.type("text.left")
    expect(entries).not_to_contain_text("user.created")
    expect(entries).to_contain_text("text.left")
    clean(page)
    enter(page, "[action$='/people/audit/verify/'] button")
    expect(page.locator(".note-good")).to_be_visible()
    clean(page)


At = Callable[[str, str], Page]


@pytest.fixture(params=sorted(WORDS))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def at_work(open_page: Open, house: House, language: str) -> At:
    """`at_work("admin", "/documents/")`: a page in the language of the day."""

    def come(who: str, address: str) -> Page:
        page = open_page(who, address)
        # a cookie alone: what the person chose stays as it was for those who come after
        page.context.add_cookies([{"name": "django_language", "value": language, "url": house.address}])
        page.goto(address)
        wait_for_scripts(page)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("body")).to_contain_text(WORDS[language][who])
        return page

    return come


@pytest.fixture(scope="module")
def left(house: House) -> None:
    """A text has left the bank."""
    house.manage("shell", "-v", "0", "-c", LEAVES)


def test_a_day_of_who_keeps_watch(at_work: At, left: None, language: str) -> None:
    page = at_work("security", "/people/")
    lets_in(page, f"anna-{language}")
    reads_what_left(page)
    changes_the_policy(page, "ArrowRight")
    changes_the_policy(page, "ArrowLeft")
    finds_it_on_record(page)


def test_a_day_of_each_role(
    at_work: At, engine: FakeEngine, house: House, tmp_path: Path, language: str
) -> None:
    desk = at_work("operator", "/")
    desk.locator("[data-part=text]").focus()
    asks_and_doubts(desk)
    judges(at_work("supervisor", "/review/"), house.value("SELECT max(id) FROM assistant_answer"))
    word = WORDS[language]["file"]
    file = tmp_path / f"{word}.md"
    file.write_text(f"# {word}\n\n## 1. Цена\n\n{word} с 1 января 2026 года выдают за 900 ₸.")
    publishes(at_work("admin", "/documents/"), file)
