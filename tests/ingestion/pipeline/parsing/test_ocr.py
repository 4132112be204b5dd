"""Scans and pictures: their text, how sure it is, where it stands, and what is said without an OCR."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ingestion.models import Status, Version
from ingestion.pipeline.parsing import ocr, parse
from ingestion.pipeline.parsing.problems import TO_SETTLE
from ingestion.pipeline.values import Parsed, UnreadableFile
from ingestion.versions import publish_if_asked

DEMO = Path(__file__).parents[4] / "demo"
SCAN = DEMO / "documents" / "holiday-order-scan.pdf"

needs_ocr = pytest.mark.skipif(
    not ocr.is_installed() and os.environ.get("CI", "").lower() != "true",
    reason="apt-get install tesseract-ocr tesseract-ocr-rus tesseract-ocr-kaz",
)


@pytest.fixture(scope="module")
def scan() -> Parsed:
    return parse(SCAN, SCAN.name)


@pytest.fixture(scope="module")
def picture() -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(SCAN)
    return document[0].render(scale=150 / 72, grayscale=True).to_pil()


def words(text: str) -> set[str]:
    return {word.strip("«».,:;()") for word in text.casefold().split()}


@needs_ocr
def test_the_scanned_order_of_the_demo_bank_is_read(scan: Parsed) -> None:
    truth = words((DEMO / "sources" / "holiday_order_ru.txt").read_text(encoding="utf-8"))
    read = words("\n".join(block.text for block in scan.blocks))
    assert len(truth & read) >= 0.9 * len(truth)
    assert any("работает 4 января с 10:00 до 14:00" in block.text for block in scan.blocks)
    assert scan.language == "ru"


@needs_ocr
def test_figures_from_a_picture_wait_for_a_person(scan: Parsed) -> None:
    found = {problem.code: problem for problem in scan.problems}
    assert set(found) == {"figures_read_by_ocr"}
    assert set(found) <= TO_SETTLE
    assert found["figures_read_by_ocr"].place.page == 1
    assert int(found["figures_read_by_ocr"].detail.removesuffix(" %")) > 80


@needs_ocr
def test_every_paragraph_has_its_confidence_and_its_place_on_the_page(scan: Parsed) -> None:
    for block in scan.blocks:
        assert block.confidence is not None
        assert 0.5 < block.confidence <= 1
        assert block.boxes
        assert all(0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1 for box in block.boxes)
    tops = [block.boxes[0].top for block in scan.blocks]
    assert tops == sorted(tops)


@needs_ocr
@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tiff", "TIFF")])
def test_pictures_are_read(tmp_path: Path, picture: Image.Image, name: str, kind: str) -> None:
    picture.save(tmp_path / name, kind)
    parsed = parse(tmp_path / name, name)
    assert any("работает 4 января" in block.text for block in parsed.blocks)


@needs_ocr
def test_a_tiff_of_several_pages(tmp_path: Path, picture: Image.Image) -> None:
    picture.save(tmp_path / "a.tif", "TIFF", save_all=True, append_images=[picture])
    parsed = parse(tmp_path / "a.tif", "a.tif")
    assert {block.place.page for block in parsed.blocks} == {1, 2}


@needs_ocr
def test_a_page_on_its_head_is_turned_and_its_boxes_stay_on_the_page_as_it_came(picture: Image.Image) -> None:
    upright, turned = ocr.read(picture), ocr.read(picture.rotate(180))
    assert turned.confidence > ocr.SURE
    first, last = turned.paragraphs[0].lines[0].box, upright.paragraphs[0].lines[0].box
    assert first.top == pytest.approx(picture.height - last.bottom, abs=15)


@needs_ocr
def test_a_page_that_cant_be_made_out_is_not_trusted(tmp_path: Path, picture: Image.Image) -> None:
    small = picture.resize((picture.width // 5, picture.height // 5)).resize(picture.size)
    small.save(tmp_path / "a.png")
    try:
        codes = {problem.code for problem in parse(tmp_path / "a.png", "a.png").problems}
    except UnreadableFile as reason:
        codes = {reason.code}
    assert codes & {"page_hard_to_read", "no_text"}


def test_without_an_ocr_a_scan_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(UnreadableFile) as failure:
        parse(SCAN, SCAN.name)
    assert failure.value.code == "no_ocr"


def test_without_an_ocr_a_page_that_is_a_picture_waits_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    buffer = io.BytesIO()
    Image.new("L", (800, 1100), 240).save(buffer, "PNG")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.drawString(72, 700, "Terms hold from 1 July 2026. This page has a text layer.")
    canvas.showPage()
    canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
    canvas.save()
    problems = parse(tmp_path / "a.pdf", "a.pdf").problems
    assert [(p.code, p.place.page) for p in problems] == [("page_needs_ocr", 2)]


STAMP = "Signed electronically 12.05.2026, certificate 77A1, EDMS copy"


def under_a_picture(path: Path, picture: Image.Image, *texts: str, mode: int = 0) -> Path:
    """A picture of a page with letters on it; mode 3, in which scanners write them, leaves them unseen."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
    for number, text in enumerate(texts):
        canvas.drawString(60, 30 + 20 * number, text, mode=mode)
    canvas.save()
    return path


