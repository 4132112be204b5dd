"""Tables without rules, and what looks like one and is none."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks import cells
from ingestion.pipeline.parsing import parse
from ingestion.pipeline.values import Block

Draw = Callable[[Canvas], None]


def blocks(tmp_path: Path, draw: Draw) -> tuple[Block, ...]:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    draw(canvas)
    canvas.save()
    return parse(tmp_path / "a.pdf", "a.pdf").blocks


def lines(canvas: Canvas, texts: list[tuple[str, ...]], lefts: tuple[float, ...], pitch: float = 14) -> None:
    for number, row in enumerate(texts):
        for text, left in zip(row, lefts, strict=False):
            canvas.drawString(left, 700 - number * pitch, text)


def test_the_tables_of_the_demo_bank_cell_by_cell() -> None:
    wrong: list[str] = []
    figures = cells.measure(wrong)
    assert all(figures[name] >= goal for name, goal in cells.GOALS.items()), "\n".join(wrong)


def test_every_row_has_its_own_rectangle(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(
            canvas, [("Service", "Fee, %"), ("Transfer", "0.5"), ("Cash", "1.0"), ("Order", "1.5")], (72, 300)
        )

    rows = [block for block in blocks(tmp_path, draw) if block.kind == "row"]
    assert [row.text for row in rows] == ["Transfer — Fee: 0.5 %", "Cash — Fee: 1.0 %", "Order — Fee: 1.5 %"]
    tops = [row.boxes[0].top for row in rows]
    assert tops == sorted(set(tops))
    assert all(row.boxes[0].bottom <= below.boxes[0].top + 0.001 for row, below in pairwise(rows))


@pytest.mark.parametrize(
    ("name", "texts", "lefts"),
    [
        (
            "two columns of prose",
            [
                (
                    "The card is issued within 5 days of the day of the",
                    "The bank answers every complaint within 15 days",
                ),
                (
                    "request, and the client is told by a message when",
                    "of the day on which it came, and in 30 days if an",
                ),
                (
                    "it can be collected at the branch of their choice,",
                    "inquiry is needed. The client may go to court at",
                ),
                (
                    "with an identity document that has not expired yet.",
                    "any time, before or after the answer of the bank.",
                ),
            ],
            (60, 320),
        ),
        (
            "numbered clauses",
            [
                ("1.1.", "The fee is taken once a year, on day 1 of the month."),
                ("1.2.", "The fee is not returned when the card is closed."),
                ("1.3.", "A card that is not used for 12 months is blocked."),
            ],
            (60, 100),
        ),
        (
            "bullets",
            [
                ("•", "up to 1 000 000 a day"),
                ("•", "up to 5 000 000 a month"),
                ("•", "up to 10 transfers a day"),
            ],
            (60, 90),
        ),
        (
            "a table of contents",
            [
                ("1. Cards ........................", "3"),
                ("2. Loans .......................", "7"),
                ("3. Fees ........................", "12"),
            ],
            (60, 420),
        ),
        (
            "a place, a date and a signature",
            [("Almaty", "10 November 2026"), ("Chairman", "A. Serikov")],
            (60, 400),
        ),
    ],
)
def test_what_only_looks_like_a_table_stays_text(
    tmp_path: Path, name: str, texts: list[tuple[str, ...]], lefts: tuple[float, ...]
) -> None:
    assert {block.kind for block in blocks(tmp_path, lambda canvas: lines(canvas, texts, lefts))} == {"text"}


def test_a_table_with_a_header_of_its_own_does_not_take_that_before_it(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for top, header in ((700, ("Card", "Fee, %")), (500, ("Loan", "Rate, %"))):
            canvas.setFont("Helvetica-Bold", 10)
            for text, left in zip(header, (72, 300), strict=True):
                canvas.drawString(left, top, text)
            canvas.setFont("Helvetica", 10)
            for number, row in enumerate((("Gold", "0.5"), ("Silver", "1.0"), ("Blue", "1.5")), start=1):
                for text, left in zip(row, (72, 300), strict=True):
                    canvas.drawString(left, top - 14 * number, text)

    rows = [block.text for block in blocks(tmp_path, draw) if block.kind == "row"]
    assert rows[0] == "Gold — Fee: 0.5 %"
    assert rows[3] == "Gold — Rate: 0.5 %"


def test_places_are_those_of_the_page_as_it_is_shown(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 100, 550, 600))
        canvas.drawString(60, 580, "The fees hold from 1 July 2026 for all branches.")
        canvas.drawString(60, 110, "The last line of the page as it is shown.")

    first, last = blocks(tmp_path, draw)
    assert first.boxes[0].left == pytest.approx(10 / 500, abs=0.01)
    assert 0 < first.boxes[0].top < first.boxes[0].bottom < 0.06
    assert 0.95 < last.boxes[0].top < last.boxes[0].bottom < 1
