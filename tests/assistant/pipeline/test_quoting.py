"""What the model can't support is said in the source's own words; what two documents dispute is shown."""

from dataclasses import replace

import pytest

from assistant.pipeline.contradicting import as_near, show_contradiction
from assistant.pipeline.deciding import decisive, decisive_of
from assistant.pipeline.guarding import guard
from assistant.pipeline.pieces import pieces_of
from assistant.pipeline.quoting import TIED, doubt, quote, written
from assistant.pipeline.values import Masked, Source, Verdict
from tests.assistant.pipeline.samples import passage, sources

PRICE = "Карту выдают в отделении. Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
LONG = " ".join(
    ["Карту выдают в отделении, где клиент показывает удостоверение личности и расписывается."] * 5
)
ROW = "Перевыпуск при утере — Пакет услуг · Start: 1 500 ₸; Gold: 0 ₸; Срок: 3 рабочих дня"
QUESTION = Masked("сколько стоит перевыпуск карты при утере")


def judged(answer: str, *texts: str, asked: Masked = QUESTION) -> Verdict:
    given = sources(*(texts or (PRICE,)))
    pieces = decisive_of(asked.words(), given)
    return quote(doubt(guard(Masked(answer), asked, given), given, pieces), asked, given, pieces)


def test_what_is_supported_stays_as_it_is() -> None:
    verdict = judged("Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [1].")
    assert (verdict.rung, [one.kind for one in verdict.sentences]) == ("grounded", ["written"])


def test_a_foreign_figure_is_replaced_by_the_rule_word_for_word() -> None:
    verdict = judged("Перевыпуск карты стоит 2 500 ₸ [1].")
    (one,) = verdict.sentences
    assert (verdict.rung, one.kind, one.cites) == ("partly grounded", "quoted", (1,))
    assert one.text == PRICE
    assert "foreign_figure" in verdict.flags


def test_a_quotation_has_no_foreign_figure_whatever_the_model_wrote() -> None:
    verdict = judged("Пароход уплыл в закат за 1 500 ₸.")
    (one,) = verdict.sentences
    assert (one.kind, one.text, one.foreign) == ("quoted", PRICE, ())
    assert "foreign_figure" in verdict.flags


def test_of_a_long_clause_the_decisive_sentence_is_quoted() -> None:
    (one,) = judged("Перевыпуск карты стоит 2 500 ₸ [1].", f"{LONG} {PRICE}").sentences
    assert one.text == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."


def test_a_question_of_the_sources_is_no_answer() -> None:
    (one,) = judged("Пароход уплыл в закат.", f"Сколько стоит перевыпуск карты? {PRICE}").sentences
    assert one.text == PRICE


def test_of_a_row_the_column_that_is_named_is_quoted_else_all_of_it() -> None:
    assert judged("Пароход уплыл в закат.", ROW).sentences[0].text == ROW
    asked = Masked("сколько стоит перевыпуск по пакету gold")
    (one,) = judged("Пароход уплыл в закат.", ROW, asked=asked).sentences
    assert one.text == "Перевыпуск при утере — Gold: 0 ₸"


def test_the_rule_stands_beside_an_answer_that_says_less() -> None:
    verdict = judged("Карту выдают в отделении [1].")
    assert [(one.kind, one.text) for one in verdict.sentences] == [
        ("written", "Карту выдают в отделении."),
        ("quoted", PRICE),
    ]
    assert verdict.rung == "grounded"


def test_an_answer_with_one_of_two_figures_of_a_kind_gets_the_rule_beside() -> None:
    rule = "Перевыпуск карты при утере стоит 1 500 ₸, для Gold — 500 ₸."
    (whole,) = judged(f"{rule[:-1]} [1].", rule).sentences
    assert whole.kind == "written"
    half = judged("Перевыпуск карты при утере стоит 1 500 ₸ [1].", rule)
    assert [one.text for one in half.sentences if one.quoted] == [rule]


def test_the_best_placed_rule_stands_beside_an_answer_from_another_source() -> None:
    verdict = judged("Перевыпуск карты при утере стоит 1 500 ₸ [2].", "Карту выдают в отделении.", PRICE)
    assert [(one.kind, one.cites) for one in verdict.sentences] == [("written", (2,)), ("quoted", (1,))]


def test_nearly_all_words_of_a_rule_without_its_figure_are_not_the_rule() -> None:
    rule = "Выдача справки о наличии счёта клиенту — Срок: 10 рабочих дней"
    verdict = judged(
        "Выдача справки о наличии счёта клиенту — срок [1].", rule, asked=Masked("какой срок справки")
    )
    assert verdict.sentences[-1].text == rule


