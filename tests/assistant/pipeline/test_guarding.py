"""What the guard lets pass, marks and refuses, sentence by sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline.guarding import guard, says_there_is_no_answer, split
from assistant.pipeline.values import Verdict
from foundation.masked import Masked
from tests.assistant.pipeline.samples import sources

PRICE = "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
LIMIT = "Дневной лимит переводов по номеру телефона составляет 500 000 ₸."


def judged(answer: str, question: str = "сколько стоит перевыпуск карты", *texts: str) -> Verdict:
    return guard(Masked(answer), Masked(question), sources(*(texts or (PRICE, LIMIT))))


# --- rungs ---------------------------------------------------------------------------------------------


def test_an_answer_whose_every_word_stands_in_its_source_is_grounded() -> None:
    verdict = judged("Перевыпуск карты стоит 1 500 ₸ [1].")
    assert (verdict.rung, verdict.flags) == ("grounded", ())


def test_an_answer_without_any_support_is_evidence_only() -> None:
    verdict = judged("Обратитесь завтра утром к управляющему филиала.")
    assert verdict.rung == "evidence only"
    assert "unsupported" in verdict.flags


def test_one_loose_sentence_makes_it_partly_grounded() -> None:
    verdict = judged("Перевыпуск карты стоит 1 500 ₸ [1]. Обратитесь завтра к управляющему филиала.")
    assert (verdict.rung, verdict.flags) == ("partly grounded", ("unsupported",))


# --- figures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "Перевыпуск карты стоит 1500 тенге [1].",
        "Перевыпуск карты стоит 1,500 ₸ [1].",
        "Перевыпуск карты стоит 1\u00a0500,00 ₸ [1].",
    ],
)
def test_a_figure_may_be_spelled_otherwise(answer: str) -> None:
    assert judged(answer).rung == "grounded"


@pytest.mark.parametrize(
    "answer, foreign",
    [
        ("Перевыпуск карты стоит 2 500 ₸ [1].", ("2500",)),
        ("Перевыпуск карты стоит 1 500 ₸ или 15 000 ₸ [1].", ("15000",)),
        ("Перевыпуск карты стоит 1 500 ₸, срок 5 рабочих дней [1].", ("5",)),
        ("Перевыпуск карты стоит 1 500 ₸ [1]. Звоните +7 (727) 244-55-66 [1].", ("+77272445566",)),
    ],
)
def test_a_foreign_figure_is_found(answer: str, foreign: tuple[str, ...]) -> None:
    verdict = judged(answer)
    assert verdict.rung != "grounded"
    assert "foreign_figure" in verdict.flags
    (check,) = [check for check in verdict.checks if check.code == "figures_are_grounded"]
    assert check.found == foreign
    assert tuple(figure for one in verdict.sentences for figure in one.foreign) == foreign


def test_a_figure_of_a_source_that_the_sentence_does_not_cite_is_foreign_unless_that_source_carries_it() -> (
    None
):
    verdict = judged("Перевыпуск карты стоит 500 000 ₸ [1].")
    assert "foreign_figure" in verdict.flags
    assert verdict.rung == "evidence only"


def test_a_wrong_citation_is_replaced_by_the_source_that_carries_the_sentence() -> None:
    verdict = judged("Перевыпуск карты стоит 1 500 ₸ [2].")
    assert [sentence.cites for sentence in verdict.sentences] == [(1,)]


def test_the_questions_own_figure_may_be_repeated() -> None:
    question = "клиент переводит 700 000 по номеру телефона, какой лимит"
    verdict = judged("Перевод 700 000 ₸ больше: дневной лимит переводов 500 000 ₸ [2].", question)
    assert verdict.flags == ()


def test_items_of_a_list_are_not_figures() -> None:
    steps = "Заблокируйте карту в системе. Сообщите клиенту срок перевыпуска карты."
    verdict = judged(
        "1. Заблокируйте карту в системе [1].\n2. Сообщите клиенту срок перевыпуска [1].", "а", steps
    )
    assert (verdict.rung, len(verdict.sentences)) == ("grounded", 2)


def test_numbers_of_placeholders_are_not_figures() -> None:
    verdict = judged("<PERSON_7>, перевыпуск карты <CARD_9> стоит 1 500 ₸ [1].")
    assert verdict.rung == "grounded"


# --- citations ------------------------------------------------------------------------------------------


def test_an_uncited_sentence_gets_the_source_that_carries_it() -> None:
    (sentence,) = judged("Перевыпуск карты стоит 1 500 ₸.").sentences
    assert sentence.cites == sentence.supported_by == (1,)


def test_a_citation_of_a_source_that_is_not_there_counts_for_nothing() -> None:
    verdict = judged("Управляющий филиала всё решит завтра [7].")
    assert "uncited" in verdict.flags


def test_a_sentence_in_another_language_than_the_question_is_not_supported() -> None:
    text = "Картаны қайта шығару жоғалған кезде 1 500 ₸ тұрады."
    (one,) = guard(
        Masked(f"{text[:-1]} [1]."), Masked("сколько стоит"), sources(text), language="ru"
    ).sentences
    assert not one.supported_by
    (one,) = guard(Masked(f"{text[:-1]} [1]."), Masked("қанша"), sources(text), language="kk").sentences
    assert one.supported_by


SPOKEN = (
    "Спросите ИИН клиента, затем попросите кодовое слово. Не спрашивайте полный номер карты и CVV: эти "
    "данные сотруднику не нужны, и клиента надо об этом предупредить."
)


@pytest.mark.parametrize(
    ("said", "supported"),
    [
        ("Кодовое слово не нужно, и клиента надо об этом предупредить [1].", False),
        ("Попросите кодовое слово [1].", True),
        ("Полный номер карты не спрашивайте [1].", True),
    ],
)
def test_what_is_asked_for_in_one_place_is_not_denied_by_another(said: str, supported: bool) -> None:
    (one,) = guard(Masked(said), Masked("что спросить у клиента"), sources(SPOKEN)).sentences
    assert bool(one.supported_by) is supported


def test_an_empty_answer_is_evidence_only() -> None:
    assert judged("").rung == "evidence only"


# --- sentences ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, sentences",
    [
        ("Да. Нет! Правда? Вот…", ["Да.", "Нет!", "Правда?", "Вот…"]),
        ("Ия. Жоқ, әрине. Өтінішті қабылдаңыз.", ["Ия.", "Жоқ, әрине.", "Өтінішті қабылдаңыз."]),
        ("Yes. The fee is 2%. Call us.", ["Yes.", "The fee is 2%.", "Call us."]),
        ("Стоит 5 ₸ [1]. Срок 3 дня [2].", ["Стоит 5 ₸ [1].", "Срок 3 дня [2]."]),
        ("Стоит 5 ₸. [1] Срок 3 дня. [2]", ["Стоит 5 ₸. [1]", "Срок 3 дня. [2]"]),
        ("Первое\nвторое\n\nтретье", ["Первое", "второе", "третье"]),
        ("1. Первый шаг.\n2. Второй шаг.", ["1. Первый шаг.", "2. Второй шаг."]),
        ("Смотрите п. 4.2 договора. Там всё.", ["Смотрите п. 4.2 договора.", "Там всё."]),
        ("Филиал на ул. Абая, г. Алматы. Ждём.", ["Филиал на ул. Абая, г. Алматы.", "Ждём."]),
        ("Действует с 2026 г. Ставка 5 %.", ["Действует с 2026 г.", "Ставка 5 %."]),
        ("Решает А. С. Ким. Ждите.", ["Решает А. С. Ким.", "Ждите."]),
        ("Скажите <PERSON_1>. <PERSON_2> ждёт.", ["Скажите <PERSON_1>.", "<PERSON_2> ждёт."]),
        ("[1]", []),
        ("", []),
        ("Комиссия 0,5 %, мин. 200 ₸ [1].", ["Комиссия 0,5 %, мин. 200 ₸ [1]."]),
        ("Ждать 15 мин. Потом позвоните.", ["Ждать 15 мин.", "Потом позвоните."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text("Аб1. [2]\n!«", max_size=60))
def test_splitting_loses_no_word(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(char for char in of if char in "Аб")

    assert letters("".join(split(text))) == letters(text)


@pytest.mark.parametrize(
    "text, says", [
        ("Нет ответа.", True), ("нет ответа", True), ("Жауап жоқ.", True), ("No answer.", True),
        ("«Нет ответа»", True),
        ("Нет, оружие не принимается [1].", False), ("Ответа нет в договоре.", False), ("", False),
    ],
)  # fmt: skip
def test_the_words_for_no_answer(text: str, says: bool) -> None:
    assert says_there_is_no_answer(text) is says


# --- the model's own doubt --------------------------------------------------------------------------------


def test_an_answer_that_the_model_doubted_is_marked() -> None:
    given, asked = sources(PRICE), Masked("сколько стоит перевыпуск карты")
    said = Masked("Перевыпуск карты стоит 1 500 ₸ [1].")
    sure, doubted = (guard(said, asked, given, doubted=doubts) for doubts in (False, True))
    assert (sure.rung, sure.flags) == ("grounded", ())
    assert (doubted.rung, doubted.flags) == ("partly grounded", ("unsupported",))
    assert doubted.sentences[0].supported_by == (1,)
