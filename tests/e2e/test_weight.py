"""What the console costs to open: bytes without fonts, and from which hosts."""

from tests.e2e.conftest import Open

LIMIT_BYTES = 150_000
# bytes as they went over the wire, of the page and of all it asked for
SENT = """() => Object.fromEntries(
  [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter((one) => !one.name.endsWith('.woff2')).map((one) => [one.name, one.encodedBodySize]))"""

BLOCKING = """() => performance.getEntriesByType('resource')
  .filter((one) => one.renderBlockingStatus === 'blocking').map((one) => one.name)"""


def test_the_console_weighs_little_and_asks_one_host(open_page: Open) -> None:
    """A request to another host fails in the fixture's watch."""
    page = open_page("operator")
    page.wait_for_load_state("networkidle")
    found: dict[str, int] = page.evaluate(SENT)
    assert any(name.endswith("htmx-2.min.js") and size for name, size in found.items())
    assert sum(found.values()) <= LIMIT_BYTES, sorted(found.items(), key=lambda one: -one[1])
    (blocking,) = page.evaluate(BLOCKING)
    assert "/static/css/tokens+" in blocking  # its first paint waits for one style sheet and for no script
