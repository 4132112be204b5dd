"""Every page of the demo bank in both themes: no finding of axe-core, no error, nothing against the CSP, and
nothing beyond the window at a zoom of 200 %."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.e2e.accessible import findings
from tests.e2e.addresses import ADDRESSES, FURNISH, Address
from tests.e2e.conftest import PATIENCE_MS, Watch, sign_in, wait_for_scripts
from tests.house import House, opened

REFUSED = {"not-found": "404", "forbidden": "403"}
Desk = Callable[[str], Page]
SIZE = ViewportSize(width=1280, height=800)
AT_TWICE_THE_SIZE = ViewportSize(width=640, height=400)  # what a zoom of 200 % leaves of it
BEYOND = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A bank that has worked for a week."""
    with opened(tmp_path_factory.mktemp("bank")) as house:
        house.manage(*FURNISH)
        house.start("redis", "web")
        yield house


@pytest.fixture(scope="module")
def watch(house: House) -> Watch:
    return Watch(f"127.0.0.1:{house.port}")


@pytest.fixture(scope="module")
def desk_of(browser: Browser, house: House, watch: Watch) -> Iterator[Desk]:
    """A page for each person, signed in once."""
    pages: dict[str, Page] = {}
    with ExitStack() as stack:

        def enter(who: str) -> Page:
            if who not in pages:
                context = browser.new_context(
                    base_url=house.address,
                    locale="ru-RU",
                    viewport=SIZE,
                    reduced_motion="reduce",
                )
                stack.callback(context.close)
                context.set_default_timeout(PATIENCE_MS)
                watch.over(context)
                pages[who] = context.new_page()
                if who:
                    sign_in(pages[who], who)
            return pages[who]

        yield enter


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_a_page_is_accessible_and_without_errors(
    desk_of: Desk, house: House, watch: Watch, address: Address, theme: str
) -> None:
    watch.expected[:] = [REFUSED[address.name]] if address.name in REFUSED else []
    page = desk_of(address.who)
    watch.problems.clear()
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(address.on(house))
    wait_for_scripts(page)
    assert findings(page) == []
    if theme == "light":
        page.set_viewport_size(AT_TWICE_THE_SIZE)
        assert page.evaluate(BEYOND) <= 0
        page.set_viewport_size(SIZE)
    assert watch.unexpected() == []
