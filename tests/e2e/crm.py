"""The example CRM (demo/crm_panel.py) on a host of its own, with the panel beside its customer's card."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from playwright.sync_api import FrameLocator, Page, expect

from demo.crm_panel import Crm
from tests.e2e.conftest import QUESTION
from tests.house import House, free_ports


@contextmanager
def serving_crm(house: House, form: Page) -> Iterator[str]:
    """Its address, while it is allowed and served; `form` is the security role's page for a new panel."""
    (port,) = free_ports(1)
    address = f"http://localhost:{port}"
    form.fill("[name=name]", "CRM")
    form.fill("[name=slug]", f"crm-{port}")
    form.fill("[name=origins]", address)
    form.locator(".person .button-main").click()
    Crm.secret = form.locator("#issued").inner_text()
    Crm.panel = f"{house.address}/panel/crm-{port}/"
    server = ThreadingHTTPServer(("localhost", port), Crm)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()


def opened(page: Page, address: str) -> FrameLocator:
    """The panel beside the card."""
    page.goto(address)
    page.get_by_role("button").click()
    return page.frame_locator("iframe")


def expired(house: House, panel: FrameLocator) -> None:
    """Something is asked when the panel's time is over."""
    expect(panel.locator("answer-stream:defined")).to_be_visible()  # a person is slower than its script
    house.change("DELETE FROM assistant_panelentry")
    panel.locator("[data-part=text]").fill(QUESTION)
    panel.locator("[data-part=text]").press("Enter")
    expect(panel.locator("[data-part=answer] .note-check")).to_be_visible()