@needs_ocr
def test_a_stamp_in_the_text_layer_does_not_hide_the_scan(tmp_path: Path, picture: Image.Image) -> None:
    parsed = parse(under_a_picture(tmp_path / "a.pdf", picture, STAMP), "a.pdf")
    assert any("работает 4 января с 10:00 до 14:00" in block.text for block in parsed.blocks)
    stamped = [block for block in parsed.blocks if "77A1" in block.text]
    assert [(block.text, block.confidence) for block in stamped] == [(STAMP, None)]
    assert {problem.code for problem in parsed.problems} == {"figures_read_by_ocr"}
    boxes = [box for block in parsed.blocks for box in block.boxes]
    assert all(0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1 for box in boxes)
    assert max(box.bottom for block in parsed.blocks if block.confidence for box in block.boxes) > 0.5


def test_without_an_ocr_a_stamped_scan_waits_for_a_person(
    tmp_path: Path, picture: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    parsed = parse(under_a_picture(tmp_path / "a.pdf", picture, STAMP), "a.pdf")
    assert [(p.code, p.place.page) for p in parsed.problems] == [("page_needs_ocr", 1)]


@needs_ocr
def test_a_picture_behind_a_short_text_adds_nothing(tmp_path: Path) -> None:
    texts = "Terms of the card.", "Effective from 1 July 2026.", "The fee is 500 KZT a month."
    parsed = parse(under_a_picture(tmp_path / "a.pdf", Image.new("L", (800, 1100), 240), *texts), "a.pdf")
    assert parsed.problems == ()
    assert sum(block.text.count("500 KZT") for block in parsed.blocks) == 1
    assert all(block.confidence is None for block in parsed.blocks)


def test_a_picture_of_a_billion_points_is_refused(tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "a.png")
    with pytest.raises(UnreadableFile) as failure:
        parse(tmp_path / "a.png", "a.png")
    assert failure.value.code in ("too_expanded", "corrupt")


def test_lone_latin_letters_among_cyrillic_words_are_put_right() -> None:
    assert ocr._without_lookalikes("16 u 17 декабря c 10:00") == "16 и 17 декабря с 10:00"
    assert ocr._without_lookalikes("Plan A for you") == "Plan A for you"


LAYER = "Terms of the card for everybody."


@pytest.mark.parametrize(
    ("text", "code", "must"),
    [
        ("The fee is 500 KZT a month for every card.", "figures_read_by_scanner", True),
        (LAYER, "text_layer_of_scan", False),
    ],
)
def test_figures_that_a_scanner_read_wait_for_a_person_too(
    tmp_path: Path, text: str, code: str, must: bool
) -> None:
    picture = Image.new("L", (800, 1100), 240)
    parsed = parse(under_a_picture(tmp_path / "a.pdf", picture, LAYER, text, mode=3), "a.pdf")
    assert [
        (problem.code, problem.place.page) for problem in parsed.problems if problem.code != "missing_date"
    ] == [(code, 1)]
    assert (code in TO_SETTLE) is must


def test_a_scan_with_the_scanners_figures_is_not_published_unseen(
    tmp_path: Path, library: Callable[..., Version]
) -> None:
    text = "Effective from 1 July 2026. The fee is 500 KZT a month."
    content = under_a_picture(tmp_path / "a.pdf", Image.new("L", (800, 1100), 240), text, mode=3).read_bytes()
    version = library("a.pdf", content, publish=False, publish_when_ready=True)
    assert publish_if_asked(version).status == Status.NEEDS_ATTENTION
