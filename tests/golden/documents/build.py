"""Builds the golden PDF files beside it (needs reportlab and DejaVu fonts); run it after a change here.

The files are committed, so that tests need no fonts: python tests/golden/documents/build.py
"""

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

HERE = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/dejavu")
GRID = [
    ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
    ("FONT", (0, 0), (-1, -1), "Serif", 9),
    ("FONT", (0, 0), (-1, 1), "Bold", 9),
]


def tariff() -> None:
    """Two pages: a header of two lines, merged cells, a footnote, and a table that goes on overleaf."""
    page = _canvas("tariff.pdf", A4)
    _furniture(page, 1)
    _write(page, "Bold", 18, 770, "Тарифы по вкладам")
    _write(page, "Serif", 10, 745, "Действуют с 1 июля 2026 года. Салым мөлшерлемелері: ғ ү ұ қ ө һ ң і ₸.")
    _write(page, "Bold", 13, 715, "1. Ставки вознаграждения")
    _write(
        page,
        "Serif",
        10,
        690,
        "1.1. Ставка фиксируется на весь срок вклада и не может быть изменена до оконча-",
    )
    _write(page, "Serif", 10, 677, "ния срока, кроме случаев, указанных в договоре.")
    _table(page, 480, [
        ["Вклад", "Срок, мес.", "Ставка, % годовых", "", "Минимум, ₸"],
        ["", "", "тенге", "доллар", ""],
        ["«Жинақ»", "6", "15,5*", "1,0", "50 000"],
        ["", "12", "16,3", "1,5", "50 000"],
        ["«Еркін»", "12", "13,5", "не открывается", "без минимума"],
    ], [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (1, 1)), ("SPAN", (2, 0), (3, 0)),
        ("SPAN", (4, 0), (4, 1)), ("SPAN", (0, 2), (0, 3))])  # fmt: skip
    _write(page, "Serif", 9, 465, "* При ежемесячной капитализации.")
    _write(page, "Bold", 13, 430, "2. Комиссии")
    _table(page, 330, [
        ["Услуга", "Тариф"],
        ["Открытие вклада", "0 ₸"],
        ["Закрытие вклада", "0 ₸"],
    ], [("FONT", (0, 1), (-1, 1), "Serif", 9)])  # fmt: skip
    page.showPage()
    _furniture(page, 2)
    _table(page, 740, [["Справка о вкладе", "1 000 ₸"], ["Дубликат договора", "1 500 ₸"]], [
        ("FONT", (0, 0), (-1, -1), "Serif", 9)])  # fmt: skip
    _write(page, "Serif", 10, 700, "2.1. Комиссии включают НДС.")
    page.save()


def turned() -> None:
    """A landscape page that is stored upright and turned by the viewer."""
    page = _canvas("turned.pdf", A4)
    page.setPageRotation(90)
    page.rotate(90)
    page.translate(0, -A4[0])
    _write(page, "Bold", 16, landscape(A4)[1] - 60, "Лимиты переводов с 1 мая 2026 года")
    _table(page, 350, [
        ["Операция", "В сутки, ₸"],
        ["По номеру телефона", "1 000 000"],
        ["По номеру счёта", "20 000 000"],
    ], [("FONT", (0, 1), (-1, 1), "Serif", 9)])  # fmt: skip
    _write(page, "Serif", 10, 320, "Лимит обновляется в полночь.")
    page.save()


def unruled() -> None:
    """The tables of the demo bank's sources without a rule, wrapped, aligned in three ways, among prose."""
    sources = HERE.parents[2] / "demo" / "sources"
    page = _canvas("unruled.pdf", A4)
    height = 0.0
    for number, name in enumerate(("deposits_2026_ru", "loan_terms_ru", "mortgage_ru", "complaints_ru")):
        lines = (sources / f"{name}.txt").read_text("utf8").splitlines()
        for rows in _pipe_tables(lines):
            table = _unruled_table(rows, number)
            _, tall = table.wrapOn(page, 480, 700)
            if height - tall < 120:
                if height:
                    page.showPage()
                height = 780.0
                _write(page, "Bold", 14, 800, lines[0].removeprefix("# "))
            _write(
                page,
                "Serif",
                10,
                height - 20,
                "Ставки, сроки и суммы действуют с 1 июля 2026 года для всех отделений.",
            )
            table.drawOn(page, 60, height - 40 - tall)
            height -= tall + 80
            _write(
                page,
                "Serif",
                10,
                height + 20,
                "Изменения публикуются на сайте за десять дней до вступления в силу.",
            )
    page.save()


