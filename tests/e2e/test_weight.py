"""What the console costs to open: bytes without fonts, and from which hosts."""

from playwright.sync_api import Page, Response

from tests.e2e.conftest import Open

LIMIT_BYTES = 150_000


def sizes(page: Page) -> dict[str, int]:
    """Bytes of everything that a first visit gets, uncompressed as it is sent, without fonts."""
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    return {one.url: len(one.body()) for one in seen if one.ok and one.request.resource_type != "font"}


def test_the_console_weighs_little_and_asks_one_host(open_page: Open) -> None:
    """A request to another host fails in the fixture's watch."""
    found = sizes(open_page("operator").context.new_page())
    assert found
    assert sum(found.values()) <= LIMIT_BYTES, sorted(found.items(), key=lambda one: -one[1])
