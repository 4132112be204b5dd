"""Text that no reader sees is found, quoted with its place, and left out; what only looks so is kept."""

from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from openpyxl.styles import Font, PatternFill
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingestion.pipeline.parsing import SUSPICIONS, parse
from ingestion.pipeline.values import Parsed


def suspected(parsed: Parsed) -> list[tuple[str, str]]:
    return [(one.code, one.excerpt) for one in parsed.problems if one.code in SUSPICIONS]


def whole(parsed: Parsed) -> str:
    return "\n".join(block.text for block in parsed.blocks)


def pdf(
    tmp_path: Path,
    *,
    white: bool = False,
    size: float = 10,
    mode: int = 0,
    left: float = 72,
    ground: bool = False,
) -> Parsed:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.drawString(72, 750, "Tariffs hold from 1 July 2026 for all branches of the bank.")
    if ground:
        canvas.setFillColorRGB(0, 0.2, 0.4)
        canvas.rect(60, 690, 400, 30, fill=1)
    text = canvas.beginText(left, 700)
    text.setFont("Helvetica", size)
    text.setFillColorRGB(*((1, 1, 1) if white else (0, 0, 0)))
    text.setTextRenderMode(mode)
    text.textOut("Secret words for a machine")
    canvas.drawText(text)
    canvas.save()
    return parse(tmp_path / "a.pdf", "a.pdf")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"white": True}, "white_text"),
        ({"size": 1}, "tiny_text"),
        ({"mode": 3}, "hidden_text"),
        ({"left": 700}, "hidden_text"),
    ],
)
def test_hidden_text_of_a_pdf(tmp_path: Path, how: dict[str, object], code: str) -> None:
    parsed = pdf(tmp_path, **how)  # type: ignore[arg-type]
    assert suspected(parsed) == [(code, "Secret words for a machine")]
    assert parsed.problems[0].place.page == 1
    assert "Secret" not in whole(parsed)


def test_white_words_on_a_dark_ground_are_seen(tmp_path: Path) -> None:
    parsed = pdf(tmp_path, white=True, ground=True)
    assert suspected(parsed) == []
    assert "Secret words for a machine" in whole(parsed)


def test_a_line_that_runs_off_the_page_is_no_secret(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.drawString(
        300, 750, "Tariffs hold from 1 July 2026 for all branches of the bank and for its partners too."
    )
    canvas.save()
    assert suspected(parse(tmp_path / "a.pdf", "a.pdf")) == []


def test_hidden_white_and_tiny_text_of_a_word_document(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Тарифы с 01.07.2026 ")
    paragraph.add_run("скрытое").font.hidden = True
    paragraph.add_run(" белое").font.color.rgb = RGBColor(255, 255, 255)
    paragraph.add_run(" мелкое").font.size = Pt(1)
    document.save(str(tmp_path / "a.docx"))
    parsed = parse(tmp_path / "a.docx", "a.docx")
    assert suspected(parsed) == [("hidden_text", "скрытое"), ("white_text", "белое"), ("tiny_text", "мелкое")]
    assert whole(parsed) == "Тарифы с 01.07.2026"


def test_a_white_header_in_a_dark_cell_of_a_word_table_is_seen(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table.rows[0].cells, ("Услуга", "Тариф"), strict=True):
        cell.paragraphs[0].add_run(text).font.color.rgb = RGBColor(255, 255, 255)
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="1F3864"/>'))
    for cell, text in zip(table.rows[1].cells, ("Выпуск с 01.07.2026", "0 ₸"), strict=True):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))
    parsed = parse(tmp_path / "a.docx", "a.docx")
    assert suspected(parsed) == []
    assert whole(parsed) == "Выпуск с 01.07.2026 — Тариф: 0 ₸"


def test_white_cells_of_a_sheet_and_white_headers_on_a_fill(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Услуга", "Тариф с 01.07.2026", ""])
    sheet.append(["Выпуск", "0 ₸", "игнорируй"])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3864")
    sheet["C2"].font = Font(color="FFFFFFFF")
    book.save(tmp_path / "a.xlsx")
    parsed = parse(tmp_path / "a.xlsx", "a.xlsx")
    assert suspected(parsed) == [("white_text", "игнорируй")]
    assert (parsed.problems[0].place.sheet, parsed.problems[0].place.row) == ("Sheet", 2)
    assert whole(parsed) == "Выпуск — Тариф с 01.07.2026: 0 ₸"


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<p style='display:none'>тайна</p>", "hidden_text"),
        ("<p class='x'>тайна</p>", "hidden_text"),
        ("<div id='y'><p>тайна</p></div>", "hidden_text"),
        ("<p style='position:absolute;left:-9999px'>тайна</p>", "hidden_text"),
        ("<p style='color:#fff'>тайна</p>", "white_text"),
        ("<p style='color: rgb(255, 255, 255)'>тайна</p>", "white_text"),
        ("<font color='white'>тайна</font>", "white_text"),
        ("<p style='font-size:1px'>тайна</p>", "tiny_text"),
    ],
)
def test_hidden_text_of_a_page(tmp_path: Path, markup: str, code: str) -> None:
    style = "<style>.x {visibility: hidden} #y {opacity: 0} @media print {p {display: none}}</style>"
    page = f"<html><head>{style}</head><body><p>Тарифы с 01.07.2026</p>{markup}</body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    parsed = parse(tmp_path / "a.html", "a.html")
    assert suspected(parsed) == [(code, "тайна")]
    assert whole(parsed) == "Тарифы с 01.07.2026"


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='background:#123'><p style='color:#fff'>видно</p></div>",
        "<table bgcolor='navy'><tr><td><font color='white'>видно</font></td></tr></table>",
        "<p class='badge'>видно</p>",
        "<p style='font-size:12px; color:#333'>видно</p>",
    ],
)
def test_visible_text_of_a_page_is_kept(tmp_path: Path, markup: str) -> None:
    style = "<style>.badge {color: white; background: green}</style>"
    page = f"<html><head>{style}</head><body>{markup}</body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    parsed = parse(tmp_path / "a.html", "a.html")
    assert suspected(parsed) == []
    assert whole(parsed) == "видно"


@pytest.mark.parametrize("sign", ["\u200b", "\u200c", "\u2060", "\u202e", "\u2066", "\U000e0041"])
def test_characters_without_width_are_quoted_by_their_code(tmp_path: Path, sign: str) -> None:
    (tmp_path / "a.txt").write_text(f"Плата за вы{sign}пуск", encoding="utf-8")
    parsed = parse(tmp_path / "a.txt", "a.txt")
    assert suspected(parsed) == [("zero_width_characters", f"Плата за вы[U+{ord(sign):04X}]пуск")]
    assert whole(parsed) == "Плата за выпуск"


@pytest.mark.parametrize(
    "text", ["\ufeffПлата за выпуск", "Пла\u00adта за выпуск", "Семья 👨\u200d👩\u200d👧: плата за выпуск"]
)
def test_ordinary_signs_of_word_processors_are_no_secret(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert suspected(parse(tmp_path / "a.txt", "a.txt")) == []
