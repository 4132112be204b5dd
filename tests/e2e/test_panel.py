"""Sufler inside a CRM's page of another site, in a browser that keeps foreign cookies out."""

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from demo.crm_panel import CARD, Crm
from tests.e2e.conftest import QUESTION, Open, Watch
from tests.e2e.trail import kept
from tests.fakes import FakeEngine
from tests.house import House, free_ports, wait_until


@pytest.fixture
def crm(house: House, open_page: Open) -> Iterator[str]:
    """The example CRM on a host of its own, allowed on the page of the security role; its address."""
    (port,) = free_ports(1)
    address = f"http://localhost:{port}"
    security = open_page("security", "/people/panels/new/")
    security.fill("[name=name]", "CRM")
    security.fill("[name=slug]", f"crm-{port}")
    security.fill("[name=origins]", address)
    security.locator(".person .button-main").click()
    Crm.secret = security.locator("#issued").inner_text()
    Crm.panel = f"{house.address}/panel/crm-{port}/"
    server = ThreadingHTTPServer(("localhost", port), Crm)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()


def opened(page: Page, address: str) -> FrameLocator:
    page.goto(address)
    page.get_by_role("button").click()
    return page.frame_locator("iframe")


def test_an_operator_asks_beside_the_card(
    crm: str, open_page: Open, watch: Watch, engine: FakeEngine, house: House
) -> None:
    watch.expect("request to another host: http://localhost|favicon|404")
    page = open_page("", "/sign-in/")
    panel = opened(page, crm)
    expect(panel.locator(".customer .called")).to_have_text(CARD["PERSON"])
    expect(panel.locator("answer-stream:defined")).to_be_visible()  # a person is slower than its script
    panel.locator("[data-part=text]").fill(f"{QUESTION}, звонит смагулов")
    panel.locator("[data-part=text]").press("Enter")
    expect(panel.locator("[data-part=answer-text]")).to_contain_text("1 500 ₸")
    masked = house.value("SELECT masked_text FROM assistant_question ORDER BY id DESC LIMIT 1")
    assert "смагулов" not in masked
    expect(panel.locator(".customer .called")).to_have_text(CARD["PERSON"])
    panel.locator("[data-cite]").first.click()
    expect(panel.locator("[data-place] [aria-current=true]").first).to_be_visible()
    panel.locator("[hx-get$='/flag/']").click()
    panel.locator("input[name=reason][value=outdated]").check()
    panel.locator(".flag-form button.button-main").click()
    expect(panel.locator(".note-good")).to_be_visible()
    assert not [one for one in page.context.cookies() if one["name"] == "sessionid"]


def test_what_is_typed_beside_a_card_waits_with_the_card(
    crm: str, open_page: Open, watch: Watch, house: House
) -> None:
    watch.expect("request to another host: http://localhost|favicon|404")
    house.change("DELETE FROM assistant_unsent")
    page = open_page("", "/sign-in/")
    panel = opened(page, crm)
    expect(panel.locator("answer-stream:defined")).to_be_visible()
    panel.locator("[data-part=text]").fill("сколько стоит перевыпуск карты, звонит смагулов")
    expect(panel.locator("[data-part=early] [data-found='1']")).to_be_visible()
    wait_until(lambda: kept(house) == 1)
    panel = opened(page, crm)
    expect(panel.locator("[data-part=text]")).to_have_value("сколько стоит перевыпуск карты, звонит смагулов")
    panel.locator("[data-part=text]").press("Enter")
    expect(panel.locator("[data-part=answer-text]")).to_contain_text("1 500 ₸")
    wait_until(lambda: kept(house) == 0)


def test_a_page_of_another_origin_shows_nothing(crm: str, open_page: Open, watch: Watch) -> None:
    watch.expect("request to another host|favicon|404|403|frame-ancestors|ERR_BLOCKED|CSP")
    page = open_page("", "/sign-in/")
    panel = opened(page, crm.replace("localhost", "127.0.0.1"))
    expect(panel.locator("[data-part=text]")).to_have_count(0)
