"""A follow-up is searched for and asked together with what it leans on."""

import pytest

from assistant.pipeline.rewriting import LONGEST, Turn, stand_alone
from foundation.masked import Masked, Note, Span

RU = "Сколько стоит перевыпуск карты Алтын Классик при утере?"
KK = "Депозиттен мерзімінен бұрын ақша алуға бола ма?"
EN = "What is the fee for a transfer to another bank?"
RU_TRANSFER = "Сколько стоит перевод по номеру телефона?"
KK_TRANSFER = "Телефон нөмірі бойынша аударым қанша тұрады?"
EN_TRANSFER = "How much is a transfer by phone number?"


def turns(*questions: str) -> list[Turn]:
    return [Turn(Masked(one), Masked("1 500 ₸ [1].")) for one in questions]


def after(text: str, *before: str) -> str:
    return stand_alone(Masked(text), turns(*before)).text


@pytest.mark.parametrize(
    "before, text",
    [
        (RU, "а для юрлиц?"),
        (RU, "А срок?"),
        (RU, "сколько дней?"),
        (RU, "а если клиент живёт в другом городе"),
        (RU, "какие документы нужны?"),
        (RU, "можно ли её получить в другом отделении?"),  # a pronoun
        (RU, "а сколько эта карта действует?"),  # names again what is meant
        (RU, "А по Алтын Премиум?"),  # another product, the same question
        (RU, "в долларах?"),
        (KK, "ал шетелде ше?"),
        (KK, "Ал заңды тұлғаларға?"),
        (KK, "қандай құжаттар керек?"),
        (KK, "оны қашан алуға болады?"),
        (KK, "Мерзімі қанша?"),
        (EN, "and abroad?"),
        (EN, "what about companies?"),
        (EN, "How long does it take?"),
        (EN, "And on weekends?"),
        (EN, "is there a limit for them?"),
        # a limit, a fee, a machine or an app is one of what was asked about
        (RU_TRANSFER, "какой лимит?"),
        (RU_TRANSFER, "а какой лимит?"),
        (RU_TRANSFER, "какая комиссия?"),
        (RU_TRANSFER, "а через приложение можно?"),
        (RU_TRANSFER, "а в банкомате сколько?"),
        (RU_TRANSFER, "а в евро какая комиссия?"),
        (RU_TRANSFER, "какая комиссия в валюте?"),
        (KK_TRANSFER, "комиссия қанша?"),
        (KK_TRANSFER, "ал лимит қандай?"),
        (KK_TRANSFER, "ал қосымша арқылы бола ма?"),
        (EN_TRANSFER, "what is the limit?"),
        (EN_TRANSFER, "what's the fee?"),
        (EN_TRANSFER, "and what is the limit at an ATM?"),
        # a condition or another thing of which the same is asked
        (RU_TRANSFER, "а если надо запрашивать платёжную систему?"),
        (RU_TRANSFER, "по кредитной карте?"),
        (EN_TRANSFER, "what about a credit card?"),
    ],
)
def test_a_follow_up_stands_after_the_question_before_it(before: str, text: str) -> None:
    assert after(text, before) == f"{before} {text}"


@pytest.mark.parametrize(
    "before, text",
    [
        (RU, "какие документы нужны нерезиденту для открытия депозита в филиале"),
        (RU, "а какая ставка по депозиту?"),  # begins like a follow-up and names a topic of its own
        (RU, "Как закрыть кредит досрочно?"),
        (RU, "Где можно поменять валюту?"),
        (KK, "ал несие бойынша пайыз қанша?"),
        (KK, "Карта жоғалса не істеу керек және қайда хабарласу керек?"),
        (EN, "and what is the rate of a mortgage?"),
        (EN, "How can a customer close the deposit early?"),
        # a topic of its own without a word that asks
        (RU_TRANSFER, "клиент потерял карту"),
        (RU_TRANSFER, "Кредитные каникулы"),
        (KK_TRANSFER, "Ипотека бар ма?"),
        (KK_TRANSFER, "картасын жоғалтты"),
        (EN_TRANSFER, "card lost"),
        (EN_TRANSFER, "open account"),
        # operations are topics as products are
        (RU, "какая комиссия за снятие?"),
        (RU, "какой лимит на SWIFT?"),
        # who asks where it stands means the machine itself
        (RU_TRANSFER, "где ближайший банкомат?"),
        (KK_TRANSFER, "банкомат қайда?"),
        (EN_TRANSFER, "where is the nearest ATM?"),
        # what looks like pointing back and is not
        (RU_TRANSFER, "какие документы нужны для того, чтобы закрыть счёт"),
        (RU_TRANSFER, "можно ли закрыть вклад и в тот же день получить деньги"),
        (RU_TRANSFER, "какие справки, в том числе по кредиту, платные"),
        (KK_TRANSFER, "депозитті сол күні жабуға бола ма"),
        (EN_TRANSFER, "is there a mortgage for customers"),
        (EN_TRANSFER, "is it possible to close a deposit early"),
    ],
)
def test_a_new_topic_is_not_dragged_along(before: str, text: str) -> None:
    assert after(text, before) == text


def test_without_a_history_nothing_is_added() -> None:
    assert after("а срок?") == "а срок?"


def test_a_third_question_keeps_the_first_and_what_lies_between() -> None:
    assert after("а срок?", RU, "а для юрлиц?") == f"{RU} а для юрлиц? а срок?"


def test_a_follow_up_of_the_same_shape_takes_the_place_of_the_one_before() -> None:
    assert after("а для нерезидентов?", RU, "а для юрлиц?") == f"{RU} а для нерезидентов?"


def test_a_follow_up_leans_on_the_last_topic_only() -> None:
    last = "Какая ставка по депозиту в тенге на год?"
    assert after("а в долларах?", RU, "а срок?", last) == f"{last} а в долларах?"


def test_what_the_operator_corrected_is_what_the_next_one_leans_on() -> None:
    history = [*turns(RU), Turn(Masked("а там?"), Masked(""), Masked("Перевыпуск карты за границей?"))]
    assert stand_alone(Masked("а срок?"), history).text == "Перевыпуск карты за границей? а срок?"


def test_history_is_kept_short() -> None:
    long = "Сколько стоит перевыпуск карты, " + "если клиент рассказал длинную историю, " * 40
    assert len(after("а срок?", long, "а для юрлиц?")) <= LONGEST + len("а срок?") + 1


def test_questions_do_not_run_into_each_other() -> None:
    assert after("а срок?", "сколько стоит перевыпуск карты") == "сколько стоит перевыпуск карты? а срок?"


def test_what_was_hidden_in_the_question_is_kept() -> None:
    spans, legend = (Span(2, 12, "PERSON", "<PERSON_1>"),), (Note("<PERSON_1>", "age_from", ("18",)),)
    whole = stand_alone(Masked("а <PERSON_1>?", spans, legend), turns(RU))
    assert (whole.spans, whole.legend) == (spans, legend)


@pytest.mark.parametrize("before", [(RU,), (RU, "а сколько это займёт дней для нерезидентов банка?")])
@pytest.mark.parametrize(
    "text", ["а для юрлиц?", "сколько стоит перевод?", "а сколько ждать эту карту клиенту?"]
)
def test_a_question_that_is_asked_again_means_what_it_meant(before: tuple[str, ...], text: str) -> None:
    assert after(text, *before, text) == after(text, *before, text, text) == after(text, *before)
