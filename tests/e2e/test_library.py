"""An admin's day: uploading several files, seeing what became of them, publishing, reading the passages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open
from tests.fakes import FakeEngine
from tests.house import House

LINES = "#received [data-line]"


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page("admin", "/documents/-/upload/")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def upload(page: Page, *files: Path) -> None:
    page.set_input_files("[name=chosen]", [str(file) for file in files])
    expect(page.locator(LINES)).to_have_count(len(files))
    page.locator("[data-part=send]").click()


def test_several_files_go_up_and_each_tells_its_end(
    page: Page, engine: FakeEngine, house: House, tmp_path: Path
) -> None:
    engine.seconds_an_embedding = 60
    many = "\n\n".join(f"## {n}. Раздел {n}\n\nПравило номер {n} для сейфов." for n in range(1, 60))
    long = write(tmp_path, "Правила сейфов.md", f"# Правила сейфов с 1 января 2026 года\n\n{many}")
    short = write(tmp_path, "Монеты.txt", "Монеты с 1 января 2026 года обменивают по вторникам.")
    broken = write(tmp_path, "битый.pdf", b"%PDF-1.7\nnothing behind it")
    upload(page, long, short, broken)
    lines = page.locator(LINES)
    # the worker's progress is seen while it works
    expect(lines.nth(0).locator("progress[value]")).to_be_visible()
    engine.seconds_an_embedding = 0
    expect(lines.nth(0).locator("progress")).to_have_count(0)
    expect(lines.nth(1).locator("progress")).to_have_count(0)
    expect(lines.nth(0).locator("a").first).to_have_attribute("href", "/documents/pravila-seifov/")
    expect(lines.nth(2).locator(".badge-red")).to_be_visible()
    expect(lines.nth(2).locator(".reason")).not_to_be_empty()
    states = dict(house.rows("SELECT file_name, status FROM ingestion_version"))
    assert (states[long.name], states[short.name]) == ("ready", "ready")
    assert states.get(broken.name) in (None, "failed")


def test_a_file_without_text_fails_with_its_reason_and_can_be_tried_again(page: Page, tmp_path: Path) -> None:
    upload(page, write(tmp_path, "Пусто.html", "<html><body><script>1</script></body></html>"))
    line = page.locator(LINES)
    expect(line.locator(".reason")).to_be_visible()
    expect(line.locator("progress")).to_have_count(0)
    page.goto("/documents/pusto/")
    expect(page.locator(".note-danger")).to_be_visible()
    page.locator("form[action$='/again/'] button").click()
    expect(page.locator(".note-danger")).to_be_visible()


def test_the_same_file_twice_is_recognised(page: Page, tmp_path: Path) -> None:
    text = "Ячейки с 1 января 2026 года сдаются на 30 дней."
    upload(page, write(tmp_path, "Ячейки.txt", text))
    expect(page.locator(f"{LINES} progress")).to_have_count(0)
    upload_again = write(tmp_path, "Другое имя.txt", text)
    page.set_input_files("[name=chosen]", str(upload_again))
    page.locator("[data-part=send]").click()
    expect(page.locator(LINES).last.locator("a[href='/documents/yacheiki/']")).to_be_visible()
    page.goto("/documents/")
    assert page.locator("a[href='/documents/drugoe-imya/']").count() == 0


def test_a_document_is_published_read_and_retired(
    page: Page, open_page: Open, house: House, tmp_path: Path
) -> None:
    upload(
        page,
        write(tmp_path, "Сургуч.md", "# Сургуч\n\n## 1. Цена\n\nПечать с 1 января 2026 года стоит 250 ₸."),
    )
    expect(page.locator(f"{LINES} progress")).to_have_count(0)
    page.locator(f"{LINES} a").first.click()
    operator = open_page("operator", "/documents/")
    assert operator.locator("a[href='/documents/surguch/']").count() == 0

    page.locator("details.step summary.button-main").click()
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator(".in-force-today")).to_contain_text("1")
    operator.reload()
    operator.locator("a[href='/documents/surguch/']").first.click()
    expect(operator.locator("form[action$='/retire/']")).to_have_count(0)
    operator.locator("a[href$='/surguch/1/']").click()
    expect(operator.locator("#passage-1")).to_contain_text("250 ₸")
    with operator.expect_download() as download:
        operator.locator("a[href$='/file/']").click()
    assert download.value.suggested_filename == "Сургуч.md"

    page.locator("details.step summary", has=page.locator("text=/./")).last.click()
    page.locator("form[action$='/retire/'] button").click()
    expect(page.locator("[role=status], .messages").first).to_be_visible()
    status = house.value("SELECT status FROM ingestion_version WHERE file_name = 'Сургуч.md'")
    assert status == "retired"


def test_without_scripts_the_form_sends_all_files(
    open_page: Open, house: House, browser, watch, engine: FakeEngine, tmp_path: Path
) -> None:
    from tests.e2e.conftest import sign_in

    context = browser.new_context(base_url=house.address, java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in(page, "admin")
        page.goto("/documents/-/upload/")
        files = [write(tmp_path, f"Лист {n}.txt", f"Лист {n} с 1 января 2026 года.") for n in (1, 2)]
        page.set_input_files("[name=chosen]", [str(file) for file in files])
        page.locator("[data-part=send]").click()
        expect(page.locator(LINES)).to_have_count(2)
    finally:
        context.close()


def test_the_list_is_narrowed(open_page: Open) -> None:
    page = open_page("operator", "/documents/?kind=tariff")
    everything = open_page("operator", "/documents/")
    expect(everything.locator("a[href='/documents/card-blocking-ru/']").first).to_be_visible()
    assert page.locator("a[href='/documents/card-blocking-ru/']").count() == 0
    everything.fill("[name=q]", "блокировке")
    everything.keyboard.press("Enter")
    expect(everything).to_have_url(re.compile("q="))
    expect(everything.locator("a[href='/documents/card-blocking-ru/']").first).to_be_visible()
    assert everything.locator("a[href='/documents/card-tariffs/']").count() == 0
