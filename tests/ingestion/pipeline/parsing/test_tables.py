"""Rows of tables as sentences, cell by cell."""

import pytest

from ingestion.pipeline.parsing.tables import Cell, Line, read


def grid(*rows: list[str | Cell | None]) -> list[Line]:
    """Lines from texts; None is a place without a cell."""
    return [
        Line(number, tuple(Cell(cell) if isinstance(cell, str) else cell for cell in row))
        for number, row in enumerate(rows, start=1)
    ]


def texts(*rows: list[str | Cell | None], notes: tuple[str, ...] = ()) -> list[str]:
    return [row.text for row in read(grid(*rows), notes=notes)[0]]


def test_a_row_says_its_label_then_each_column_with_its_value() -> None:
    assert texts(["Услуга", "Тариф", "Срок"], ["Перевыпуск при утере", "1 500 ₸", "3 рабочих дня"]) == [
        "Перевыпуск при утере — Тариф: 1 500 ₸; Срок: 3 рабочих дня"
    ]


def test_the_number_of_a_row_stands_before_its_label() -> None:
    assert texts(["№", "Услуга", "Тариф"], ["2.1", "Выпуск", "0 ₸"], ["2.2", "Закрытие", "0 ₸"]) == [
        "2.1 Выпуск — Тариф: 0 ₸",
        "2.2 Закрытие — Тариф: 0 ₸",
    ]


def test_a_unit_in_the_header_moves_to_bare_figures_only() -> None:
    rows = texts(
        ["Вклад", "Ставка, % годовых", "Минимум (₸)", "Срок, дней"],
        ["Алтын", "14,5", "50000", "30"],
        ["Күміс", "12,0 %", "без ограничений", "3–5"],
    )
    assert rows == [
        "Алтын — Ставка: 14,5 % годовых; Минимум: 50 000 ₸; Срок, дней: 30",
        "Күміс — Ставка, % годовых: 12,0 %; Минимум: без ограничений; Срок, дней: 3–5",
    ]


def test_a_bound_in_the_header_stands_before_the_figure() -> None:
    assert texts(["Жильё", "ГЭСВ, от %", "Взнос, от"], ["Новостройка", "19,4", "20 %"]) == [
        "Новостройка — ГЭСВ: от 19,4 %; Взнос: от 20 %"
    ]


def test_a_column_of_units_serves_figures_without_a_unit_of_their_own() -> None:
    rows = texts(
        ["Услуга", "Ед. изм.", "Тариф", "Минимум, ₸"],
        ["Перевод", "%", "0.3", "1000"],
        ["Счёт", "₸ в месяц", "250", ""],
        ["Рассрочка", "мес.", "3, 6, 12", ""],
    )
    assert rows == [
        "Перевод — Тариф: 0.3 %; Минимум: 1 000 ₸",
        "Счёт — Тариф: 250 ₸ в месяц",
        "Рассрочка — Тариф: 3, 6, 12 мес.",
    ]


def test_a_column_of_units_after_the_figures_serves_the_column_before_it() -> None:
    assert texts(["Услуга", "Размер", "Ед. изм."], ["Выпуск", "1500", "тенге"]) == [
        "Выпуск — Размер: 1 500 тенге"
    ]


def test_a_title_over_all_columns_is_said_once() -> None:
    service, package = Cell("Услуга"), Cell("Пакет")
    assert texts([service, package, package], [service, "Start", "Gold"], ["Выпуск", "1 000 ₸", "0 ₸"]) == [
        "Выпуск — Пакет · Start: 1 000 ₸; Gold: 0 ₸"
    ]


def test_a_cell_merged_across_columns_belongs_to_all_of_them() -> None:
    free = Cell("бесплатно")
    assert texts(["Услуга", "Classic", "Gold"], ["Выпуск", "1 ₸", "2 ₸"], ["Закрытие", free, free]) == [
        "Выпуск — Classic: 1 ₸; Gold: 2 ₸",
        "Закрытие — Classic, Gold: бесплатно",
    ]


def test_a_cell_merged_down_stands_in_every_row_it_covers() -> None:
    deposit, currency = Cell("«Жинақ»"), Cell("тенге")
    rows = texts(
        ["Вклад", "Валюта", "Срок", "Ставка"],
        [deposit, currency, "3 месяца", "15,0 %"],
        [deposit, currency, "6 месяцев", "15,5 %"],
    )
    assert rows == [
        "«Жинақ» · тенге · Срок: 3 месяца — Ставка: 15,0 %",
        "«Жинақ» · тенге · Срок: 6 месяцев — Ставка: 15,5 %",
    ]


