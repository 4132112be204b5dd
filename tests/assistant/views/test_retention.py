"""The page on which the security role decides what is kept, held and erased."""

import json

import pytest
from django.test import Client

from assistant.models import Answer, Conversation, Erasure, LegalHold, RetentionRule
from foundation.models import User
from tests.assistant.test_retention import IIN, MARK, REASON, everywhere, told


@pytest.fixture
def security(client: Client, people: dict[str, User]) -> Client:
    """The browser of somebody of the security role."""
    client.force_login(people["security"])
    return client


def test_a_term_is_decided(security: Client) -> None:
    security.post("/people/retention/terms/", {"data_class": "signal", "days": 30})
    assert RetentionRule.objects.get().days == 30
    assert ">30<" in security.get("/people/retention/").content.decode()


def test_only_conversations_have_terms_by_label(security: Client, people: dict[str, User]) -> None:
    from foundation.models import Label

    label = Label.objects.create(slug="board", name="Board")
    page = security.post("/people/retention/terms/", {"data_class": "signal", "label": label.pk, "days": 3})
    assert "По меткам различаются только" in page.content.decode()
    assert not RetentionRule.objects.exists()


def test_a_hold_is_placed_by_the_number_of_an_answer_and_lifted(security: Client) -> None:
    told()
    form = {"answer": Answer.objects.get().pk, "reason": "запрос суда по жалобе"}
    security.post("/people/retention/holds/", form)
    hold = LegalHold.objects.get()
    assert hold.conversation == Conversation.objects.get()
    refused = security.post("/people/retention/erase/", {**form, "sure": "on"}).content.decode()
    assert "Сначала снимите его" in refused
    security.post(f"/people/retention/holds/{hold.pk}/lift/")
    assert not LegalHold.objects.standing().exists()


def test_an_erasure_ends_on_its_proof(security: Client) -> None:
    told()
    page = security.post(
        "/people/retention/erase/", {"value": IIN, "reason": REASON, "sure": "on"}, follow=True
    )
    assert "ничего из этого не осталось" in page.content.decode()
    assert everywhere(MARK) == everywhere(IIN) == []
    number = Erasure.objects.get().pk
    proof = json.loads(security.get(f"/people/retention/erased/{number}/?format=json").content)
    assert proof["holds"]


@pytest.mark.parametrize("wrong", [{"value": IIN}, {"sure": "on"}, {"value": IIN, "answer": 1, "sure": "on"}])
def test_nothing_is_erased_by_mistake(security: Client, wrong: dict[str, object]) -> None:
    told()
    page = security.post("/people/retention/erase/", {"reason": REASON, **wrong})
    assert page.status_code == 200
    assert not Erasure.objects.exists()
