"""Which lines of a grid are its header, and what they name."""

import pytest

from ingestion.pipeline.parsing.tables import Cell, read
from tests.ingestion.pipeline.parsing.test_tables import grid, texts


def test_a_header_of_two_lines_gives_each_column_its_path() -> None:
    service, online, branch = Cell("Услуга"), Cell("В приложении"), Cell("В отделении")
    rows = texts(
        [service, online, online, branch, branch],
        [service, "до 1 млн", "свыше", "до 1 млн", "свыше"],
        ["Перевод", "0 ₸", "100 ₸", "500 ₸", "0,3 %"],
    )
    assert rows == [
        "Перевод — В приложении · до 1 млн: 0 ₸; В приложении · свыше: 100 ₸; "
        "В отделении · до 1 млн: 500 ₸; В отделении · свыше: 0,3 %"
    ]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (["Вклад", "3 мес.", "6 мес.", "12 мес."], "3 мес.: 14,0 %; 6 мес.: 14,5 %; 12 мес.: 15,0 %"),
        (["Вклад", "6 месяцев", "1 год", "до 2 лет"], "6 месяцев: 14,0 %; 1 год: 14,5 %; до 2 лет: 15,0 %"),
        (["Салым", "3 ай", "6 ай", "1 жыл"], "3 ай: 14,0 %; 6 ай: 14,5 %; 1 жыл: 15,0 %"),
        (
            ["Вклад", "1–3 мес.", "4–6 мес.", "7–12 мес."],
            "1–3 мес.: 14,0 %; 4–6 мес.: 14,5 %; 7–12 мес.: 15,0 %",
        ),
        (["Срок, мес.", "3", "6", "12"], "Срок, мес. · 3: 14,0 %; 6: 14,5 %; 12: 15,0 %"),
        (["Показатель", "2024", "2025", "2026"], "2024: 14,0 %; 2025: 14,5 %; 2026: 15,0 %"),
        (["Показатель", "2026", "2025", "2024"], "2026: 14,0 %; 2025: 14,5 %; 2024: 15,0 %"),
    ],
)
def test_a_header_may_be_made_of_terms_or_years(header: list[str | Cell | None], said: str) -> None:
    rows = texts(
        header, ["1", "2", "3", "4"], ["Алтын", "14,0 %", "14,5 %", "15,0 %"], ["Күміс", "1 %", "", ""]
    )
    assert rows[0] == f"Алтын — {said}"
    assert len(rows) == 2


def test_years_stand_over_figures_without_a_unit() -> None:
    assert texts(["Показатель", "2025", "2026"], ["Карт выпущено", "1200", "1300"]) == [
        "Карт выпущено — 2025: 1200; 2026: 1300"
    ]


def test_terms_stand_over_money_whose_unit_is_in_the_label() -> None:
    assert texts(["Срок", "3 мес.", "6 мес."], ["Минимум, ₸", "1000", "5000"]) == [
        "Минимум, ₸ — 3 мес.: 1000; 6 мес.: 5000"
    ]


def test_terms_of_months_stand_over_figures_without_a_unit() -> None:
    assert texts(["Вклад", "3 мес.", "6 мес."], ["Алтын", "14", "15"]) == ["Алтын — 3 мес.: 14; 6 мес.: 15"]


def test_terms_under_a_cell_merged_across_are_a_header() -> None:
    over = Cell("Срок вклада, мес.")
    assert texts(
        ["Вклад", over, over], [None, "3", "6"], ["Алтын", "14 %", "15 %"], ["Күміс", "13 %", "14 %"]
    ) == [
        "Алтын — Срок вклада, мес. · 3: 14 %; 6: 15 %",
        "Күміс — Срок вклада, мес. · 3: 13 %; 6: 14 %",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Срок", "12 мес."], ["Ставка", "14,5 %"]],
        [["Срок выпуска", "3 дня", "5 дней"], ["Выпуск", "100 ₸", "200 ₸"]],
        [["Срок выпуска, дней", "3", "5"], ["Выпуск", "100 ₸", "200 ₸"]],
        [["Операций в день", "10", "20"], ["Снятий", "3", "5"], ["Комиссия", "1 %", "2 %"]],
        [["Лимит операций", "10", "20"], ["Комиссия", "1 %", "2 %"]],
        [["Срок", "12 мес.", "6 мес."], ["Ставка", "14,5 %", "15 %"]],
        [["Основан", "1999", "2001"], ["Лицензия", "2005", "2010"]],
    ],
)
def test_a_first_row_of_values_is_no_header(rows: list[list[str | Cell | None]]) -> None:
    assert len(texts(*rows)) == len(rows)


