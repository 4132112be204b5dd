"""Same person, one placeholder; two people never share one."""

import pytest

from assistant.pipeline.masking import Vault, mask

SAME = [
    ("клиент Иванов Пётр", "у Иванова Петра долг"),
    ("клиент иванов пётр", "КЛИЕНТ ИВАНОВ ПЁТР"),
    ("клиент Жумабеков Ержан Кайратович", "с Жумабековым Ержаном говорили"),
    ("клиент Жумабеков Ержан Кайратович", "Жумабекову Е.К. отказано"),
    ("клиент Жумабеков Ержан", "Client Zhumabekov Yerzhan called"),
    ("клиентка Ковалёва Марина", "у Ковалёвой Марины"),
    ("клиентка Айгерім Серікқызы", "Айгерімге хат"),
    ("клиент Асқар Нұрланов", "клиент Аскар Нурланов"),
    ("клиент Нұрбол Серікұлы", "Нұрбол Серікұлына жауап"),
    ("клиент Павел Орлов", "выдать Павлу Орлову"),
]
DIFFERENT = [
    ("клиент Иванов Пётр", "клиентка Иванова Анна"),
    ("клиент Александров Александр", "клиентка Александрова Александра"),
    ("клиент Ахметов Серик", "клиентка Ахметова Серикгуль"),
    ("клиент Иванов Пётр", "клиент Иванов Сергей"),
    ("клиент Иванов Пётр Сергеевич", "клиент Иванов Пётр Олегович"),
    ("клиент Иванов П.С.", "клиент Иванов О.С."),
    ("клиентка Алия Омарова", "клиент Алиев Омар"),
    ("клиент Сергеев Олег", "клиент Олег Сергеевич Ким"),
    ("клиент Иванов", "его супруга Иванова"),
]


def _placeholders(first: str, second: str) -> tuple[str, str]:
    vault = Vault()
    people = [
        next(s.placeholder for s in mask(text, vault).spans if s.label == "PERSON")
        for text in (first, second)
    ]
    return people[0], people[1]


@pytest.mark.parametrize("first, second", SAME)
def test_one_person_keeps_one_placeholder(first: str, second: str) -> None:
    assert _placeholders(first, second) == ("<PERSON_1>", "<PERSON_1>")


@pytest.mark.parametrize("first, second", DIFFERENT)
def test_two_people_never_share_one(first: str, second: str) -> None:
    assert _placeholders(first, second) == ("<PERSON_1>", "<PERSON_2>")


def test_a_name_that_fits_two_people_is_a_third() -> None:
    vault = Vault()
    mask("клиент Иванов Пётр и клиент Иванов Олег", vault)
    assert mask("клиент Иванов ждёт", vault).text == "клиент <PERSON_3> ждёт"


def test_one_number_under_two_labels_has_one_placeholder() -> None:
    vault = Vault()
    first = mask("ИИН 850315300125", vault)
    second = mask("договор № 850315300125", vault)
    assert first.spans[0].placeholder == second.spans[0].placeholder


@pytest.mark.parametrize(
    "first, later, wanted",
    [
        ("клиент Лев Коваль", "коваль недоволен", "<PERSON_1> недоволен"),
        ("клиент Вася Мельник", "мельнику отказали", "<PERSON_1> отказали"),
        ("клиентка Дана Кравец", "дана не согласна", "<PERSON_1> не согласна"),
        ("клиент Али Тан", "тан не получил смс, он там", "<PERSON_1> не получил смс, он там"),
        ("клиентка Вера Мир", "закрыть карту мир", "закрыть карту мир"),
        ("клиент Андрей Белый", "белый список", "белый список"),
    ],
)
def test_who_was_named_is_hidden_in_small_letters_too(first: str, later: str, wanted: str) -> None:
    vault = Vault()
    mask(first, vault)
    assert mask(later, vault).text == wanted
