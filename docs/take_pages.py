"""`make pictures`: every page of a bank that has worked for a week, into var/pictures, for looking at them.

python docs/take_pages.py [name …]: only these pages
"""

import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from requirements.machine import browser as chromium
from tests.e2e.addresses import ADDRESSES, FURNISH, Address
from tests.house import PASSWORD, House, opened

FOLDER = Path("var/pictures")
# where people spend their day: in every language
MAIN = ("console", "console-resumed", "review-answer", "documents", "analytics", "updates", "audit")
SIZES = {1280: 800, 1920: 1080}
OFFICE = (1366, 768)


def main() -> None:
    """Furnish a house, sign in as each of its people, take every page in every dress."""
    wanted = [one for one in ADDRESSES if one.name in sys.argv[1:] or not sys.argv[1:]]
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
        browser.close()


def _signed_in(browser: Browser, house: House, who: str) -> Page:
    page = browser.new_context(base_url=house.address, locale="ru-RU", reduced_motion="reduce").new_page()
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


def _dresses(name: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    for language in ("ru", "kk", "en") if name in MAIN else ("ru",):
        yield from ((language, theme, size) for theme, size in product(("light", "dark"), SIZES.items()))
    yield "ru", "light", OFFICE


if __name__ == "__main__":
    main()
