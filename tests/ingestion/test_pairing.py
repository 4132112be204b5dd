"""Two languages of one document: found by name, compared clause by clause."""

from collections.abc import Callable
from datetime import date

import pytest

from foundation import clock
from ingestion import cards
from ingestion.models import Document, Version
from ingestion.number_words import spoken_numbers
from ingestion.pairing import (
    alarm_of,
    begins,
    beside,
    count_alarms,
    counterpart,
    pair_of,
    suggestions_for,
    told_apart,
)

Library = Callable[..., Version]
RU = "# Карты\n\n1.1. Перевыпуск стоит 1 500 ₸ с 1 июля 2026 года.\n\n1.2. Срок — 3 рабочих дня."
KK = "# Карталар\n\n1.1. 2026 жылғы 1 шілдеден бастап 1 500 теңге.\n\n1.2. Мерзімі — {} жұмыс күні."


@pytest.fixture
def pair(library: Library, people) -> Callable[[str], tuple[Version, Version]]:
    """The Russian and the Kazakh version of a document, linked; the Kazakh one says so many days."""

    def link(days: str) -> tuple[Version, Version]:
        ru = library("карты.md", RU, slug="cards-ru", language="ru")
        kk = library("карталар.md", KK.format(days), slug="cards-kk", language="kk")
        card = cards.Description("Карты", ru.document.kind, "ru", [], kk.document)
        cards.describe(ru.document, card, people["admin"])
        return ru, kk

    return link


def test_the_pair_is_suggested_by_the_short_name(library: Library) -> None:
    ru = library("карты.md", RU, slug="cards-ru", language="ru").document
    kk = library("карталар.md", KK.format(3), slug="cards-kk", language="kk").document
    library("басқа.md", "# Басқа\n\nмәтін", slug="other-kk", language="kk")
    assert suggestions_for(ru, Document.objects.all()) == [kk]


def test_a_document_that_has_a_pair_is_not_suggested(pair, library: Library) -> None:
    pair("3")
    third = library("cards.md", "# Cards\n\n1.1. Text.", slug="cards-en", language="en").document
    assert suggestions_for(third, Document.objects.all()) == []


def test_the_same_figures_and_days_raise_no_alarm(pair) -> None:
    assert count_alarms(*pair("3")) == 0


@pytest.mark.parametrize("days", ["үш", "3 (үш)"])
def test_a_number_in_words_is_the_same_number(pair, days: str) -> None:
    assert count_alarms(*pair(days)) == 0


def test_another_number_in_words_raises_the_alarm(pair) -> None:
    ru, kk = pair("бес")
    assert [one.here for one in beside(ru, kk) if one.differs] == [("3",)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("в течение трёх рабочих дней", [3]),
        ("двадцать пять дней или сорок", [25, 40]),
        ("не более пятнадцати и шестидесяти", [15, 60]),
        ("он жеті күн ішінде, жиырма бес рет", [17, 25]),
        ("он подаёт заявление", []),
        ("within thirty-one days", [31]),
        ("семья и стол, трижды", []),
    ],
)
def test_numbers_in_words_are_read(text: str, numbers: list[int]) -> None:
    assert list(spoken_numbers(text)) == numbers


def test_a_figure_that_differs_raises_the_alarm_at_its_clause(pair) -> None:
    ru, kk = pair("5")
    (alarm,) = [one for one in beside(ru, kk) if one.differs]
    assert (alarm.own.key, alarm.here, alarm.there) == ("1.2", ("3",), ("5",))  # type: ignore[union-attr]


def test_a_clause_that_one_language_lacks_is_shown_alone(library: Library) -> None:
    ru = library("а.md", RU, slug="a-ru", language="ru")
    kk = library("ә.md", "# Карталар\n\n1.1. Қайта шығару 1 500 теңге.", slug="a-kk", language="kk")
    assert [(one.own and one.own.key, one.other and one.other.key) for one in beside(ru, kk)] == [
        ("1.1", "1.1"),
        ("1.2", None),
    ]


def test_rows_are_compared_in_their_order(library: Library) -> None:
    ru = library("т.csv", "Услуга;Тариф, ₸\nПеревыпуск;1500\nВыписка;500\n", slug="t-ru", language="ru")
    kk = library("т2.csv", "Қызмет;Тариф, ₸\nҚайта шығару;1500\nҮзінді;700\n", slug="t-kk", language="kk")
    assert [one.differs for one in beside(ru, kk)] == [False, True]


def test_the_clause_of_a_passage_is_found_in_the_other_language(pair) -> None:
    ru, _kk = pair("3")
    passage = ru.passages.get(clause="1.2")
    found = counterpart(passage, clock.today())
    assert found is not None
    assert found.other is not None
    assert "жұмыс күні" in found.other.text
    assert not found.differs


def test_the_link_holds_in_both_directions(pair) -> None:
    ru, kk = pair("3")
    for version in (ru, kk):
        version.document.refresh_from_db()
    assert (pair_of(ru.document), pair_of(kk.document)) == (kk.document, ru.document)


JULY, AUGUST = date(2036, 7, 1), date(2036, 8, 1)


def next_kazakh(library: Library, days: str, *, publish: bool = False, **more: object) -> Version:
    return library("карталар.md", KK.format(days), slug="cards-kk", language="kk", publish=publish, **more)


def test_a_version_that_is_not_published_yet_raises_its_alarm(pair, library: Library) -> None:
    ru, _kk = pair("3")
    alarm = alarm_of(next_kazakh(library, "5"), clock.today())
    assert alarm is not None
    assert (alarm.against, alarm.in_force) == (ru, True)
    assert [(row.own.key, row.here, row.there) for row in alarm.rows] == [("1.2", ("5",), ("3",))]  # type: ignore[union-attr]
    assert alarm_of(next_kazakh(library, "үш"), clock.today()) is None


def test_it_is_compared_with_what_the_other_language_says_on_its_first_day(pair, library: Library) -> None:
    pair("3")
    later = RU.replace("3 рабочих", "5 рабочих")
    ru = library("карты.md", later, slug="cards-ru", language="ru", effective_from=JULY)
    new = next_kazakh(library, "5", effective_from=AUGUST)
    assert begins(new, clock.today()) == AUGUST
    assert alarm_of(new, AUGUST) is None
    alarm = alarm_of(new, clock.today())
    assert alarm is not None
    assert alarm.against.number == ru.number - 1


def test_a_version_for_a_day_to_come_raises_its_alarm_before_it_holds(pair, library: Library) -> None:
    pair("3")
    coming = next_kazakh(library, "5", publish=True, effective_from=JULY)
    assert alarm_of(coming, begins(coming, clock.today())) is not None


def test_the_figures_that_the_other_language_lacks_are_marked() -> None:
    text = "1.2. Срок — 3 рабочих дня, плата 1 500 ₸."
    marked = [run.text for run in told_apart(text, ("1500",)) if run.differs]
    assert marked == ["1 500 ₸"]
    assert "".join(run.text for run in told_apart(text, ("3", "1500"))) == text
    assert [run.differs for run in told_apart(text, ())] == [False]
