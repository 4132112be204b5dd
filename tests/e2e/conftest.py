"""A browser before a whole Sufler: real web process, worker and broker, and a stand-in for the models.

Everything that a page does wrong (an error in the console, a failed request, a violation of the content
security policy, a request to another host, private words in an address) fails the test that saw it.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests.fakes import FakeEngine
from tests.house import PASSWORD, House, opened

DOCUMENTS = Path(__file__).resolve().parents[2] / "demo" / "documents"
QUESTION = (
    "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск и что ему сказать"
)
REPLY = "Перевыпуск карты при утрате стоит 1 500 ₸, новая карта будет готова через 3 рабочих дня."
PRIVATE = ("иванов", "пётр", "сергеевич", "850315", "300125", "смагулов")
# named by Debian and Ubuntu, and by the browser's own packages
NAMES = ("chromium", "chromium-browser", "google-chrome")
# a busy machine is slow; what is waited for is a state, never a time
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
VIOLATIONS = """document.addEventListener('securitypolicyviolation',
    (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Watch:
    """What a page did wrong, less what the test said would happen."""

    host: str
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """From now on a problem that matches the regular expression is none."""
        self.expected.append(pattern)

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"error in a script: {error.error}"))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc != self.host and address.scheme not in ("data", "blob"):
            self.problems.append(f"request to another host: {request.url}")
        if any(word in unquote_plus(request.url).lower() for word in PRIVATE):
            self.problems.append(f"private words in an address: {request.url}")

    def _failed(self, request: Request) -> None:
        # what a page was still asking for when it was left, or was told to stop
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed request: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")

    def unexpected(self) -> list[str]:
        return [one for one in self.problems if not any(re.search(pattern, one) for pattern in self.expected)]


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Sufler with the demo bank's people and its two documents on cards."""
    with opened(tmp_path_factory.mktemp("house")) as house:
        house.manage(
            "ingest", DOCUMENTS / "card-blocking-ru.md", DOCUMENTS / "card-tariffs.xlsx", "--publish"
        )
        house.start("redis", "web", "worker")
        yield house


@pytest.fixture
def engine(house: House) -> FakeEngine:
    """The models' stand-in, which answers the acceptance question."""
    return renewed(house.engine)


def renewed(engine: FakeEngine) -> FakeEngine:
    """The same as if nothing had been asked of it: it answers the acceptance question."""
    fresh = FakeEngine(reply=REPLY)
    for name in (
        "reply",
        "status",
        "code",
        "seconds_a_word",
        "seconds_an_embedding",
        "breaks_after",
        "refusal_chance",
        "waits",
        "holds_queue",
        "holds_after",
        "holds_for",
    ):
        setattr(engine, name, getattr(fresh, name))
    engine.prompts.clear()
    engine.embedded.clear()
    engine.stopped.clear()
    return engine


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without one the tests are skipped, and under CI they fail."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        words = "no Chromium: apt-get install chromium, or run `make test` as root on Debian"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def watch(house: House) -> Watch:
    return Watch(f"127.0.0.1:{house.port}")


@pytest.fixture
def open_page(browser: Browser, house: House, engine: FakeEngine, watch: Watch) -> Iterator[Open]:
    """Opens a page as somebody: `open_page("operator", "/history/")`, with "" as nobody."""
    contexts: list[BrowserContext] = []

    def enter(who: str, address: str = "/") -> Page:
        context = browser.new_context(
            base_url=house.address, locale="ru-RU", viewport={"width": 1440, "height": 900}
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        contexts.append(context)
        page = context.new_page()
        if who:
            sign_in(page, who)
        page.goto(address)
        wait_for_scripts(page)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert watch.unexpected() == []


@pytest.fixture
def desk(open_page: Open) -> Page:
    """The operator's console, with nothing asked yet."""
    return open_page("operator")


def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def wait_for_scripts(page: Page) -> None:
    """A person is slower than the loading of scripts."""
    until(
        page, "!document.querySelector('answer-stream') || customElements.get('answer-stream') !== undefined"
    )


def until(page: Page, script: str) -> Any:
    """Wait until a script's value is true in the page, and return it.

    Playwright's own wait_for_function evaluates inside the page, which its content security policy forbids.
    """
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not (value := page.evaluate(script)):
        assert time.monotonic() < deadline, f"it did not happen: {script}"
        page.wait_for_timeout(50)
    return value


def ask(page: Page, text: str = QUESTION) -> None:
    """Ask and wait for the answer, whatever it is."""
    page.fill("[data-part=text]", text)
    page.keyboard.press("Enter")
    page.locator("[data-part=answer] .rung").wait_for()
