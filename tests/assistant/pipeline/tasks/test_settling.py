"""What is said of a reply and of a summary: their figures with what they count, and what they copy."""

from collections.abc import Callable

import pytest

from assistant.models.questions import Task
from assistant.pipeline.tasks import Handed, perform
from assistant.pipeline.values import Refusal
from foundation.models import Label
from ingestion.models import Version
from tests.fakes import FakeEngine


def flags(engine: FakeEngine, text: str, written: str) -> tuple[str, ...]:
    engine.reply = written
    return perform(Handed(Task.SUMMARISE, text)).flags


@pytest.mark.parametrize(
    "text, written",
    [
        ("Карту выпустят за 3 рабочих дня.", "Карту выпустят за 3 календарных дня."),
        ("Карту выпустят за 500 ₸.", "Карту выпустят за 500 %."),
        ("Карту выпустят 2 июля, пункт 2, раздел 8.", "Карту выпустят 2 августа."),
        ("Карту выпустят за три дня.", "Карту выпустят за пять дней."),
        ("Карта 3 жұмыс күнінде шығады.", "Карта 3 сағатта шығады."),
        ("The card takes 3 business days.", "The card takes 3 weeks."),
    ],
)
def test_a_figure_that_counts_something_else_is_flagged(
    db: None, engine: FakeEngine, text: str, written: str
) -> None:
    assert "foreign_figure" in flags(engine, text, written)


@pytest.mark.parametrize(
    "text, written",
    [
        ("Карту выпустят 2 июля 2026 года.", "Карту выпустят 02.07.2026."),
        ("Карту выпустят за 1,5 тыс. тенге.", "Карту выпустят за 1 500 ₸."),
        ("Карта 2026 жылғы 2 шілдеде шығады.", "Карта 02.07.2026 күні шығады."),
        ("The card takes half an hour.", "The card takes 30 minutes."),
    ],
)
def test_another_spelling_of_a_figure_is_not(db: None, engine: FakeEngine, text: str, written: str) -> None:
    assert "foreign_figure" not in flags(engine, text, written)


RULE = "Перевыпуск карты при утере стоит 1 500 тенге и занимает 3 рабочих дня."
ASKED = "Сколько стоит перевыпуск карты при утере?"


def inside(library: Callable[..., Version], text: str) -> None:
    library(
        "инструкция.md", f"# Карты\n\n{text}", labels=(Label.objects.create(name="staff", internal=True),)
    )


def test_what_an_open_source_says_too_is_no_copy_of_an_internal_one(
    library: Callable[..., Version], engine: FakeEngine
) -> None:
    inside(library, f"{RULE} Клиенту сообщают это после проверки лимита.")
    library("тариф.md", f"# Карты\n\n{RULE}")
    engine.reply = f"Здравствуйте! {RULE}"
    assert perform(Handed(Task.REPLY, ASKED, template="Здравствуйте!")).result == engine.reply


def test_what_the_template_says_too_is_no_copy_of_an_internal_source(
    library: Callable[..., Version], engine: FakeEngine
) -> None:
    letter = "Благодарим вас за обращение в наш банк и сообщаем о перевыпуске карты."
    inside(library, f"Ответ о перевыпуске карты при утере начинают так: {letter}")
    engine.reply = letter
    assert perform(Handed(Task.REPLY, ASKED, template=letter)).result == letter


def test_what_the_customer_was_not_told_stays_withheld(
    library: Callable[..., Version], engine: FakeEngine
) -> None:
    secret = "оператор втайне проверяет лимит перевыпуска по карте до звонка клиенту"
    inside(library, f"Перевыпуск карты при утере: {secret}.")
    library("тариф.md", f"# Карты\n\n{RULE}")
    engine.reply = f"{RULE} А {secret}."
    # not even when it was pasted into the text
    with pytest.raises(Refusal, match="internal_source"):
        perform(Handed(Task.REPLY, f"{ASKED} {secret}", template="Здравствуйте!"))
