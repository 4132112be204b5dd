"""PDF with a text layer and ruled tables, from plain text."""

from itertools import groupby
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from builders.fonts import BOLD, REGULAR, register_fonts
from builders.reading import cells, read_lines

MARGIN = 18 * mm
PLAIN = ParagraphStyle("plain", fontName=REGULAR, fontSize=9.5, leading=13, spaceAfter=5)
SMALL = ParagraphStyle("small", parent=PLAIN, fontSize=8.5, leading=11, spaceAfter=0)
HEAD = ParagraphStyle("head", parent=SMALL, fontName=BOLD)
SECTION = ParagraphStyle("section", parent=PLAIN, fontName=BOLD, fontSize=12, leading=16, spaceBefore=8)
NAME = ParagraphStyle("name", parent=SECTION, fontSize=16, leading=20)
RULED = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#dcebed")),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
)


def build_pdf(source: Path, target: Path) -> None:
    """Write the PDF of the text at `source`."""
    register_fonts()
    lines = read_lines(source)
    document = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=lines[0].removeprefix("# "),
        author="Көкжиек Банк (вымышленный)",
        lang="ru",
        invariant=1,
    )
    story: list[Flowable] = []
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            story += [ruled([cells(line) for line in group], document.width), Spacer(1, 4 * mm)]
        else:
            story += [flowable(line) for line in group]
    document.build(story, onFirstPage=footer, onLaterPages=footer)


def flowable(line: str) -> Flowable:
    """A title, a section heading, a page break, or a paragraph."""
    if line == "---":
        return PageBreak()
    for mark, style in (("## ", SECTION), ("# ", NAME)):
        if line.startswith(mark):
            return Paragraph(line.removeprefix(mark), style)
    return Paragraph(line, PLAIN)


def ruled(rows: list[list[str]], width: float) -> Table:
    """A table with lines around every cell; the first row is the header."""
    head, *body = rows
    shown = [[Paragraph(text, HEAD) for text in head]]
    shown += [[Paragraph(text, SMALL) for text in row] for row in body]
    table = Table(shown, colWidths=[width / len(head)] * len(head), repeatRows=1)
    table.setStyle(RULED)
    return table


def footer(canvas: Canvas, document: SimpleDocTemplate) -> None:
    """The bank's name and the page number under the text."""
    canvas.setFont(REGULAR, 8)
    canvas.drawString(MARGIN, 10 * mm, f"Көкжиек Банк (вымышленный) · стр. {document.page}")