def test_a_label_left_out_is_that_of_the_row_above() -> None:
    rows = texts(["Карта", "Операция", "Тариф"], ["Gold", "Выпуск", "0 ₸"], ["", "Перевыпуск", "1 500 ₸"])
    assert rows == ["Gold · Выпуск — Тариф: 0 ₸", "Gold · Перевыпуск — Тариф: 1 500 ₸"]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("№ п/п", ["1.", "1.1.", "2.", "2.1.", "2.1.1."]),
        ("Р/с №", ["1", "1.1", "2", "2.1", "2.1.1"]),
        ("№", ["1", "1,1", "2", "2,1", "2,1,1"]),
    ],
)
def test_a_numbered_title_without_a_value_is_the_section_of_its_numbers(
    name: str, numbers: list[str]
) -> None:
    first, row, second, inner, last = numbers
    rows, _ = read(
        grid(
            [name, "Услуга", "Тариф"],
            [first, "Карты", None],
            [row, "Выпуск", "10 ₸"],
            [second, "Депозиты", None],
            [inner, "Срочные", ""],
            [last, "Открытие", "0 ₸"],
        )
    )
    assert [(one.text, one.sections) for one in rows] == [
        (f"{row} Выпуск — Тариф: 10 ₸", (f"{first} Карты",)),
        (f"{last} Открытие — Тариф: 0 ₸", (f"{second} Депозиты", f"{inner} Срочные")),
    ]


def test_a_numbered_row_without_a_value_stays_a_row() -> None:
    rows = texts(["№", "Услуга", "Тариф"], ["1", "Консультация", None], ["2", "Выпуск", "10 ₸"])
    assert rows == ["1 Консультация", "2 Выпуск — Тариф: 10 ₸"]


def test_a_line_across_the_table_is_the_section_of_the_rows_below() -> None:
    first, second = Cell("1. Выпуск"), Cell("2. Снятие")
    rows, _ = read(
        grid(
            ["Услуга", "Classic", "Gold"],
            [first, first, first],
            ["Первая карта", "0 ₸", "0 ₸"],
            [second, second, second],
            ["В банкомате", "1 %", "0 %"],
        )
    )
    assert [(row.sections, row.number) for row in rows] == [(("1. Выпуск",), 3), (("2. Снятие",), 5)]


def test_sections_of_another_look_nest() -> None:
    def section(text: str, look: str) -> list[str | Cell | None]:
        return [Cell(text, look), None, None]

    rows, _ = read(
        grid(
            ["Услуга", "Тариф", "Срок"],
            section("Карты", "bold"),
            section("Visa Gold", "italic"),
            ["Выпуск", "0 ₸", "1 день"],
            section("Visa Infinite", "italic"),
            ["Выпуск", "5 ₸", "1 день"],
            section("Счета", "bold"),
            ["Открытие", "0 ₸", "1 день"],
        )
    )
    assert [row.sections for row in rows] == [("Карты", "Visa Gold"), ("Карты", "Visa Infinite"), ("Счета",)]


def test_footnotes_stand_in_the_rows_that_refer_to_them() -> None:
    rows = texts(
        ["Услуга", "Тариф", "Примечание"],
        ["Выпуск", "1 000 ₸*", "Сноска 1"],
        ["Закрытие", "0 ₸", ""],
        notes=("* Для пенсионеров бесплатно.", "Сноска 1. До 3 рабочих дней."),
    )
    assert rows == [
        "Выпуск — Тариф: 1 000 ₸; Примечание: До 3 рабочих дней (Для пенсионеров бесплатно)",
        "Закрытие — Тариф: 0 ₸",
    ]


def test_a_raised_mark_is_that_of_a_note_with_a_bracket() -> None:
    rows = texts(
        ["Услуга", "Тариф", "Площадь"],
        ["Сейф (п. 1)", "1 500¹ ₸", "2 м²"],
        ["Выпуск", "700 ₸¹²⁾", "до 3 м²"],
        notes=("1) Без НДС.", "² В день обращения.", "¹²⁾ Раз в год."),
    )
    assert rows == [
        "Сейф (п. 1) — Тариф: 1 500 ₸; Площадь: 2 м² (Без НДС)",
        "Выпуск — Тариф: 700 ₸; Площадь: до 3 м² (Раз в год)",
    ]