def test_a_second_line_of_the_header_needs_no_merged_cells() -> None:
    rows = texts(
        ["Вклад", "Ставка, % годовых", "", "Минимум, ₸"],
        ["", "тенге", "доллар", ""],
        ["Алтын", "14,0", "1,0", "1000"],
        ["Күміс", "13,0", "", "500"],
    )
    assert rows == [
        "Алтын — Ставка · тенге: 14,0 % годовых; Ставка · доллар: 1,0 % годовых; Минимум: 1 000 ₸",
        "Күміс — Ставка · тенге: 13,0 % годовых; Минимум: 500 ₸",
    ]


def test_a_second_line_of_terms_needs_no_merged_cells() -> None:
    rows = texts(["Вклад", "Срок", None], [None, "3 мес.", "6 мес."], ["Алтын", "14 %", "15 %"])
    assert rows == ["Алтын — Срок · 3 мес.: 14 %; 6 мес.: 15 %"]


def test_a_first_row_without_a_label_is_no_header() -> None:
    rows = texts(["Услуга", "Тариф", "Срок"], ["", "бесплатно", "сразу"], ["Выпуск", "1 ₸", "2 дня"])
    assert len(rows) == 2


def test_the_numbers_of_the_columns_are_no_row() -> None:
    assert texts(["№", "Услуга", "Тариф"], ["1", "2", "3"], ["1", "Выпуск", "0 ₸"]) == [
        "1 Выпуск — Тариф: 0 ₸"
    ]
    _, header = read(grid(["Услуга", "Тариф", "Срок"], ["Выпуск", "1 ₸", "1 день"]))
    overleaf, _ = read(grid(["1", "2", "3"], ["Счёт", "2 ₸", "2 дня"]), header=header)
    assert [row.text for row in overleaf] == ["Счёт — Тариф: 2 ₸; Срок: 2 дня"]
    assert len(texts(["Срок", "Ставка"], ["1", "2"], ["2", "5"])) == 2


def test_a_table_without_a_header_is_read_as_label_and_value() -> None:
    assert texts(["Минимальная сумма", "50 000 ₸"], ["Срок", "12 месяцев"]) == [
        "Минимальная сумма — 50 000 ₸",
        "Срок — 12 месяцев",
    ]


def test_a_table_that_goes_on_uses_the_header_of_its_beginning() -> None:
    _, header = read(grid(["Услуга", "Тариф"], ["Выпуск", "1 ₸"]))
    repeated, _ = read(grid(["Услуга", "Тариф"], ["Закрытие", "2 ₸"]), header=header)
    bare, _ = read(grid(["Доставка", "3 ₸"]), header=header)
    assert [row.text for row in repeated + bare] == ["Закрытие — Тариф: 2 ₸", "Доставка — Тариф: 3 ₸"]


def test_a_header_that_stands_again_among_the_rows_is_no_row() -> None:
    rows = texts(["Услуга", "Тариф"], ["Выпуск", "10 ₸"], ["Услуга", "Тариф"], ["Счёт", "5 ₸"])
    assert rows == ["Выпуск — Тариф: 10 ₸", "Счёт — Тариф: 5 ₸"]


def test_the_letter_and_numbers_of_the_columns_are_no_row() -> None:
    assert texts(["Услуга", "Тариф", "Срок"], ["А", "1", "2"], ["Выпуск", "10 ₸", "1 день"]) == [
        "Выпуск — Тариф: 10 ₸; Срок: 1 день"
    ]
    assert len(texts(["Класс", "Мин.", "Макс."], ["A", "1", "2"], ["B", "3", "4"])) == 2


def test_a_card_of_two_columns_begins_with_a_row() -> None:
    assert texts(
        ["Сумма", "от 100 000 до 5 000 000 тенге"], ["Срок", "до 60 мес."], ["Ставка", "от 18 %"]
    ) == [
        "Сумма — от 100 000 до 5 000 000 тенге",
        "Срок — до 60 мес.",
        "Ставка — от 18 %",
    ]


def test_a_table_with_nothing_but_its_header_again_has_no_rows() -> None:
    assert texts(["Услуга", "Тариф"], ["Услуга", "Тариф"]) == []
