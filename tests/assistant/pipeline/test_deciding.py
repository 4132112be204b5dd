"""Which cell of a table row answers, and what is quoted with it."""

import pytest

from assistant.pipeline.deciding import decisive, quotation
from tests.assistant.pipeline.samples import passage

HEAD = "Снятие наличных в банкомате другого банка"
ROW = f"{HEAD} — Тариф по пакетам · Classic: 1 %; Student: 2 %; Premium: 0 %; Примечание: мин. 200 ₸"
KK = "Басқа банктің банкоматынан ақша алу — Тарифтер · Classic: 1 %; Student: 2 %; Ең азы: 200 ₸"
EN = "Cash at another bank's machine — Packages · Classic: 1%; Student: 2%; Minimum: ₸200; Note: per day"


def cell_for(question: str, row: str) -> str:
    found = decisive(question, passage(row))
    assert found is not None
    return row[found.piece.start : found.piece.end]


def quoted(question: str, row: str) -> str:
    found = decisive(question, passage(row))
    assert found is not None
    return quotation(passage(row), found.piece, question)


@pytest.mark.parametrize(
    "question, row, cell",
    [
        # the row's name counts for the first column of a group as for the others
        ("classic снятие в банкомате другого банка сколько", ROW, "Тариф по пакетам · Classic: 1 %"),
        ("student снятие в банкомате другого банка сколько", ROW, "Student: 2 %"),
        ("classic басқа банктің банкоматынан алу қанша", KK, "Тарифтер · Classic: 1 %"),
        ("how much is cash at another bank's machine with classic", EN, "Packages · Classic: 1%"),
        # the name of the group does not tell its first column from the others
        ("premium по пакетам тариф снятие наличных", ROW, "Premium: 0 %"),
    ],
)
def test_the_cell_whose_column_is_named_answers(question: str, row: str, cell: str) -> None:
    assert cell_for(question, row) == cell


def test_dashes_and_dots_in_a_cell_do_not_hide_its_column() -> None:
    row = "Справка — Срок: 1 день; Gold: 500 ₸ — 3 дня · срочно"
    assert quoted("справка gold срок выдачи", row) == row
    assert quoted("сколько стоит справка gold", row) == "Справка — Gold: 500 ₸ — 3 дня · срочно"


@pytest.mark.parametrize(
    "question, row, rule",
    [
        ("снятие наличных student", ROW, f"{HEAD} — Student: 2 %; Примечание: мин. 200 ₸"),
        (
            "classic бойынша ақша алу",
            KK,
            "Басқа банктің банкоматынан ақша алу — Тарифтер · Classic: 1 %; Ең азы: 200 ₸",
        ),
        (
            "cash with student",
            EN,
            "Cash at another bank's machine — Student: 2%; Minimum: ₸200; Note: per day",
        ),
    ],
)
def test_a_quoted_cell_brings_what_bounds_it(question: str, row: str, rule: str) -> None:
    assert quoted(question, row) == rule


def test_a_bound_of_another_column_of_a_group_is_not_brought() -> None:
    row = "Перевод — Ставка · Classic: 1 %; Student: 2 %; Минимум · Junior: 100 ₸; Minor: 50 ₸"
    assert quoted("перевод student", row) == "Перевод — Student: 2 %"


class Named:
    """A library whose documents write the names of packages in Latin letters."""

    NAMES = {"голд": "gold", "голдпен": "gold", "классик": "classic"}

    def rarity(self, words):
        return dict.fromkeys(words, 0.5)

    def ways_to_say(self, question):
        return [tuple(filter(None, [word, self.NAMES.get(word)])) for word in question.split()]


@pytest.mark.parametrize(
    "question, rule",
    [
        ("арман голдпен қолма-қол ақша", "Снятие — Кредитная карта · Арман Gold: 32 %"),
        ("арман снятие", "Снятие — Кредитная карта · Арман: 34 %"),
        ("арман gold снятие", "Снятие — Кредитная карта · Арман Gold: 32 %"),
    ],
)
def test_of_two_columns_the_one_that_is_named_whole_is_quoted(question: str, rule: str) -> None:
    row = "Снятие — Кредитная карта · Арман: 34 %; Кредитная карта · Арман Gold: 32 %"
    found = decisive(question, passage(row), library=Named())
    assert found is not None
    assert quotation(passage(row), found.piece, question, Named()) == rule


@pytest.mark.parametrize(
    "text, rule",
    [
        ("Деньги отправили, а их нет. Что делать?\nРозыск займёт 3 дня.", "Розыск займёт 3 дня."),
        ("Ақша келмеді. Не істеу керек?\n\nІздеу 3 күн алады.", "Іздеу 3 күн алады."),
        ("The money has not arrived. What now?\nA search takes 3 days.", "A search takes 3 days."),
        # a clause that asks on its way is no FAQ
        ("Спросят «где?» Скажите: за 3 дня.", "Спросят «где?» Скажите: за 3 дня."),
        ("Деньги придут за 3 дня. А если нет?", "Деньги придут за 3 дня."),
    ],
)
def test_what_those_who_ask_a_faq_tell_is_no_rule(text: str, rule: str) -> None:
    assert quoted("деньги отправили не пришли что делать", text) == rule


def test_a_faq_without_an_answer_decides_nothing() -> None:
    assert decisive("где деньги", passage("Где деньги?\nКогда?")) is None
