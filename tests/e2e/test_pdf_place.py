"""A citation opens its PDF where the passage stands, on the page's own picture."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DOCUMENTS, ask
from tests.fakes import FakeEngine
from tests.house import House, opened


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Sufler with one document, a PDF of two pages or more with tables."""
    with opened(tmp_path_factory.mktemp("pdf")) as house:
        house.manage("ingest", DOCUMENTS / "deposit-tariffs-2026.pdf", "--publish")
        house.start("redis", "web")
        yield house


def test_a_citation_opens_the_page_with_the_passage_marked(desk: Page, engine: FakeEngine) -> None:
    engine.reply = "Ставка по вкладу указана в тарифах."
    ask(desk, "какая ставка по вкладу на 12 месяцев в тенге")
    source = desk.locator("[data-source]").first
    source.locator("[data-open-place]").click()
    picture = source.locator("[data-place] .page-picture")
    expect(picture).to_be_visible()
    expect(picture.locator("rect").first).to_be_attached()
    page = picture.locator("image").get_attribute("href")
    answered = desk.request.get(page or "")
    assert (answered.status, answered.headers["content-type"]) == (200, "image/png")
    place, seen = picture.locator("rect").first.bounding_box(), picture.bounding_box()
    assert place is not None
    assert seen is not None
    assert seen["y"] <= place["y"] <= place["y"] + place["height"] <= seen["y"] + seen["height"]
