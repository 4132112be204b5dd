"""What a spreadsheet cell shows."""

from datetime import date, datetime, time

import pytest

from ingestion.pipeline.parsing.number_formats import show


@pytest.mark.parametrize(
    ("value", "number_format", "text", "reason"),
    [
        (0.145, "0.0%", "14,5 %", "percent"),
        (0.145, "0%", "14,5 %", "the exact figure, not the rounded 15 %"),
        (0.15, "0.00%", "15,00 %", "required decimals stay"),
        (1 / 3, "0%", "33 %", "an endless fraction is shown as the sheet shows it"),
        (0.003, "0.0#%", "0,3 %", "optional decimals go"),
        (1500, "General", "1500", "no format, no grouping"),
        (1500, "#,##0", "1 500", "grouped"),
        (1500000, '#,##0 "₸"', "1 500 000 ₸", "quoted unit"),
        (1500, "#,##0\\ [$₸-43F]", "1 500 ₸", "currency of a locale"),
        (12.5, "[$$-409]#,##0.00", "$ 12,50", "currency before"),
        (250, '#,##0" ₸ в месяц"', "250 ₸ в месяц", "words after"),
        (-5, "0.0", "-5,0", "negative"),
        (-5, "#,##0;[Red](#,##0)", "-5", "negative section"),
        (0, '#,##0;-#,##0;"бесплатно"', "бесплатно", "zero section in words"),
        (0.1 + 0.2, "General", "0,3", "no noise of binary fractions"),
        (16.3, "0", "16,3", "more exact than shown"),
        (True, "General", "✓", "logical"),
        (datetime(2026, 7, 1), "dd.mm.yyyy", "01.07.2026", "day"),
        (datetime(2026, 7, 1, 9, 30), "General", "01.07.2026 09:30", "moment"),
        (date(2026, 7, 1), "General", "01.07.2026", "date"),
        (time(18, 0), "hh:mm", "18:00", "time of day"),
        ("до 3 дней", "@", "до 3 дней", "text"),
        (None, "0%", "", "nothing"),
    ],
)
def test_a_value_under_its_format(value: object, number_format: str, text: str, reason: str) -> None:
    assert show(value, number_format).text == text, reason


def test_an_english_sheet_has_a_decimal_point() -> None:
    assert show(0.145, "0.0%", ".").text == "14.5 %"


def test_an_exact_figure_behind_a_rounded_one_is_noticed() -> None:
    assert show(0.145, "0%").exact
    assert not show(0.15, "0%").exact