def test_an_answer_that_goes_round_in_circles_is_not_supported() -> None:
    assert [one.kind for one in judged("Перевыпуск карты " * 8 + "стоит 1 500 ₸ [1].").sentences] == [
        "quoted"
    ]


def test_nonsense_becomes_one_quotation() -> None:
    verdict = judged("Ромашки цветут вечером. Пароход уплыл в закат.")
    assert [one.kind for one in verdict.sentences] == ["quoted"]
    assert "2 500" not in written(verdict.sentences)


def test_a_quotation_that_is_said_already_is_left_out() -> None:
    verdict = judged(
        "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [1]. Пароход уплыл в закат."
    )
    assert [one.kind for one in verdict.sentences] == ["written"]
    assert verdict.rung == "partly grounded"


def test_the_marks_stand_before_the_full_stop_and_after_a_quotation() -> None:
    (said, _) = judged("Перевыпуск карты при утере стоит 1 500 ₸ [1].").sentences
    assert written([said]).endswith("1 500 ₸ [1].")
    assert written(judged("Пароход уплыл в закат.").sentences).endswith("» [1]")


def test_of_a_row_the_cell_that_answers_is_decisive_with_the_rows_name() -> None:
    found = decisive("сколько стоит перевыпуск по пакету gold", passage(ROW))
    assert found is not None
    assert found.piece.text == "Перевыпуск при утере — Gold: 0 ₸"
    assert ROW[found.piece.start : found.piece.end] == "Gold: 0 ₸"


def test_pieces_lie_where_they_say() -> None:
    for text in (PRICE, ROW, "3.1. Карта. 3.2. Счёт; остаток\nи всё"):
        for piece in pieces_of(text):
            assert piece.text.endswith(text[piece.start : piece.end])


def test_the_wrong_one_of_several_alike_gives_way_to_the_best_placed() -> None:
    given = (PRICE, "Перевыпуск карты при порче бесплатен.")
    assert judged("Перевыпуск карты при порче бесплатен [2].", *given).sentences[0].text == PRICE
    right, rule = judged("Перевыпуск карты при утере стоит 1 500 ₸ [1].", *given).sentences
    assert (right.kind, right.cites, rule.text) == ("written", (1,), PRICE)


DEFECT = "Перевыпуск карты при порче бесплатен, срок 5 рабочих дней."


def quoted_of(
    *scored: tuple[str, float], answer: str = "Пароход уплыл в закат.", words_only: str = ""
) -> list[str]:
    """What is quoted of passages with these scores of the search."""
    given = tuple(
        replace(one, passage=replace(one.passage, score=score, words_only=words_only))
        for one, (_, score) in zip(sources(*(text for text, _ in scored)), scored, strict=True)
    )
    pieces = decisive_of(QUESTION.words(), given)
    verdict = quote(guard(Masked(answer), QUESTION, given), QUESTION, given, pieces)
    return [one.text for one in verdict.sentences if one.quoted]


def test_of_two_rules_that_the_search_hardly_tells_apart_both_are_quoted() -> None:
    far = "Карту выдают в отделении."
    assert quoted_of((PRICE, 0.2), (DEFECT, 0.2 - TIED / 2), (far, 0.2 - TIED / 2)) == [PRICE, DEFECT]
    assert quoted_of((PRICE, 0.2), (DEFECT, 0.2 - 2 * TIED)) == [PRICE]


def test_one_rule_is_enough_beside_words_that_have_support_and_where_words_alone_were_searched() -> None:
    said = quoted_of((PRICE, 0.2), (DEFECT, 0.2), answer="Карту выдают в отделении [1].")
    assert said == [PRICE]
    assert quoted_of((PRICE, 0.2), (DEFECT, 0.2), words_only="unreachable") == [PRICE]


def test_the_same_rule_is_not_quoted_twice() -> None:
    assert quoted_of((PRICE, 0.2), ("A lost card costs 1,500 KZT, 3 business days.", 0.2)) == [PRICE]


DISPUTES = [
    (
        "сколько стоит перевыпуск карты при утере",
        "Перевыпуск карты при утере стоит 1 500 ₸.",
        "Перевыпуск карты при утере стоит 2 000 ₸.",
        "Перевыпуск карты при утере стоит полторы тысячи тенге.",
        "Аренда сейфовой ячейки на месяц стоит 2 000 ₸.",
    ),
    (
        "карта жоғалғанда қайта шығару қанша тұрады",
        "Карта жоғалғанда қайта шығару 1 500 теңге тұрады.",
        "Карта жоғалғанда қайта шығару 2 000 теңге тұрады.",
        "Карта жоғалғанда қайта шығару 1500 ₸ тұрады.",
        "Сейф ұяшығын бір айға жалға алу 2 000 теңге тұрады.",
    ),
    (
        "how much does reissuing a lost card cost",
        "Reissuing a lost card costs 1,500 KZT.",
        "Reissuing a lost card costs 2,000 KZT.",
        "Reissuing a lost card costs 1500 tenge.",
        "Renting a safe deposit box for a month costs 2,000 KZT.",
    ),
]


