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
        (14.5, '0.0"%"', "14,5 %", "a percent sign in quotes scales nothing"),
        (14.5, "0.0\\%", "14,5 %", "nor does an escaped one"),
        (5, '"от "0"%"', "от 5 %", "nor one among words"),
        (1500000, '#,##0,"тыс. ₸"', "1 500 тыс. ₸", "a comma at the end divides by a thousand"),
        (2500000, '0.0,,"млн"', "2,5 млн", "each comma does"),
        (1234567, '#,##0,"тыс. ₸"', "1 234,567 тыс. ₸", "the exact figure here, too"),
        (0.5, '0.0," тыс."', "0,0005 тыс.", "also a small one"),
        (1500, "#\\ ##0", "1 500", "a space between the digits groups them"),
        (1500000, "# ##0.00", "1 500 000,00", "as often as needed"),
        (500, '[>=1000000]0.0,,"млн";[>=1000]0.0,"тыс.";0', "500", "below both conditions"),
        (1500, '[>=1000000]0.0,,"млн";[>=1000]0.0,"тыс.";0', "1,5 тыс.", "the second condition"),
        (2e6, '[>=1000000]0.0,,"млн";[>=1000]0.0,"тыс.";0', "2,0 млн", "the first condition"),
        (-3, '[<0]"нет";0', "нет", "a condition on the sign"),
        (7, '[=1]0" день";0" дней"', "7 дней", "a condition and the rest"),
        (40140000123, "000000000000", "040140000123", "an IIN keeps its zero"),
        (5, "00", "05", "padded"),
        (77272589898, "0 (000) 000-00-00", "7 (727) 258-98-98", "a phone number"),
        (7272589898, '"+7 "(000) 000-00-00', "+7 (727) 258-98-98", "with words before it"),
        (440043, "00-00-00", "44-00-43", "digits in pairs"),
        (4400430012345678, "0000 0000 0000 0000", "4400 4300 1234 5678", "digits in fours"),
        (0.05, "+0.0%;-0.0%", "+5,0 %", "a plus stands close to the figure"),
        (-0.05, "+0.0%;-0.0%", "-5,0 %", "and a minus"),
        (0, "0;-0;;@", "", "an empty section shows nothing"),
        (0.5, ".00", "0,50", "no place before the decimal point"),
        (0.75, "# ?/?", "0,75", "a fraction as a decimal"),
        (150000, "0.0E+00", "150000", "a power of ten in full"),
        (12, 'General" мес."', "12 мес.", "general with words"),
        (3, '"п. 1.2 "0', "п. 1.2 3", "a point in words stays"),
        (1500, '_-* #,##0\\ "₸"_-;\\-* #,##0\\ "₸"_-;_-* "-"??\\ "₸"_-;_-@_-', "1 500 ₸", "accounting"),
        (-1500, '_-* #,##0\\ "₸"_-;\\-* #,##0\\ "₸"_-;_-* "-"??\\ "₸"_-;_-@_-', "-1 500 ₸", "accounting"),
        (0, '_-* #,##0\\ "₸"_-;\\-* #,##0\\ "₸"_-;_-* "-"??\\ "₸"_-;_-@_-', "0 ₸", "accounting"),
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
