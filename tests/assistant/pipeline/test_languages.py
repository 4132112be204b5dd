"""Which of the three languages a question is written in."""

from pathlib import Path

import pytest

from assistant.pipeline import languages
from assistant.pipeline.languages import language_of


@pytest.mark.parametrize(
    "text",
    [
        "сколько стоит перевыпуск карты",
        "SMS не приходит",
        "карта Visa Gold, перевыпуск",  # names of products are Latin
        "клиент Нұрсұлтан хочет закрыть депозит Алтын Классик раньше срока",  # a Kazakh name
        "я беру кредит, что нужно",  # «беру» is Kazakh too
        "12345",
        "",
    ],
)
def test_russian(text: str) -> None:
    assert language_of(text) == "ru"


@pytest.mark.parametrize(
    "text",
    [
        "карта жоғалып қалды, қайта шығару қанша тұрады",
        "коммунал төлем комиссиясы",
        "депозит ашу ушин кандай кужат керек",  # typed without Kazakh letters
        "карта калай бугатталады",
        "клиент картасын жогалтты не айтамын",
        "болимше сенбиде нешеге дейин истейди",
        "акша бугин тусе ме, алде ертен бе",
        "iPhone-ға қосымша қалай орнатамын",
    ],
)
def test_kazakh(text: str) -> None:
    assert language_of(text) == "kk"


def test_words_as_they_are_typed_are_in_order_and_russian_has_none_of_them() -> None:
    words = Path(languages.__file__).with_name("kazakh.txt").read_text("utf8").split()
    assert words == sorted(set(words))
    russian = (
        "карта счёт банк деньги перевод комиссия дорога услуга клиент договор ставка срок тур бар сол косу"
    )
    assert not set(russian.split()) & set(words)


@pytest.mark.parametrize(
    "text", ["what is the daily limit for transfers", "client lost his карта, fee?", "ok"]
)
def test_english(text: str) -> None:
    assert language_of(text) == "en"