def disputed(
    question: str, said: str, other: str, *, given_to_model: bool = True, title: str = "Карты"
) -> Verdict:
    """The verdict on an answer that says what its source says, where another document says `other`."""
    first, second = sources(said, other)
    rival = Source("BB" if given_to_model else "", 2, replace(second.passage, slug="other", document=title))
    given = (first, rival) if given_to_model else (first,)
    answer = guard(Masked(f"{said[:-1]} [1]."), Masked(question), given)
    pieces = decisive_of(question, given)
    if not given_to_model:
        pieces |= as_near(question, [rival], pieces)
    return show_contradiction(answer, question, (first, rival), pieces)


@pytest.mark.parametrize("given_to_model", [True, False])
@pytest.mark.parametrize(("question", "said", "other", "same", "foreign"), DISPUTES)
def test_a_contradiction_is_shown(
    question: str, said: str, other: str, same: str, foreign: str, given_to_model: bool
) -> None:
    verdict = disputed(question, said, other, given_to_model=given_to_model)
    assert "contradiction" in verdict.flags
    assert [(one.text, one.cites) for one in verdict.sentences] == [(said, (1,)), (other, (2,))]


@pytest.mark.parametrize("given_to_model", [True, False])
@pytest.mark.parametrize(("question", "said", "other", "same", "foreign"), DISPUTES)
def test_other_things_and_the_same_thing_are_no_contradiction(
    question: str, said: str, other: str, same: str, foreign: str, given_to_model: bool
) -> None:
    assert disputed(question, said, same, given_to_model=given_to_model).flags == ()
    assert disputed(question, said, foreign, given_to_model=given_to_model).flags == ()


@pytest.mark.parametrize(
    ("question", "said", "alike"),
    [
        (
            "сколько стоит выпуск карты Gold",
            "Выпуск карты Gold стоит 1 500 ₸.",
            "Выпуск карты Black стоит 9 000 ₸.",
        ),
        (
            "Gold картасын шығару қанша",
            "Gold картасын шығару 1 500 теңге.",
            "Black картасын шығару 9 000 теңге.",
        ),
        (
            "how much is issuing a Gold card",
            "Issuing a Gold card costs 1,500 KZT.",
            "Issuing a Black card costs 9,000 KZT.",
        ),
    ],
)
def test_what_was_found_about_something_alike_is_no_contradiction(
    question: str, said: str, alike: str
) -> None:
    assert disputed(question, said, alike, given_to_model=False).flags == ()


def test_the_same_words_of_another_product_are_no_contradiction() -> None:
    asked = "минимальная сумма досрочного погашения, карты"
    least = "Минимальная сумма досрочного погашения — {} ₸."
    given = (least.format("100 000"), least.format("10 000"))
    assert disputed(asked, *given, title="Ипотека").flags == ()
    assert disputed("минимальная сумма погашения, ипотека", *given, title="Ипотека").flags == ()
    assert disputed(asked, *given, title="Кредитные карты").flags == ("contradiction",)


ENGLISH = "2.4. A replacement for a lost card costs 1,500 ₸ and is free for Premium."
KAZAKH = "3.1. Жоғалған картаны қайта шығару 1 500 ₸ тұрады. Комиссия шоттан алынады."
RUSSIAN = "3.1. Перевыпуск карты при утере стоит 1 500 ₸. Комиссия списывается со счёта."


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        ("сколько стоит перевыпуск карты при утере", RUSSIAN),
        ("жоғалған картаны қайта шығару қанша тұрады", KAZAKH),
        ("how much is a replacement for a lost card", ENGLISH),
    ],
)
def test_of_sources_that_say_the_same_the_question_s_own_language_is_quoted(asked: str, quoted: str) -> None:
    verdict = judged("Пароход уплыл в закат 5 раз.", ENGLISH, KAZAKH, RUSSIAN, asked=Masked(asked))
    assert [one.text for one in verdict.sentences if one.quoted] == [quoted]


@pytest.mark.parametrize(
    "other",
    [
        "3.5. Перевыпуск повреждённой карты стоит 1 000 ₸.",
        "3.1. Перевыпуск карты при утере стоит 1 500 ₸, курьером 2 000 ₸.",
        "3.1. Перевыпуск карты при утере оплачивается по тарифу.",
    ],
)
def test_what_says_other_figures_is_not_quoted_for_its_language(other: str) -> None:
    verdict = judged("Пароход уплыл в закат 5 раз.", ENGLISH, other)
    assert [one.text for one in verdict.sentences if one.quoted] == [ENGLISH]
