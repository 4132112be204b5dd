"""The deposit tariff as a PDF with a text layer and ruled tables: rates on page 1, rules on page 2."""

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from builders.fonts import BOLD, REGULAR, register_fonts
from sources.deposits import EARLIER, FICTION, GENERAL, GUARANTEE, RATES_HEADER, RULES_HEADER, Tariff

TITLE = "Тарифы по вкладам физических лиц"
PLAIN = ParagraphStyle("plain", fontName=REGULAR, fontSize=9.5, leading=13, spaceAfter=5)
SMALL = ParagraphStyle("small", parent=PLAIN, fontSize=8.5, leading=11, spaceAfter=0)
HEAD = ParagraphStyle("head", parent=SMALL, fontName=BOLD)
SECTION = ParagraphStyle("section", parent=PLAIN, fontName=BOLD, fontSize=12, leading=16, spaceBefore=8)
NAME = ParagraphStyle("name", parent=SECTION, fontSize=16, leading=20)


def build_deposit_pdf(target: Path, tariff: Tariff) -> None:
    """Write one edition of the tariff to `target`."""
    register_fonts()
    document = SimpleDocTemplate(
        str(target), pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
        title=f"{TITLE} {tariff.starts}", author="Көкжиек Банк (вымышленный)", lang="ru", invariant=1,
    )
    story = [
        Paragraph(TITLE, NAME),
        Paragraph(f"АО «Көкжиек Банк». Действуют {tariff.starts}. Утверждены: {tariff.approved}. {FICTION}", PLAIN),
        Paragraph("Ставки вознаграждения", SECTION),
        ruled(RATES_HEADER, tariff.rates, (38, 24, 26, 28, 22, 36)),
        Spacer(1, 4 * mm),
        Paragraph("ГЭСВ рассчитана при ежемесячной капитализации вознаграждения.", PLAIN),
        Paragraph(EARLIER, PLAIN),
        PageBreak(),
        Paragraph("Правила вкладов в тенге", SECTION),
        ruled(RULES_HEADER, tariff.rules, (42, 42, 46, 44)),
        Paragraph("Общие условия", SECTION),
        *(Paragraph(text, PLAIN) for text in GENERAL),
        Paragraph("Гарантирование вкладов", SECTION),
        Paragraph(GUARANTEE, PLAIN),
    ]
    document.build(story, onFirstPage=footer, onLaterPages=footer)


def ruled(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]) -> Table:
    """A table with lines around every cell; `widths` in millimetres."""
    body = [[Paragraph(text, HEAD) for text in header]]
    body += [[Paragraph(text, SMALL) for text in row] for row in rows]
    table = Table(body, colWidths=[width * mm for width in widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#dcebed")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return table


def footer(canvas: object, document: SimpleDocTemplate) -> None:
    """Bank's name and the page number under the text."""
    canvas.setFont(REGULAR, 8)
    canvas.drawString(18 * mm, 10 * mm, f"Көкжиек Банк (вымышленный) · стр. {document.page}")
