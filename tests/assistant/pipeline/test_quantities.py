"""Which spellings are one quantity, and which are two."""

import pytest

from assistant.pipeline.quantities import foreign_in, quantities_in


@pytest.mark.parametrize(
    "one, other",
    [
        ("1,5 тыс. ₸", "1 500 тг"),
        ("полторы тысячи тенге", "1 500 ₸"),
        ("бір жарым мың теңге", "1 500 теңге"),
        ("one thousand five hundred tenge", "1,500 ₸"),
        ("сто тысяч", "100 000"),
        ("24 часа", "сутки"),
        ("три рабочих дня", "3 рабочих дня"),
        ("үш жұмыс күні", "3 жұмыс күні"),
        ("полгода", "6 месяцев"),
        ("1 год", "12 месяцев"),
        ("две недели", "14 дней"),
        ("1 июля 2026 года", "01.07.2026"),
        ("2026 жылғы 1 шілде", "July 1, 2026"),
        ("$25", "25 долларов"),
        ("30-дан 90 күнге дейін", "от 30 до 90 дней"),
        ("елу мың теңге", "50 000 ₸"),
        ("екі жүз мың теңге", "200 000 ₸"),
        ("бес жүз теңге", "500 ₸"),
        ("бір мың бес жүз теңге", "1 500 ₸"),
        ("жүз елу теңге", "150 ₸"),
        ("жүз теңге", "100 ₸"),
        ("two hundred fifty thousand tenge", "250 000 ₸"),
    ],
)
def test_spellings_of_one_quantity(one: str, other: str) -> None:
    assert foreign_in(one, [other]) == foreign_in(other, [one]) == ()


@pytest.mark.parametrize(
    "said, there",
    [
        ("3 %", "3 дня"),
        ("3 п.п.", "3 %"),
        ("1 500 ₸", "1 500 $"),
        ("24 дня", "24 часа"),
        ("3 рабочих дня", "3 календарных дня"),
        ("полторы тысячи тенге", "2 500 ₸"),
        ("1 июля 2026 года", "01.08.2026"),
        ("30 минут", "30 секунд"),
        ("бес күн", "15 күн"),
        ("екі жүз теңге", "102 ₸"),
    ],
)
def test_two_quantities(said: str, there: str) -> None:
    assert foreign_in(said, [there])


def test_a_number_without_a_unit_may_be_any() -> None:
    assert foreign_in("комиссия 200 ₸", ["Комиссия: 200"]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Он просит карту.",
        "один из клиентов",
        "бір клиент",
        "one of them",
        "<PERSON_2>",
        "жүзі жарқын клиент",
        "жүз",
    ],
)
def test_words_that_only_look_like_numbers(text: str) -> None:
    assert quantities_in(text) == ()


def test_the_full_hour_and_the_parts_of_a_date_may_be_said_alone() -> None:
    assert foreign_in("с 9 до 18", ["с 9:00 до 18:00"]) == ()
    assert foreign_in("с июля 2026 года", ["01.07.2026"]) == ()


@pytest.mark.parametrize(
    "text", ["лимит в сутки", "обмен доступен круглые сутки", "тәуліктік шек", "тәулік бойы жұмыс істейді"]
)
def test_how_often_is_no_term(text: str) -> None:
    assert quantities_in(text) == ()
