"""Sufler inside a CRM's page of another site, in a browser that keeps foreign cookies out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from demo.crm_panel import CARD
from tests.e2e.accessible import findings
from tests.e2e.conftest import QUESTION, Open, Watch
from tests.e2e.crm import expired, opened, serving_crm
from tests.e2e.trail import kept
from tests.fakes import FakeEngine
from tests.house import House, wait_until


@pytest.fixture
def crm(house: House, open_page: Open) -> Iterator[str]:
    """The address of the example CRM, which may show the panel."""
    with serving_crm(house, open_page("security", "/people/panels/new/")) as address:
        yield address


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


def test_a_panel_whose_time_is_over_keeps_the_text(
    crm: str, open_page: Open, watch: Watch, house: House
) -> None:
    watch.expect("request to another host: http://localhost|favicon|404|401|403")
    page = open_page("", "/sign-in/")
    panel = opened(page, crm)
    expired(house, panel)
    expect(panel.locator("[data-part=text]")).to_have_value(QUESTION)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert findings(page.frames[-1]) == []


def test_a_page_of_another_origin_shows_nothing(crm: str, open_page: Open, watch: Watch) -> None:
    watch.expect("request to another host|favicon|404|403|frame-ancestors|ERR_BLOCKED|CSP")
    page = open_page("", "/sign-in/")
    panel = opened(page, crm.replace("localhost", "127.0.0.1"))
    expect(panel.locator("[data-part=text]")).to_have_count(0)
