"""A follow-up is searched for together with what it leans on."""

import pytest

from assistant.pipeline.rewriting import Turn, stand_alone
from foundation.masked import Masked, Span

BEFORE = [
    Turn(Masked("первый вопрос"), Masked("первый ответ")),
    Turn(Masked("сколько стоит перевыпуск карты"), Masked("1 500 ₸ [1].")),
]


def after(text: str, history: list[Turn] = BEFORE) -> str:
    return stand_alone(Masked(text), history).text


@pytest.mark.parametrize(
    "text",
    [
        "а срок?",  # short
        "а если карта кредитная и клиент живёт в другом городе",  # leans by its first word
        "Ал мерзімі қандай болады және қанша күн күту керек екен",
        "And what about the cards which were issued abroad last year",
    ],
)
def test_a_follow_up_stands_after_the_question_before_it(text: str) -> None:
    assert after(text) == f"сколько стоит перевыпуск карты {text}"


def test_a_whole_question_stands_alone() -> None:
    text = "какие документы нужны нерезиденту для открытия депозита в филиале"
    assert after(text) == text


def test_without_a_history_nothing_is_added() -> None:
    assert after("а срок?", []) == "а срок?"


def test_what_was_hidden_in_the_question_is_kept() -> None:
    spans = (Span(0, 6, "PERSON", "<PERSON_1>"),)
    assert stand_alone(Masked("а <PERSON_1>?", spans), BEFORE).spans == spans
