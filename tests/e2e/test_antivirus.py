"""An upload while the antivirus is away: the page keeps the file and sends it once more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.clamd import EICAR, SIGNATURE, Clamd, serving
from tests.e2e.conftest import Open
from tests.e2e.test_library import LINES, upload, write
from tests.fakes import FakeEngine
from tests.house import House


@pytest.fixture
def place(house: House, tmp_path: Path) -> Iterator[Path]:
    """Where the house looks for clamd, which is not there yet."""
    place = tmp_path / "clamd.ctl"
    house.environment["SUFLER_CLAMD"] = f"unix:{place}"
    house.kill("web")
    house.start("web")
    yield place
    del house.environment["SUFLER_CLAMD"]
    house.kill("web")
    house.start("web")


def test_a_file_is_sent_once_more_when_the_antivirus_is_back(
    place: Path, open_page: Open, engine: FakeEngine, tmp_path: Path
) -> None:
    page = open_page("admin", "/documents/-/upload/")
    line = page.locator(LINES)
    upload(page, write(tmp_path, "Инкассация.txt", "Инкассацию с 1 января 2026 года проводят по средам."))
    expect(line.locator(".badge-red")).to_be_visible()
    line.locator("[data-part=again]").click()
    # still away: it is offered again
    expect(line.locator("[data-part=again]")).to_be_visible()
    with serving(Clamd(), place):
        line.locator("[data-part=again]").click()
        expect(line.locator("a[href='/documents/inkassatsiya/']")).to_be_visible()
        page.reload()
        upload(page, write(tmp_path, "Чек.txt", EICAR))
        expect(line.locator(".reason code")).to_have_text(SIGNATURE)
        expect(line.locator("[data-part=again]")).to_have_count(0)
