"""The page on which the security role decides what is kept, held and erased."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client

from assistant.models import Answer, Conversation, Erasure, LegalHold, RetentionRule, Signal
from assistant.retention import terms
from foundation import clock
from foundation.models import AuditEntry, Label, User
from tests.assistant.test_retention import IIN, MARK, REASON, everywhere, told


@pytest.fixture
def security(client: Client, people: dict[str, User]) -> Client:
    """The browser of somebody of the security role."""
    client.force_login(people["security"])
    return client


def test_a_term_is_decided(security: Client) -> None:
    security.post("/people/retention/terms/", {"data_class": "signal", "days": 730})
    assert RetentionRule.objects.get().days == 730
    assert ">730<" in security.get("/people/retention/").content.decode()


def test_a_shorter_term_asks_first_and_says_what_would_go(security: Client) -> None:
    told(days=40)
    told(days=10)
    wanted = {"data_class": "conversation", "days": 30}
    page = security.post("/people/retention/terms/", wanted)
    assert "Будет уничтожено в течение четверти часа: 1." in page.content.decode()
    assert not RetentionRule.objects.exists()
    sure = {"sure": "on", "seen": page.context["term_form"]["seen"].value()}
    # who changes the days meanwhile is asked anew
    page = security.post("/people/retention/terms/", {**wanted, **sure, "days": 5})
    assert "четверти часа: 2." in page.content.decode()
    assert not page.context["term_form"]["sure"].value()
    security.post("/people/retention/terms/", {**wanted, **sure})
    assert RetentionRule.objects.get().days == 30


def test_a_rule_that_is_taken_back_asks_where_what_counts_then_is_shorter(
    security: Client, people: dict[str, User]
) -> None:
    label = Label.objects.create(slug="board", name="Board")
    terms.decide("conversation", label, 5000, people["security"])
    page = security.post("/people/retention/terms/", {"data_class": "conversation", "label": label.pk})
    assert "5000" in page.content.decode()
    assert RetentionRule.objects.exists()
    security.post("/people/retention/terms/", {"data_class": "conversation", "days": 6000})
    security.post("/people/retention/terms/", {"data_class": "conversation", "label": label.pk})
    assert RetentionRule.objects.get().days == 6000


@pytest.mark.parametrize("name, days", [("signal", 366), ("note", 365)])
def test_a_term_that_is_not_shorter_counts_at_once(security: Client, name: str, days: int) -> None:
    security.post("/people/retention/terms/", {"data_class": name, "days": days})
    assert RetentionRule.objects.get().days == days


def test_what_goes_by_a_shorter_term_of_signals_is_counted(security: Client) -> None:
    told()
    Signal.objects.update(at=clock.now() - timedelta(days=40))
    page = security.post("/people/retention/terms/", {"data_class": "signal", "days": 30})
    assert "четверти часа: 1." in page.content.decode()


def test_only_conversations_have_terms_by_label(security: Client, people: dict[str, User]) -> None:
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
    address = f"/people/retention/holds/{hold.pk}/lift/"
    asked = security.get(address).content.decode()
    assert "запрос суда по жалобе" in asked
    assert "снова действует срок" in asked
    assert LegalHold.objects.standing().exists()
    security.post(address)
    assert not LegalHold.objects.standing().exists()


def test_an_erasure_ends_on_its_proof(security: Client) -> None:
    told()
    page = security.post(
        "/people/retention/erase/", {"value": IIN, "reason": REASON, "sure": "on"}, follow=True
    )
    assert "ничего из этого не осталось" in page.content.decode()
    assert everywhere(MARK) == everywhere(IIN) == []
    number = Erasure.objects.get().pk
    file = security.get(f"/people/retention/erased/{number}/?format=json").content
    assert json.loads(file)["holds"]
    entry = AuditEntry.objects.get(action="proof.exported")
    assert (entry.object, entry.details) == (
        f"erasure:{number}",
        {"sha256": hashlib.sha256(file).hexdigest()},
    )


@pytest.mark.parametrize("wrong", [{"value": IIN}, {"sure": "on"}, {"value": IIN, "answer": 1, "sure": "on"}])
def test_nothing_is_erased_by_mistake(security: Client, wrong: dict[str, object]) -> None:
    told()
    page = security.post("/people/retention/erase/", {"reason": REASON, **wrong})
    assert page.status_code == 200
    assert not Erasure.objects.exists()