def marks() -> None:
    """Raised marks of footnotes: in prose, in a ruled table, in one without rules, and at their notes."""
    page = _canvas("marks.pdf", A4)
    style = ParagraphStyle("marked", fontName="Serif", fontSize=9, leading=11)
    rows = [
        ["Услуга", "Тариф", "Минимум, ₸"],
        ["Выпуск карты", "1 500<super>1</super> ₸", "5 000<super>2</super>"],
        ["Перевыпуск карты<super>2</super>", "700 ₸", "1000"],
        ["Справка", "500 ₸<super>12)</super>", "0"],
    ]
    table = [[Paragraph(text, style) for text in row] for row in rows]
    for ruled in (True, False):
        _write(page, "Bold", 14, 780, "Тарифы в отделении" if ruled else "Тарифы в приложении")
        where = "в отделении" if ruled else "в приложении"
        parts = [
            (740, Paragraph(f"Сейф {where}: 2 м<super>2</super> за 9 500<super>1</super> тенге.", style)),
            (620, Table(table, colWidths=[150, 150, 150], style=GRID[:1] if ruled else None)),
            (590, Paragraph(f"<super>1</super> Без НДС, {where}, с 1 июля 2026 года.", style)),
            (570, Paragraph(f"<super>2</super> Для пенсионеров {where}.", style)),
            (550, Paragraph(f"12) В день обращения {where}.", style)),
        ]  # fmt: skip
        for height, part in parts:
            part.wrapOn(page, 480, 700)
            part.drawOn(page, 60, height)
        page.showPage()
    page.save()


def strikes() -> None:
    """Prices that are struck out in prose and in tables with and without rules, beside underlined ones."""
    page = _canvas("strikes.pdf", A4)
    style = ParagraphStyle("struck", fontName="Serif", fontSize=9, leading=11)
    rows = [
        ["Услуга", "Тариф", "Срок"],
        ["Выпуск", "<strike>1 500 ₸</strike> 700 ₸", "1 день"],
        ["<strike>Сейф</strike>", "<strike>900 ₸</strike>", "<strike>2 дня</strike>"],
        ["Закрытие", "<u>0 ₸</u>", "3 дня"],
        ["Справка", "500 ₸ <strike>600 ₸</strike>", "1 день"],
        ["<strike>Выписка</strike>", "5 ₸", "1 час"],
    ]
    parts = [(750, Paragraph("Выпуск с 01.07.2026 стоит <strike>900</strike> 700 <u>тенге</u>.", style))]
    for height, ruled in ((600, True), (450, False)):
        cells = [[Paragraph(text, style) for text in row] for row in rows]
        parts.append((height, Table(cells, colWidths=[150, 150, 150], style=GRID[:1] if ruled else None)))
    for height, part in parts:
        part.wrapOn(page, 480, 700)
        part.drawOn(page, 60, height)
    page.save()


def noted() -> None:
    """Prices that annotations strike out, on an upright and on a turned page; one annotation is hidden."""
    page = _canvas("noted.pdf", A4)
    for turned in (False, True):
        if turned:
            page.setPageRotation(90)
            page.rotate(90)
            page.translate(0, -A4[0])
        _write(page, "Serif", 10, 500, "Выпуск с 01.07.2026 стоит 900 700 тенге.")
        _write(page, "Serif", 10, 460, "Сейф стоит 500 тенге.")
        _table(page, 350, [["Услуга", "Тариф"], ["Выписка", "100 ₸"], ["Справка", "200 ₸"]], [
            ("FONT", (0, 1), (-1, -1), "Serif", 9)])  # fmt: skip
        before = pdfmetrics.stringWidth("Выпуск с 01.07.2026 стоит ", "Serif", 10)
        _strike(page, 60 + before, 500, "900", turned=turned)
        before = pdfmetrics.stringWidth("Сейф стоит ", "Serif", 10)
        _strike(page, 60 + before, 460, "500", turned=turned, flags=2)
        _strike(page, 216, 374, "100 ₸", turned=turned)
        page.showPage()
    page.save()


