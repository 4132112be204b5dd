"""Letter templates: what the customer may read, apart from what is for the staff."""

from collections.abc import Callable

import pytest

from foundation import clock
from foundation.access import EVERYTHING, Reader
from foundation.models import Label
from ingestion import knowledge
from ingestion.letters import is_letter, joined
from ingestion.models import Version

LETTER = """Шаблон письма: карта

1. Когда использовать
1.1. После звонка.

2. Текст письма
2.1. Здравствуйте, {имя}!
Карта заблокирована.

3. Указания сотруднику
3.1. Полный номер карты не пишите.
"""
Library = Callable[..., Version]


@pytest.mark.parametrize(
    ("heading", "whether"),
    [
        ("2. Текст письма", True), ("Текст ответа клиенту", True), ("2. Хат мәтіні", True),
        ("Жауап мәтіні", True), ("2. Text of the letter", True), ("Letter text", True),
        ("Body of the message", True), ("1. Когда использовать", False), ("3. Указания сотруднику", False),
        ("3. Қызметкерге ескерту", False), ("3. Notes for staff", False), ("Как писать письма", False),
    ],
)  # fmt: skip
def test_the_letter_is_known_by_its_heading(heading: str, whether: bool) -> None:
    assert is_letter(f"Шаблон письма: карта › {heading}") == whether
    assert not is_letter("Шаблон письма: карта")


def test_pieces_are_joined_without_numbers_and_what_two_share_once() -> None:
    shared = "Новая карта будет готова через три дня."
    assert joined([f"2.1. Здравствуйте!\n{shared}", f"{shared} Ждём."]) == f"Здравствуйте!\n{shared} Ждём."
    assert joined(["2.1. Тема", "2.2. Текст"]) == "Тема\nТекст"


def test_notes_for_the_staff_stay_apart(library: Library) -> None:
    library("письмо.txt", LETTER, kind="template", slug="letter", language="ru")
    found = knowledge.letter("letter", EVERYTHING, clock.today())
    assert found is not None
    assert found.text == "Здравствуйте, {имя}!\nКарта заблокирована."
    assert "номер карты" in " ".join(found.notes)
    assert [one.slug for one in knowledge.letters(EVERYTHING, clock.today())] == ["letter"]


def test_a_template_without_sections_is_a_letter_whole(library: Library) -> None:
    library("смс.txt", "Карта заблокирована. Новая готова.", kind="template", slug="sms")
    found = knowledge.letter("sms", EVERYTHING, clock.today())
    assert found is not None
    assert (found.text, found.notes) == ("Карта заблокирована. Новая готова.", ())


def test_what_is_closed_internal_or_no_template_is_not_offered(library: Library) -> None:
    board = Label.objects.create(slug="board", name="Board")
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    library("один.txt", LETTER, kind="template", slug="closed", labels=[board])
    library("два.txt", f"Иное.\n{LETTER}", kind="template", slug="inside", labels=[staff])
    library("три.txt", "Тариф карты 100 ₸.", kind="tariff", slug="tariff")
    nobody = Reader(labels=frozenset({staff.pk}))
    assert not knowledge.letters(nobody, clock.today())
    assert knowledge.letter("tariff", EVERYTHING, clock.today()) is None
