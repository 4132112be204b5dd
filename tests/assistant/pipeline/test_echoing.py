"""A sentence that only says again what was asked is no answer, whatever it cites."""

import json
from pathlib import Path

import pytest

from assistant.pipeline.deciding import decisive_of
from assistant.pipeline.echoing import only_repeats
from assistant.pipeline.guarding import guard
from assistant.pipeline.quoting import quote
from assistant.pipeline.values import Masked
from tests.assistant.pipeline.samples import sources

GOLDEN = Path("tests/golden/support")
ENGLISH = "A safe deposit box is rented for a month and more; the key is handed over at the branch."
RUSSIAN = "Сейфовую ячейку сдают на месяц и дольше, ключ выдают в отделении."
APPLIED = {
    "kk": (
        "Клиент тұлпарға өтінім берді, жауабы қашан және ол қанша уақыт күшінде тұрады",
        "Тұлпарға өтінім беріледі, жауабы қашан, ол қанша уақыт күшінде тұрады [1].",
        ENGLISH,
    ),
    "ru": (
        "клиент подал заявку на Тулпар, когда ответ и сколько времени он действует",
        "По заявке на Тулпар ответ, когда он есть, действует сколько времени [1].",
        ENGLISH,
    ),
    "en": (
        "a customer applied for Tulpar, when does the answer come and how long is it valid",
        "The customer applied for Tulpar, the answer comes and it is valid [1].",
        RUSSIAN,
    ),
}


@pytest.mark.parametrize("language", APPLIED)
def test_the_question_said_again_over_a_passage_about_something_else_has_no_support(language: str) -> None:
    question, answer, text = APPLIED[language]
    given = sources(text)
    verdict = guard(Masked(answer), Masked(question), given, language=language)
    assert [one.supported_by for one in verdict.sentences] == [()]
    assert "unsupported" in verdict.flags


def test_the_rule_stands_in_its_place() -> None:
    question, answer, text = APPLIED["kk"]
    given = sources(text)
    verdict = guard(Masked(answer), Masked(question), given)
    shown = quote(verdict, Masked(question), given, decisive_of(question, given))
    assert [(one.kind, one.text) for one in shown.sentences] == [("quoted", ENGLISH)]


@pytest.mark.parametrize(
    ("question", "sentence", "text"),
    [
        # the passage speaks of it
        (
            "сколько действует заявка на Тулпар",
            "Заявка на Тулпар действует.",
            "Заявка на Тулпар действует год.",
        ),
        # something is added
        ("когда выдают карту Тулпар", "Карту Тулпар выдают в отделении после звонка курьера.", ENGLISH),
        ("сколько действует заявка на Тулпар", "Заявка на Тулпар действует 30 дней.", ENGLISH),
        # a denial, a yes and «free» answer in the question's own words
        ("когда выдают карту Тулпар", "Карту Тулпар не выдают.", ENGLISH),
        ("тұлпар картасы қашан беріледі", "Иә, Тұлпар картасы беріледі.", ENGLISH),
        ("how much is the Tulpar card", "The Tulpar card is free.", RUSSIAN),
        # whether it is so is affirmed by saying so
        ("выдают ли карту Тулпар на дому", "Карту Тулпар выдают на дому.", ENGLISH),
        ("тұлпар картасы үйге жеткізіле ме", "Тұлпар картасы үйге жеткізіледі.", ENGLISH),
        ("is the Tulpar card delivered home", "The Tulpar card is delivered home.", RUSSIAN),
        # it says nothing at all: the sentence beside it is what counts
        ("когда выдают карту", "Да.", ENGLISH),
    ],
)
def test_what_is_more_than_the_question_said_again(question: str, sentence: str, text: str) -> None:
    assert not only_repeats(sentence, question, text)


def test_no_golden_sentence_that_is_supported_is_taken_for_an_echo() -> None:
    rows = [
        json.loads(line) for file in GOLDEN.glob("*.jsonl") for line in file.read_text("utf8").splitlines()
    ]
    supported = [
        (one["text"], row["question"], f"{row['title']}\n{row['text']}")
        for row in rows
        for one in row["sentences"]
        if one["kind"] == "supported"
    ]
    assert len(supported) > 100
    assert [said for said in supported if only_repeats(*said)] == []
