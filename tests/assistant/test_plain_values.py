"""A customer's value that the masker missed is found in plain text and goes with all that holds it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from assistant.models import Answer, Conversation, EvaluationCase, Flag, Gap, Note, Question, SealedVault
from assistant.models.retention import Erasure
from assistant.retention import NotPossible, erasing, holding, searching
from foundation import clock
from foundation.models import User
from foundation.route_models import Egress
from tests.assistant.test_retention import MARK, REASON, everywhere, told

pytestmark = pytest.mark.django_db


def note(user: User, text: str) -> Note:
    return Note.objects.create(text=text, pinned_by=user, expires_at=clock.now() + timedelta(days=1))


def test_a_value_in_plain_text_goes_from_every_place(people: dict[str, User]) -> None:
    told(people["operator"])
    SealedVault.objects.all().delete()
    note(people["supervisor"], f"Жалоба: {MARK}.")
    case = EvaluationCase.objects.create(origin="file", question="?", answers=[MARK], digest="file")
    Egress.objects.create(
        at=clock.now(), route="far", host="far.example", place="country", task="answer", about="question:0",
        masked_text=MARK, sha256="e" * 64, characters=8,
    )  # fmt: skip
    Gap.objects.update(closed_because=MARK)
    shown = erasing.proof(erasing.erase_value(MARK.upper(), REASON, people["security"]))
    assert everywhere(MARK) == []
    assert not EvaluationCase.objects.filter(pk=case.pk).exists()
    assert {name: count for name, count in shown["removed"].items() if name.startswith("plain_")} == {
        "plain_question": 1, "plain_answer": 1, "plain_retrieved": 1, "plain_flag": 1, "plain_review": 1,
        "plain_gap": 1, "plain_evaluationcase": 2, "plain_egress": 2, "plain_note": 1,
    }  # fmt: skip
    assert "documents" in shown["beyond"]


@pytest.mark.parametrize(
    "model, column", [(model, one) for model, all_ in searching.TEXTS.items() for one in all_]
)
def test_every_text_is_read(people: dict[str, User], model: type[Any], column: str) -> None:
    told(people["operator"])
    Gap.objects.update(closed_because="-")
    note(people["supervisor"], "-")
    json = column in ("sentences", "checks", "prompt", "parameters", "history", "answers")
    model._default_manager.update(**{column: [{"a": ["\nВетров\n"]}] if json else "«Ветров»"})
    assert searching.find("Ветров").counts == {f"plain_{model._meta.model_name}": 1}


@pytest.mark.parametrize("value, text, stands", [
    ("850315300125", "ИИН 850315 300125.", True),
    ("850315 300-125", "ИИН 850315300125", True),
    ("850315300125", "счёт 9850315300125", False),
    ("850315", "8 раз по 50 и 315", False),
    ("Сидоров Пётр", "клиент сидоров, пётр звонил", True),
    ("Сидоров", "у Сидоровых", False),
    ("1500 ₸", "стоит 1 500 ₸", False),
])  # fmt: skip
def test_a_word_or_a_number_is_found_as_a_whole(value: str, text: str, stands: bool) -> None:
    conversation = Conversation.objects.create()
    Question.objects.create(conversation=conversation, masked_text=text, language="ru", as_of=clock.today())
    assert searching.find(value).conversations == ({conversation.pk} if stands else frozenset())


def test_a_value_that_stands_in_held_text_stays_and_so_does_all_else(people: dict[str, User]) -> None:
    conversation = told(people["operator"])
    kept = note(people["supervisor"], MARK)
    holding.place(conversation, "запрос суда по жалобе", people["security"])
    with pytest.raises(NotPossible, match="on_hold"):
        erasing.erase_value(MARK, REASON, people["security"])
    assert Note.objects.get() == kept
    assert Flag.objects.get().comment == MARK


def test_texts_are_read_in_batches(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    told()
    told()
    with django_assert_num_queries(len(searching.TEXTS)):
        searching.find("Ветров")


def test_the_page_says_first_how_many_conversations_hold_it(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["security"])
    told()
    Answer.objects.update(finished_at=clock.now())
    form = {"value": MARK, "reason": REASON, "sure": "on"}
    asked = client.post("/people/retention/erase/", form)
    assert "открытым текстом, тоже будут очищены: 1." in asked.content.decode()
    assert not Erasure.objects.exists()
    seen = asked.context["erase_form"]["seen"].value()
    client.post("/people/retention/erase/", {**form, "value": "Зюйд-Вестов", "seen": seen})
    assert not Erasure.objects.exists()
    client.post("/people/retention/erase/", {**form, "seen": seen})
    assert everywhere(MARK) == []
