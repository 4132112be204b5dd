"""What is left out at the edges of pages: running heads, feet and page numbers, and never a rate."""

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.parsing.page_edges import running_lines
from ingestion.pipeline.parsing.page_text import Box, TextLine

HEIGHT, SPACE = 800.0, 20.0
ONE = ["Клиент подписывает заявление.", "Банк проверяет данные.", "Счёт открывается."]
TWO = ["Карту выдают в отделении.", "Её доставляет курьер.", "Пин-код задаёт клиент."]
THREE = ["Жалобу рассматривает отдел.", "Ответ направляют письмом.", "Решение обжалуют в суде."]


def page(*texts: str, top: float = 40.0) -> list[TextLine]:
    """Lines one below the other; a line «…» is a gap down to the foot."""
    lines = []
    for text in texts:
        if text == "…":
            top = HEIGHT - 60.0
            continue
        lines.append(TextLine(text, Box(50.0, top, 500.0, top + 12.0), 10.0, bold=False))
        top += SPACE
    return lines


def dropped(*pages: list[TextLine]) -> list[str]:
    return [
        pages[number][index].text for number, index in sorted(running_lines(pages, [HEIGHT] * len(pages)))
    ]


def test_rates_at_the_edge_of_a_page_stay() -> None:
    first = page(
        *ONE, "…", "Вклад на 3 мес. — 12,5 %", "Вклад на 6 мес. — 13,5 %", "Вклад на 12 мес. — 14,5 %"
    )
    second = page("Вклад на 24 мес. — 15,0 %", "Вклад на 36 мес. — 15,5 %", *TWO)
    assert dropped(first, second) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Тариф 1 — 5 %", "Тариф 2 — 5 %"),
        ("Комиссия пакета 1 — 500 ₸", "Комиссия пакета 2 — 500 ₸"),
        ("Комиссия пакета 1: 500 тенге", "Комиссия пакета 2: 500 тенге"),
        ("Fee of package 1: 5 USD", "Fee of package 2: 5 USD"),
        ("Лимит карты 1 000", "Лимит карты 2 000"),
        ("Срок вклада 3 мес.", "Срок вклада 6 мес."),
    ],
)
def test_lines_that_differ_in_more_than_the_pages_number_stay(first: str, second: str) -> None:
    assert dropped(page(*ONE, "…", first), page(*TWO, "…", second)) == []


@pytest.mark.parametrize(
    "foot",
    ["Тарифы, страница {}", "Банк · {} / 3 · редакция 7", "Страница {} из 3", "– {} –", "{}-бет"],
)
def test_lines_that_differ_in_the_pages_number_are_left_out_on_every_page(foot: str) -> None:
    pages = [page(*body, "…", foot.format(number)) for number, body in enumerate((ONE, TWO, THREE), 1)]
    assert dropped(*pages) == [foot.format(number) for number in (1, 2, 3)]


def test_numbers_of_pages_may_begin_anywhere() -> None:
    pages = [page(*body, "…", f"Приложение, лист {n}") for n, body in enumerate((ONE, TWO, THREE), 14)]
    assert len(dropped(*pages)) == 3


def test_what_repeats_word_for_word_is_kept_once() -> None:
    pages = [page("АО «Банк». Тарифы", *body) for body in (ONE, TWO, THREE)]
    assert running_lines(pages, [HEIGHT] * 3) == {(1, 0), (2, 0)}


def test_the_foot_of_one_page_is_no_head_of_another() -> None:
    assert dropped(page(*ONE, "…", "Бесплатно"), page("Бесплатно", *TWO)) == []


def test_the_same_words_at_another_height_are_no_running_head() -> None:
    first = page("Комиссия не взимается.", *ONE)
    assert dropped(first, page("Комиссия не взимается.", *TWO, top=90.0)) == []


def test_one_line_of_a_text_is_left_out_on_a_page() -> None:
    pages = [page("Бесплатно", "Бесплатно", *body) for body in (ONE, TWO, THREE)]
    assert running_lines(pages, [HEIGHT] * 3) == {(1, 0), (2, 0)}


def test_rates_around_the_break_of_a_page_are_found_in_the_document(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for texts in (
        [
            "Effective from 1 May 2026.",
            "Rates of deposits:",
            "3 months - 12.5 %",
            "6 months - 13.5 %",
            "12 months - 14.5 %",
        ],
        [
            "24 months - 15.0 %",
            "36 months - 15.5 %",
            "Rates are fixed.",
            "They are yearly.",
            "No fee is charged.",
        ],
    ):
        for number, text in enumerate(texts):
            canvas.drawString(60, 780 - 24 * number, text)
        canvas.showPage()
    canvas.save()
    read = "\n".join(block.text for block in parse(tmp_path / "a.pdf", "a.pdf").blocks)
    assert [rate for rate in ("12.5", "13.5", "14.5", "15.0", "15.5") if rate not in read] == []
