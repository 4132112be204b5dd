"""Files of every packed format with bytes changed inside: read or refused by a code, never anything else."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ingestion.pipeline.parsing import CODES, FAILURES, parse
from ingestion.pipeline.values import UnreadableFile
from tests.ingestion.pipeline.parsing.test_slides import TITLE, shape, table, written

LOOK = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def word() -> bytes:
    file, page = io.BytesIO(), docx.Document()
    page.add_heading("1. Карты", 1)
    page.add_paragraph("Перевыпуск стоит 1 500 ₸ с 1 января 2026 года.")
    page.add_table(2, 2).cell(1, 1).text = "14,5 %"
    page.save(file)
    return file.getvalue()


def sheet() -> bytes:
    file, book = io.BytesIO(), openpyxl.Workbook()
    for row in (["Услуга", "Цена"], ["Перевыпуск", 1500], ["Выписка", 0.5]):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def page() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    for line in range(20):
        canvas.drawString(50, 800 - 20 * line, f"{line}. A rule of {line} tenge since 2026-01-01")
    canvas.save()
    return file.getvalue()


def letter() -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Тариф", "a@bank.example"
    mail.set_content("Перевыпуск стоит 1 500 ₸.")
    mail.add_alternative("<table><tr><td>1 500 ₸</td></tr></table>", subtype="html")
    return mail.as_bytes()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(file, "PNG")
    return file.getvalue()


def web() -> bytes:
    return """<!doctype html><meta charset="utf-8"><title>Тарифы</title><h1>1. Карты</h1><p hidden>нет</p>
<p>Перевыпуск стоит <s>2 000</s> 1 500 ₸.<sup>1</sup></p><style>.a{display:none}</style><p class="a">нет</p>
<table><tr><th rowspan="2">Услуга<th colspan="2">Цена<tr><th>₸<th>%<tr><td>Выписка<td>300<td>0,5</table>
<ul><li>первое<li>второе</ul>&nbsp;&#1500;<img alt="печать">""".encode()


GOLDEN = Path(__file__).parents[3] / "golden" / "documents"
SLIDES = written(shape("Тариф", kind=TITLE) + table([["Услуга", "Цена"], ["Выписка", "<"]]), shape("Итог"))
PACKED = {"docx": word(), "xlsx": sheet(), "pptx": SLIDES}
SCRIPT = "# 1. Карты\n\n| Услуга | Цена |\n| --- | --- |\n| Выписка | 300 ₸ |\n\n- первое\n\n```\nнет\n```\n"
PLAIN = {
    "pdf": page(),
    "eml": letter(),
    "png": picture(),
    "html": web(),
    "md": SCRIPT.encode(),
    "csv": "Услуга;Цена\nВыписка;300\n".encode("cp1251"),
    "xls": (GOLDEN / "old.xls").read_bytes(),
    **PACKED,
}
changes = st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), min_size=1, max_size=6)


def changed(content: bytes, where: list[tuple[int, bytes]]) -> bytes:
    """The bytes with others written over them, or cut off where there are none to write."""
    found = bytearray(content)
    for place, piece in where:
        at = place % (len(found) or 1)
        found[at : at + len(piece)] = piece
        if not piece:
            del found[max(at, 8) :]
    return bytes(found)


def repacked(content: bytes, entry: int, where: list[tuple[int, bytes]]) -> bytes:
    """The archive with one of its entries changed and every checksum right."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        names = old.namelist()
        for name in names:
            data = old.read(name)
            new.writestr(name, changed(data, where) if name == names[entry % len(names)] else data)
    return file.getvalue()


def is_settled(path: Path) -> bool:
    """Whether the file is read, or refused, with codes that the product knows."""
    try:
        return {problem.code for problem in parse(path, path.name).problems} <= set(CODES)
    except UnreadableFile as refused:
        return refused.code in FAILURES


@pytest.mark.parametrize("extension", PLAIN)
@settings(max_examples=40, deadline=None, suppress_health_check=LOOK)
@given(where=changes)
def test_a_damaged_file_is_read_or_refused(
    tmp_path: Path, extension: str, where: list[tuple[int, bytes]]
) -> None:
    path = tmp_path / f"a.{extension}"
    path.write_bytes(changed(PLAIN[extension], where))
    assert is_settled(path)


@pytest.mark.parametrize("extension", PACKED)
@settings(max_examples=60, deadline=None, suppress_health_check=LOOK)
@given(entry=st.integers(0, 100), where=changes)
def test_a_whole_archive_with_a_strange_part_is_read_or_refused(
    tmp_path: Path, extension: str, entry: int, where: list[tuple[int, bytes]]
) -> None:
    path = tmp_path / f"a.{extension}"
    path.write_bytes(repacked(PACKED[extension], entry, where))
    assert is_settled(path)