def test_a_figure_with_a_mark_inside_is_a_figure() -> None:
    assert texts(["Выпуск", "1 500¹ ₸"], ["Закрытие", "0 ₸"]) == ["Выпуск — 1 500¹ ₸", "Закрытие — 0 ₸"]


def test_a_label_that_is_struck_out_is_not_filled_from_above() -> None:
    gone, nothing = Cell("", filled=True), Cell("", filled=True)
    rows = texts(
        ["Карта", "Тариф", "Срок"], ["Gold", "0 ₸", "1"], [gone, "5 ₸", "2"], [nothing, gone, nothing]
    )
    assert rows == ["Gold — Тариф: 0 ₸; Срок: 1", "Тариф: 5 ₸; Срок: 2"]


def test_the_bracket_that_ends_a_remark_is_no_mark() -> None:
    rows = texts(
        ["Услуга", "Тариф"],
        ["Выпуск (п. 3)", "1 000 ₸ 3)"],
        ["Закрытие 3) (см. п. 3)", "0 ₸"],
        ["Счёт (до (включительно) 3)", "5 ₸"],
        notes=("3) В год.",),
    )
    assert rows == [
        "Выпуск (п. 3) — Тариф: 1 000 ₸ (В год)",
        "Закрытие (см. п. 3) — Тариф: 0 ₸ (В год)",
        "Счёт (до (включительно) 3) — Тариф: 5 ₸",
    ]


def test_lines_below_the_table_explain_it_and_stay_passages_of_their_own() -> None:
    rows, _ = read(grid(["Услуга", "Тариф"], ["Выпуск", "1 ₸¹"], ["¹ Без НДС", None]))
    assert [(row.kind, row.text) for row in rows] == [
        ("row", "Выпуск — Тариф: 1 ₸ (Без НДС)"),
        ("text", "¹ Без НДС"),
    ]


def test_a_label_that_is_a_figure_keeps_the_name_of_its_column() -> None:
    assert texts(["Срок, мес.", "Ставка"], ["12", "14 %"]) == ["Срок, мес.: 12 — Ставка: 14 %"]


def test_questions_and_answers_read_as_such() -> None:
    assert texts(["id", "Вопрос", "Ответ"], ["1", "Как закрыть карту?", "В приложении."]) == [
        "Как закрыть карту?\nВ приложении."
    ]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("(в тыс. тенге)", "тыс. тенге"),
        ("тыс.тенге", "тыс. тенге"),
        ("Тарифы по картам (в тенге)", "тенге"),
        ("Единица измерения: тысяч тенге", "тыс. тенге"),
        ("Все суммы указаны в тенге.", "тенге"),
        ("Лимиты, млн тенге", "млн тенге"),
        ("(мың теңгемен)", "мың теңге"),
        ("Тарифтер (теңгемен)", "теңге"),
        ("in thousand KZT", "thousand KZT"),
    ],
)
def test_a_line_above_the_table_names_the_unit_of_its_sums(line: str, unit: str) -> None:
    table: list[list[str | Cell | None]] = [
        ["Услуга", "Лимит", "Срок, дней", "Ставка"],
        ["Выпуск", "1,5*", "3", "2"],
    ]
    said = f"Выпуск — Лимит: 1,5 {unit}*; Срок, дней: 3; Ставка: 2"
    assert texts([line, None, None, None], *table) == [line, said]
    rows, header = read(grid(*table), before=line)
    assert [row.text for row in rows] == [said]
    overleaf, _ = read(grid(["Счёт", "10", "1", "5"]), header=header)
    assert [row.text for row in overleaf] == [f"Счёт — Лимит: 10 {unit}; Срок, дней: 1; Ставка: 5"]


@pytest.mark.parametrize("line", ["Переводы в тенге", "Счета в тенге, USD", "Счета в валюте (USD)", "Карты"])
def test_a_line_above_the_table_may_speak_of_a_currency(line: str) -> None:
    assert texts([line, None], ["Услуга", "Тариф"], ["Выпуск", "100"]) == [line, "Выпуск — Тариф: 100"]


def test_roman_numbers_open_sections() -> None:
    rows, _ = read(
        grid(
            ["№", "Услуга", "Тариф"],
            ["I", "Карты", None],
            ["1", "Выпуск", "10 ₸"],
            ["II", "Депозиты", None],
            ["1", "Открытие", "0 ₸"],
        )
    )
    assert [(one.text, one.sections) for one in rows] == [
        ("1 Выпуск — Тариф: 10 ₸", ("I Карты",)),
        ("1 Открытие — Тариф: 0 ₸", ("II Депозиты",)),
    ]