def _strike(page: Canvas, left: float, height: float, text: str, *, turned: bool, flags: int = 4) -> None:
    right, low, high = left + pdfmetrics.stringWidth(text, "Serif", 10), height - 2, height + 8
    if turned:
        left, low, right, high = A4[0] - high, left, A4[0] - low, right
    entries = {
        "Type": PDFName("Annot"),
        "Subtype": PDFName("StrikeOut"),
        "Rect": PDFArray([left, low, right, high]),
        "QuadPoints": PDFArray([left, high, right, high, left, low, right, low]),
        "F": flags,
    }
    page._addAnnotation(PDFDictionary(entries))


def terms() -> None:
    """Headers made of terms: ruled with numbers of columns, going on overleaf, then without rules."""
    page = _canvas("terms.pdf", A4)
    _write(page, "Bold", 14, 780, "Ставки по вкладам с 1 июля 2026 года")
    plain: list[tuple[object, ...]] = [("FONT", (0, 1), (-1, 1), "Serif", 9)]
    numbers = ["1", "2", "3", "4"]
    _table(page, 640, [
        ["Вклад", "3 мес.", "6 мес.", "12 мес."],
        numbers,
        ["Алтын", "14,0 %", "14,5 %", "15,0 %"],
        ["Күміс", "13,0 %", "13,5 %", "14,0 %"],
    ], plain)  # fmt: skip
    page.showPage()
    _table(page, 740, [numbers, ["Еркін", "10,0 %", "10,5 %", "11,0 %"]], plain)
    page.showPage()
    _write(page, "Bold", 14, 780, "Комиссии по годам с 1 июля 2026 года")
    table = Table(
        [
            ["Показатель", "2025", "2026", "2027"],
            ["Снятие", "1,0 %", "1,1 %", "1,2 %"],
            ["Перевод", "0,5 %", "0,6 %", "0,7 %"],
            ["Выписка", "100 ₸", "150 ₸", "200 ₸"],
        ],
        colWidths=[150, 100, 100, 100],
        style=[("FONT", (0, 0), (-1, -1), "Serif", 9)],
    )
    table.wrapOn(page, 500, 500)
    table.drawOn(page, 60, 640)
    page.save()


def _pipe_tables(lines: list[str]) -> list[list[list[str]]]:
    tables: list[list[list[str]]] = []
    for line, above in zip(lines, ["", *lines], strict=False):
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("| ").split("|")]
            tables[-1].append(cells) if above.startswith("|") else tables.append([cells])
    return tables


def _unruled_table(rows: list[list[str]], number: int) -> Table:
    width = (480 - 100) / (len(rows[0]) - 1)
    bold = ParagraphStyle("bold", fontName="Bold", fontSize=8, leading=10)
    plain = ParagraphStyle("plain", fontName="Serif", fontSize=8, leading=10)
    right = ParagraphStyle("right", parent=plain, alignment=2)
    centre = ParagraphStyle("centre", parent=plain, alignment=1)
    body = [plain, right, centre, plain][number]
    table = Table(
        [
            [
                Paragraph(text, bold if not line else body if column else plain)
                for column, text in enumerate(row)
            ]
            for line, row in enumerate(rows)
        ],
        colWidths=[100, *[width] * (len(rows[0]) - 1)],
    )
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]))
    return table


def _canvas(name: str, size: tuple[float, float]) -> Canvas:
    pdfmetrics.registerFont(TTFont("Serif", FONTS / "DejaVuSans.ttf"))
    pdfmetrics.registerFont(TTFont("Bold", FONTS / "DejaVuSans-Bold.ttf"))
    return Canvas(str(HERE / name), pagesize=size, invariant=1)


def _write(page: Canvas, font: str, size: int, height: float, text: str) -> None:
    page.setFont(font, size)
    page.drawString(60, height, text)


def _furniture(page: Canvas, number: int) -> None:
    _write(page, "Serif", 8, 810, "АО «Пример Банк», тарифная политика")
    _write(page, "Serif", 8, 30, f"Страница {number} из 2")


def _table(page: Canvas, height: float, rows: list[list[str]], style: list[tuple[object, ...]]) -> None:
    table = Table(rows, colWidths=[150, 90, 80, 80, 80][: len(rows[0])])
    table.setStyle(TableStyle([*GRID, *style]))
    table.wrapOn(page, 500, 500)
    table.drawOn(page, 60, height)


if __name__ == "__main__":
    tariff()
    turned()
    unruled()
    marks()
    terms()
    strikes()
    noted()
