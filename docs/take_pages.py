"""`make pictures`: every page of a bank that has worked for a week, and the console and the panel in each of
their states, into var/pictures, for looking at them.

python docs/take_pages.py [name …]: only these pages and states; `state-doubted` is doubted() of
tests/e2e/states.py, `panel` and `panel-expired` are the panel beside a customer's card
"""

import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from requirements.machine import browser as chromium
from tests.e2e.addresses import ADDRESSES, FURNISH, Address
from tests.e2e.conftest import QUESTION, Watch, renewed, wait_for_scripts
from tests.e2e.crm import expired, serving_crm
from tests.e2e.crm import opened as opened_panel
from tests.e2e.states import REACHED, Reach
from tests.house import PASSWORD, House, opened

FOLDER = Path("var/pictures")
# where people spend their day: in every language
MAIN = ("console", "console-resumed", "review-answer", "documents", "analytics", "updates", "audit")
SIZES = {1280: 800, 1920: 1080}
OFFICE = (1366, 768)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
# states are reached anew in each of these; the operator is one of `furnish()` with nothing unsent
STATED_IN = ("ru", "kk")
OPERATOR = "yerlan"


def main() -> None:
    """Furnish a house, sign in as each of its people, take every page in every dress."""
    named = sys.argv[1:]
    wanted = [one for one in ADDRESSES if one.name in named or not named]
    states = [one for one in REACHED if _name(one) in named or not named]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        opened(Path(home)) as house,
        sync_playwright() as playwright,
    ):
        house.manage(*FURNISH)
        house.start("redis", "web")
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for who in dict.fromkeys(one.who for one in wanted):
            page = _signed_in(browser, house, who)
            for address in (one for one in wanted if one.who == who):
                _take(page, house, address)
        for reach, language in product(states, STATED_IN):
            _take_state(browser, house, reach, language)
        if not named or {"panel", "panel-expired"} & set(named):
            _take_panel(browser, house)
        browser.close()


def _signed_in(browser: Browser, house: House, who: str, language: str = "") -> Page:
    page = browser.new_context(base_url=house.address, locale="ru-RU", reduced_motion="reduce").new_page()
    if language:
        page.context.add_cookies([{"name": "django_language", "value": language, "url": house.address}])
    if who:
        page.goto("/sign-in/")
        page.fill("[name=username]", who)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def _take(page: Page, house: House, address: Address) -> None:
    page.goto(address.on(house))
    for language, theme, (width, height) in _dresses(address.name):
        if page.get_attribute("html", "lang") != language:
            page.click(f"form[action$='/preferences/language/'] button[value={language}]")
            page.goto(address.on(house))
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{address.name}-{language}-{theme}-{width}.png", full_page=True)


def _name(reach: Reach) -> str:
    return f"state-{reach.__name__.replace('_', '-')}"


def _take_state(browser: Browser, house: House, reach: Reach, language: str) -> None:
    """The console of an operator who has nothing unsent."""
    engine = renewed(house.engine)
    house.change("DELETE FROM assistant_unsent")
    page = _signed_in(browser, house, OPERATOR, language)
    wait_for_scripts(page)
    reach(page, engine, Watch(""))
    _in_both_themes(page, f"{_name(reach)}-{language}")
    # what was held back is let go before its reader leaves
    renewed(engine)
    page.context.close()


def _take_panel(browser: Browser, house: House) -> None:
    renewed(house.engine)
    security = _signed_in(browser, house, "security")
    security.goto("/people/panels/new/")
    with serving_crm(house, security) as crm:
        for language in STATED_IN:
            house.change("UPDATE foundation_user SET language = ? WHERE username = 'operator'", language)
            page = browser.new_context(locale="ru-RU", reduced_motion="reduce").new_page()
            panel = opened_panel(page, crm)
            expect(panel.locator("answer-stream:defined")).to_be_visible()
            panel.locator("[data-part=text]").fill(QUESTION)
            panel.locator("[data-part=text]").press("Enter")
            panel.locator("[data-part=answer] .rung").wait_for()
            _in_both_themes(page, f"panel-{language}")
            expired(house, opened_panel(page, crm))
            _in_both_themes(page, f"panel-expired-{language}")
            page.context.close()
        house.change("UPDATE foundation_user SET language = '' WHERE username = 'operator'")


def _in_both_themes(page: Page, name: str) -> None:
    for theme, (width, height) in product(THEMES, SIZES.items()):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=FOLDER / f"{name}-{theme}-{width}.png", full_page=True)


def _dresses(name: str) -> Iterator[tuple[str, Theme, tuple[int, int]]]:
    for language in ("ru", "kk", "en") if name in MAIN else ("ru",):
        yield from ((language, theme, size) for theme, size in product(THEMES, SIZES.items()))
    yield "ru", "light", OFFICE
    if name not in MAIN:
        # the longest words, in the other theme
        yield "kk", "dark", (1920, SIZES[1920])


if __name__ == "__main__":
    main()
