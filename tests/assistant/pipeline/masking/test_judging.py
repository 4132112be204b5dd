"""The second look at names: where it has a say, and what it never takes away."""

import pytest

from assistant.pipeline.masking import crf, judging
from assistant.pipeline.masking.masker import find
from assistant.pipeline.masking.reading import Reading


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Вчера в Алматы открылось новое отделение банка", True),
        ("Бұл іс әлі де жалғаса бермек.", True),
        ("клиент иванов не может войти в приложение", False),
        ("КЛИЕНТ ИВАНОВ НЕ МОЖЕТ ВОЙТИ", False),
        ("The customer Nurlan cannot sign in to the Bank app.", False),
    ],
)
def test_it_has_a_say_only_where_capitals_tell_something(text: str, expected: bool) -> None:
    reading = Reading(text)
    assert judging.applies(reading, crf.read(reading)) is expected


def test_the_name_of_the_open_customer_stays_hidden_whatever_it_looks_like() -> None:
    text = "Вчера в Алматы открылось отделение, которое Алтын Береке просила показать на карте банка."
    hidden = " ".join(text[c.start : c.end] for c in find(text, {"name": "Береке Алтын"}))
    assert "Береке" in hidden


def test_people_of_the_conversation_stay_hidden() -> None:
    text = "Вчера в Алматы коваль снова спрашивал о переводе и о комиссии банка."
    assert "коваль" in [text[c.start : c.end] for c in find(text, earlier=["Коваль Иван"])]


@pytest.mark.parametrize(
    "text",
    [
        "смс-код не пришёл, приложение ждёт",
        "по чарджбеку банк ответил, а по кэшбэку ещё нет",
        "условия автокредита изменились",
        "пострадавшие ауруханаға жатқызылды",
    ],
)
def test_words_of_the_trade_in_any_case_are_no_names(text: str) -> None:
    assert [text[c.start : c.end] for c in find(text) if c.label == "PERSON"] == []
