"""XLSX, cell by cell."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.values import Parsed, Problem, UnreadableFile

Read = Callable[[Workbook], Parsed]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def save_and_parse(book: Workbook) -> Parsed:
        book.save(tmp_path / "a.xlsx")
        return parse(tmp_path / "a.xlsx", "a.xlsx")

    return save_and_parse


def sheet_of(book: Workbook, rows: list[list[object]], title: str = "Карты") -> Worksheet:
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return sheet


def rows(parsed: Parsed) -> list[tuple[str, int | None, str]]:
    return [(b.place.sheet, b.place.row, b.text) for b in parsed.blocks if b.kind == "row"]


def test_a_tariff_sheet_is_read_row_by_row(read: Read) -> None:
    book = Workbook()
    sheet = sheet_of(
        book,
        [
            ["Тарифы по картам", None, None, None, None],
            ["Действуют с 1 июля 2026 года"],
            [],
            ["№", "Услуга", "Пакет", None, "Ед. изм."],
            [None, None, "Classic", "Gold", None],
            ["1. Перевыпуск"],
            ["1.1", "Перевыпуск при утере", 1500, 0, "₸"],
            ["1.2", "Снятие сверх лимита", 0.005, 0.145, None],
            ["2. Прочее"],
            ["2.1", "Выписка", "бесплатно", None, None],
        ],
    )
    for area in ("A1:E1", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "A6:E6", "A9:E9", "C10:D10"):
        sheet.merge_cells(area)
    sheet["C8"].number_format, sheet["D8"].number_format = "0.0%", "0%"
    parsed = read(book)
    assert parsed.title == "Тарифы по картам"
    assert rows(parsed)[1:] == [
        ("Карты", 7, "1.1 Перевыпуск при утере — Пакет · Classic: 1 500 ₸; Gold: 0 ₸"),
        ("Карты", 8, "1.2 Снятие сверх лимита — Пакет · Classic: 0,5 %; Gold: 14,5 %"),
        ("Карты", 10, "2.1 Выписка — Пакет · Classic, Gold: бесплатно"),
    ]
    assert [block.headings for block in parsed.blocks][1:] == [
        ("Карты", "Тарифы по картам", "1. Перевыпуск"),
        ("Карты", "Тарифы по картам", "1. Перевыпуск"),
        ("Карты", "Тарифы по картам", "2. Прочее"),
    ]
    assert parsed.problems == (Problem("shown_rounded", "Карты!D8"),)


def test_dates_and_formats_are_shown_as_in_the_sheet(read: Read) -> None:
    book = Workbook()
    sheet = sheet_of(book, [["Услуга", "Тариф", "Действует с"], ["Выпуск", 1500, date(2026, 7, 1)]])
    sheet["B2"].number_format = '#,##0 "₸"'
    assert rows(read(book)) == [("Карты", 2, "Выпуск — Тариф: 1 500 ₸; Действует с: 01.07.2026")]


def test_formats_that_scale_nothing_or_by_thousands_are_read_as_shown(read: Read) -> None:
    book = Workbook()
    sheet = sheet_of(
        book,
        [
            ["Услуга с 01.07.2026", "Ставка", "Сумма", "Телефон"],
            ["Кредит", 14.5, 1500000, 77272589898],
            ["Вклад", 0.145, 500, 77272589800],
        ],
    )
    sheet["B2"].number_format, sheet["B3"].number_format = '0.0"%"', "0.0%"
    sheet["C2"].number_format = '#,##0,"тыс. ₸"'
    sheet["C3"].number_format = '[>=1000000]0.0,,"млн ₸";#,##0" ₸"'
    sheet["D2"].number_format = sheet["D3"].number_format = "0 (000) 000-00-00"
    assert [text for _, _, text in rows(read(book))] == [
        "Кредит — Ставка: 14,5 %; Сумма: 1 500 тыс. ₸; Телефон: 7 (727) 258-98-98",
        "Вклад — Ставка: 14,5 %; Сумма: 500 ₸; Телефон: 7 (727) 258-98-00",
    ]


def test_an_english_sheet_keeps_the_decimal_point(read: Read) -> None:
    book = Workbook()
    sheet_of(book, [["Service", "Fee"], ["Cash abroad", 0.015]], "Cards")["B2"].number_format = "0.0%"
    assert rows(read(book)) == [("Cards", 2, "Cash abroad — Fee: 1.5 %")]


def test_a_formula_without_a_saved_value_is_reported(read: Read) -> None:
    book = Workbook()
    sheet_of(
        book,
        [["Услуга", "Тариф", "С НДС"], ["Выпуск 01.07.2026", "100 ₸", "=B2*1.12"], ["Счёт", "=B2", "=B3"]],
    )
    parsed = read(book)
    assert rows(parsed) == [("Карты", 2, "Выпуск 01.07.2026 — Тариф: 100 ₸"), ("Карты", 3, "Счёт")]
    assert parsed.problems == (
        Problem("formula_without_value", "Карты!C2"),
        Problem("formula_without_value", "Карты!B3"),
        Problem("formula_without_value", "Карты!C3"),
    )


def test_hidden_sheets_rows_and_columns_are_left_out_and_reported(read: Read) -> None:
    book = Workbook()
    sheet = sheet_of(
        book,
        [
            ["Услуга", "Себестоимость", "Тариф"],
            ["Выпуск", "5 ₸", "10 ₸"],
            ["Тайный", "1 ₸", "2 ₸"],
            ["Счёт", "3 ₸", "4 ₸"],
        ],
    )
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    draft = book.create_sheet("Черновик")
    draft.append(["Услуга", "Тариф"])
    draft.sheet_state = "hidden"
    parsed = read(book)
    assert rows(parsed) == [("Карты", 2, "Выпуск — Тариф: 10 ₸"), ("Карты", 4, "Счёт — Тариф: 4 ₸")]
    assert {problem.code for problem in parsed.problems} == {
        "hidden_sheet_skipped",
        "hidden_rows_skipped",
        "hidden_columns_skipped",
        "missing_date",
    }


def test_two_tables_on_a_sheet_keep_their_own_headers(read: Read) -> None:
    book = Workbook()
    sheet_of(
        book,
        [
            ["Услуга", "Тариф"],
            ["Выпуск", "10 ₸"],
            [],
            ["Счёт", "5 ₸"],
            [],
            ["Валюта", "Курс"],
            ["USD", "500 ₸"],
        ],
    )
    assert [text for _, _, text in rows(read(book))] == [
        "Выпуск — Тариф: 10 ₸",
        "Счёт — Тариф: 5 ₸",
        "USD — Курс: 500 ₸",
    ]


def test_two_tables_side_by_side_keep_their_own_rows(read: Read) -> None:
    book = Workbook()
    sheet_of(
        book,
        [
            ["Тарифы с 01.07.2026"],
            ["Карты", None, None, "Курсы"],
            ["Услуга", "Тариф", None, "Валюта", "Курс"],
            ["Выпуск", "10 ₸", None, "USD", "500 ₸"],
            ["Счёт", "5 ₸", None, "EUR", "550 ₸"],
            ["Справка", "1 ₸"],
        ],
    ).merge_cells("A1:E1")
    assert [(row, text) for _, row, text in rows(read(book))] == [
        (2, "Карты"),
        (4, "Выпуск — Тариф: 10 ₸"),
        (5, "Счёт — Тариф: 5 ₸"),
        (6, "Справка — Тариф: 1 ₸"),
        (4, "USD — Курс: 500 ₸"),
        (5, "EUR — Курс: 550 ₸"),
    ]


def test_a_blank_column_within_a_table_is_spacing(read: Read) -> None:
    book = Workbook()
    sheet_of(
        book,
        [
            ["Услуга", "Примечание", None, "Classic", "Gold"],
            ["Выпуск", "с 01.07.2026", None, "10 ₸", "0 ₸"],
            ["Счёт", "без НДС", None, "5 ₸", "0 ₸"],
        ],
    )
    other = book.create_sheet("Лист2")
    for row in [
        ["Услуга", "Тариф", None, "Где", "Скидка"],
        *[[n, "5 ₸", None, "в приложении", "1 %"] for n in "АБ"],
    ]:
        other.append(row)
    assert [text for _, _, text in rows(read(book))] == [
        "Выпуск — Примечание: с 01.07.2026; Classic: 10 ₸; Gold: 0 ₸",
        "Счёт — Примечание: без НДС; Classic: 5 ₸; Gold: 0 ₸",
        "А — Тариф: 5 ₸; Где: в приложении; Скидка: 1 %",
        "Б — Тариф: 5 ₸; Где: в приложении; Скидка: 1 %",
    ]


def test_a_second_table_may_begin_with_terms(read: Read) -> None:
    book = Workbook()
    terms = [3, 6, 12]
    sheet = sheet_of(
        book,
        [
            ["Услуга с 01.07.2026", "Тариф"],
            ["Выпуск", "10 ₸"],
            [],
            ["Вклад", *terms],
            ["Алтын", 0.14, 0.145, 0.15],
            ["Күміс", 0.13, 0.135, 0.14],
        ],
    )
    for column in "BCD":
        sheet[f"{column}4"].number_format = '0" мес."'
        sheet[f"{column}5"].number_format = sheet[f"{column}6"].number_format = "0.0%"
    assert [text for _, _, text in rows(read(book))] == [
        "Выпуск — Тариф: 10 ₸",
        "Алтын — 3 мес.: 14,0 %; 6 мес.: 14,5 %; 12 мес.: 15,0 %",
        "Күміс — 3 мес.: 13,0 %; 6 мес.: 13,5 %; 12 мес.: 14,0 %",
    ]


def test_section_titles_nest_by_their_look(read: Read) -> None:
    book = Workbook()
    sheet = sheet_of(
        book,
        [
            ["Услуга", "Тариф"],
            ["Карты"],
            ["Visa Gold"],
            ["Выпуск", "1 ₸"],
            ["Visa Infinite"],
            ["Выпуск", "2 ₸"],
            ["Счета"],
            ["Открытие", "3 ₸"],
        ],
    )
    for row in (2, 7):
        sheet.cell(row, 1).font = Font(bold=True)
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor="FFCC00")
    sections = [block.headings for block in read(book).blocks]
    assert sections == [
        ("Карты", "Карты", "Visa Gold"),
        ("Карты", "Карты", "Visa Infinite"),
        ("Карты", "Счета"),
    ]


def test_a_footnote_stands_in_the_row_that_refers_to_it(read: Read) -> None:
    book = Workbook()
    sheet_of(
        book, [["Услуга", "Тариф"], ["Выпуск", "1 500 ₸*"], ["Счёт", "0 ₸"], [], ["* Пенсионерам бесплатно."]]
    )
    assert [text for _, _, text in rows(read(book))] == [
        "Выпуск — Тариф: 1 500 ₸ (Пенсионерам бесплатно)",
        "Счёт — Тариф: 0 ₸",
        "* Пенсионерам бесплатно.",
    ]


def test_raised_figures_are_marks_and_struck_out_text_is_left_out(read: Read) -> None:
    book = Workbook()
    up, gone = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    sheet = sheet_of(
        book,
        [
            ["Услуга", "Тариф с 01.07.2026", "Срок"],
            ["Выпуск", CellRichText("1 500", TextBlock(up, "1"), " ₸"), "1 день"],
            ["Доставка", CellRichText(TextBlock(gone, "900 ₸"), " 700 ₸"), "2 дня"],
            ["Сейф", "900 ₸", "3 дня"],
            ["Прежняя", 0.145, "4 дня"],
            ["¹ Без НДС."],
        ],
    )
    for place in ("B4", "A5", "B5", "C5"):
        sheet[place].font = Font(strike=True)
    parsed = read(book)
    assert rows(parsed) == [
        ("Карты", 2, "Выпуск — Тариф с 01.07.2026: 1 500 ₸; Срок: 1 день (Без НДС)"),
        ("Карты", 3, "Доставка — Тариф с 01.07.2026: 700 ₸; Срок: 2 дня"),
        ("Карты", 4, "Сейф — Срок: 3 дня"),
        ("Карты", 6, "¹ Без НДС."),
    ]
    assert [(p.code, p.place.row, p.excerpt) for p in parsed.problems] == [
        ("struck_out_skipped", 3, "900 ₸"),
        ("struck_out_skipped", 4, "900 ₸"),
        ("struck_out_skipped", 5, "Прежняя"),
        ("struck_out_skipped", 5, "0,145"),
        ("struck_out_skipped", 5, "4 дня"),
    ]


def test_a_sheet_far_beyond_the_limit_is_refused(read: Read) -> None:
    book = Workbook()
    sheet_of(book, [["Услуга", "Тариф"]]).cell(900_000, 3, "x")
    with pytest.raises(UnreadableFile) as failure:
        read(book)
    assert failure.value.code == "too_large"


def test_an_empty_book_is_empty(read: Read) -> None:
    with pytest.raises(UnreadableFile) as failure:
        read(Workbook())
    assert failure.value.code == "empty"


TABLE: list[list[object]] = [["Услуга", "Тариф", "Срок"], ["Выпуск", "10 ₸", "1 день"]]


@pytest.mark.parametrize(
    "above",
    [
        [["Тарифы. Действуют с 1 июля 2026 года"]],
        [["Тарифы банка", None, None], ["Действуют с 1 июля 2026 года"]],
        [["Тарифы банка"], [None, None, "Вступает в силу 01.07.2026"]],
        [["Тарифы банка (действуют с 1 июля 2026 года)"]],
        [["Банк тарифтері"], ["2026 жылғы 1 шілдеден бастап қолданылады"]],
        [["Tariffs"], ["Effective from 1 July 2026"]],
        [["Тарифы банка"], ["Утверждено:", "Правлением"], ["Дата вступления в силу:", "01.07.2026"], []],
        [["Тарифы банка"], ["Действует с:", date(2026, 7, 1)]],
        [["Тарифы банка"], ["Дата введения в действие", date(2026, 7, 1)], []],
    ],
)
def test_the_lines_above_the_table_may_say_since_when_it_holds(read: Read, above: list[list[object]]) -> None:
    parsed = read(_merged(above))
    assert (parsed.effective_from, parsed.effective_until) == (date(2026, 7, 1), None)
    assert rows(parsed)[-1][2] == "Выпуск — Тариф: 10 ₸; Срок: 1 день"


def _merged(above: list[list[object]]) -> Workbook:
    book = Workbook()
    sheet = sheet_of(book, [*above, *TABLE])
    if len(above[-1]) == 1:
        sheet.merge_cells(start_row=len(above), start_column=1, end_row=len(above), end_column=3)
    return book


def test_what_stands_in_or_below_the_table_says_nothing_of_the_document(read: Read) -> None:
    book = Workbook()
    sheet_of(
        book,
        [
            ["Тарифы банка"],
            *TABLE,
            ["Акция", "действует до 31.12.2026", "Действует с 01.08.2026"],
            [],
            ["Действуют с 1 сентября 2026 года."],
            [],
            ["Акция «Весна». Действует с 1 октября 2026 года"],
            ["Валюта", "Курс"],
            ["USD", "500 ₸"],
        ],
    )
    parsed = read(book)
    assert (parsed.effective_from, parsed.effective_until) == (None, None)


def test_sheets_that_hold_from_different_days_are_told(read: Read) -> None:
    book = _merged([["Тарифы по картам"], ["Действуют с 1 июля 2026 года"]])
    other = book.create_sheet("Депозиты")
    for row in [["Тарифы по вкладам"], ["Действуют с 1 августа 2026 года"], *TABLE]:
        other.append(row)
    parsed = read(book)
    assert parsed.effective_from == date(2026, 7, 1)
    assert [(one.code, one.detail) for one in parsed.problems] == [("dates_differ", "2026-07-01, 2026-08-01")]
