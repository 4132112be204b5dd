"""Which of the three languages a question is written in."""

import pytest

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
        "iPhone-ға қосымша қалай орнатамын",
    ],
)
def test_kazakh(text: str) -> None:
    assert language_of(text) == "kk"


@pytest.mark.parametrize(
    "text", ["what is the daily limit for transfers", "client lost his карта, fee?", "ok"]
)
def test_english(text: str) -> None:
    assert language_of(text) == "en"
