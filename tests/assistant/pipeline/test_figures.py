"""One value has one spelling, however a document, a model or a person wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline.figures import figures_in, find_figures


@pytest.mark.parametrize(
    "value, spellings",
    [
        ("1500", ["1500", "1 500", "1\u00a0500", "1\u202f500", "1\u2009500", "1 500 ₸"]),
        ("1500", ["1,500", "1500.00", "1 500,00"]),
        ("1500.5", ["1500,5", "1 500,50", "1,500.50"]),
        ("2000000", ["2 000 000", "2,000,000", "2 млн", "2 million", "2 миллиона", "2000 мыңға"]),
        ("14.5", ["14,5 %", "14.5%", "14,50"]),
        ("0.5", ["0,5", "0.50"]),
        ("0", ["0 ₸", "00"]),
        ("9:30", ["9:30", "09:30"]),
        ("1.1.2027", ["01.01.2027", "1.1.2027", "2027-01-01", "01/01/2027"]),
        ("+77272445566", ["+7 (727) 244-55-66", "8 727 244 55 66", "+77272445566", "8(727)244-55-66"]),
        ("4.2.1", ["п. 4.2.1"]),
        ("500", ["５００", "500"]),
    ],
)  # fmt: skip
def test_spellings_of_one_value_are_one_figure(value: str, spellings: list[str]) -> None:
    found = {spelling: figures_in(f"это {spelling} и всё") for spelling in spellings}
    assert found == {spelling: [value] for spelling in spellings}


@pytest.mark.parametrize(
    "one, other",
    [
        ("1 500", "15 00"),
        ("1,500 ₸", "1,5 %"),
        ("20 млн", "20 дней"),
        ("0,5", "5"),
        ("10:30", "10.30"),
        ("01.02.2027", "02.01.2027"),
        ("4.2", "4.2.1"),
        ("100", "1000"),
    ],
)
def test_different_values_stay_different(one: str, other: str) -> None:
    assert figures_in(one) != figures_in(other)


@pytest.mark.parametrize(
    "text",
    [
        "клиент <PERSON_1>, карта <CARD_12>",  # placeholders
        "Это так [1]. И так [12].",  # citation marks
        "1. Заблокируйте карту\n2) Позвоните",  # items of a list
        "тридцать рабочих дней",  # words
        "",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert figures_in(text) == []


def test_numbers_next_to_each_other_are_not_joined() -> None:
    assert figures_in("3 рабочих дня, 1 500 ₸ и 30 10") == ["3", "1500", "30", "10"]


def test_a_range_has_both_its_ends() -> None:
    assert figures_in("2-3 дня, 1 000–1 500 ₸") == ["2", "3", "1000", "1500"]


def test_a_figure_is_found_where_it_stands() -> None:
    text = "Клиент <PERSON_1>: 1 500 ₸ [1]"
    (figure,) = find_figures(text)
    assert text[figure.start : figure.end] == "1 500"


@given(st.integers(min_value=1000, max_value=10**12))
def test_a_sum_written_in_groups_is_the_sum(value: int) -> None:
    written = f"{value:,}"
    assert figures_in(written) == figures_in(written.replace(",", " ")) == [str(value)]


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for figure in find_figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.value
