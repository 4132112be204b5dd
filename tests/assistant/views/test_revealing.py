"""Hidden values before a supervisor's eyes."""

from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from assistant.models import Question, SealedVault
from assistant.pipeline import keeping, masking
from assistant.reviewing import NotPossible, revealing
from foundation import audit, clock
from foundation.models import AuditEntry, User

REASON = "Жалоба клиента Иванова П. С., ИИН 850315300125: сверяю данные"


@pytest.fixture
def supervisor(people: dict[str, User]) -> User:
    """A supervisor to whom the permission was given."""
    people["supervisor"].user_permissions.add(Permission.objects.get(codename="reveal_values"))
    return people["supervisor"]


@pytest.fixture
def reviewer(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    return client


def reveal(reviewer: Client, question: Question, reason: str = REASON) -> Any:
    return reviewer.post(f"/review/{question.answer.pk}/reveal/", {"reason": reason})


def test_values_are_shown_in_this_one_response(reviewer: Client, answered: Question) -> None:
    response = reveal(reviewer, answered)
    page = response.content.decode()
    assert "Иванов Пётр Сергеевич" in page
    assert "850315 300125" in page
    assert "no-store" in response["Cache-Control"]
    again = reviewer.get(f"/review/{answered.answer.pk}/")
    assert "Пётр" not in again.content.decode()
    assert "no-store" in again["Cache-Control"]


def test_it_is_on_record_with_the_reason_masked(
    reviewer: Client, answered: Question, supervisor: User
) -> None:
    reveal(reviewer, answered)
    entry = AuditEntry.objects.get(action="values.revealed")
    assert entry.actor == f"user:{supervisor.pk}"
    assert entry.object == f"answer:{answered.answer.pk}"
    assert entry.details["fields"] == ["<IIN_1>", "<PERSON_1>"]
    assert entry.details["reason"].startswith("Жалоба клиента <PERSON_1>")
    assert "850315" not in str(entry.details)
    assert audit.verify().first_bad is None


@pytest.mark.parametrize("reason", ["", "   ", "надо", "          надо       "])
def test_without_a_reason_nothing_is_shown(reviewer: Client, answered: Question, reason: str) -> None:
    response = reveal(reviewer, answered, reason)
    assert "reason" in response.context["reveal_form"].errors
    assert "Иванов" not in response.content.decode()
    assert not AuditEntry.objects.filter(action="values.revealed").exists()


def test_a_reason_that_cannot_be_masked_reveals_nothing(reviewer: Client, answered: Question) -> None:
    with patch.object(revealing, "hide", side_effect=masking.MaskingError("masker_failed")):
        response = reveal(reviewer, answered)
    assert "reason" in response.context["reveal_form"].errors
    assert "Сергеевич" not in response.content.decode().replace(REASON, "")
    assert not AuditEntry.objects.filter(action="values.revealed").exists()


def test_what_is_no_longer_kept_is_said_so(reviewer: Client, answered: Question) -> None:
    SealedVault.objects.update(expires_at=clock.now())
    page = reviewer.get(f"/review/{answered.answer.pk}/").content.decode()
    assert "больше не хранятся" in page
    assert "/reveal/" not in page
    assert "больше не хранятся" in reveal(reviewer, answered).content.decode()
    assert not AuditEntry.objects.filter(action="values.revealed").exists()


def test_a_vault_that_no_key_opens_is_said_so(reviewer: Client, answered: Question, settings: Any) -> None:
    settings.VAULT_KEY = "another"
    assert "не удаётся прочитать" in reveal(reviewer, answered).content.decode()


def test_without_the_permission_there_is_no_way(
    client: Client, answered: Question, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    assert "/reveal/" not in client.get(f"/review/{answered.answer.pk}/").content.decode()
    assert reveal(client, answered).status_code == 403


def test_the_permission_alone_opens_no_review(
    client: Client, answered: Question, people: dict[str, User]
) -> None:
    people["admin"].user_permissions.add(Permission.objects.get(codename="reveal_values"))
    client.force_login(people["admin"])
    assert reveal(client, answered).status_code == 403


def test_nobody_reveals_where_they_asked_themselves(answered: Question, operator: User) -> None:
    with pytest.raises(NotPossible, match="own_answer"):
        revealing.reveal(answered.answer, operator, REASON)


def test_only_what_this_answer_hides_is_shown(supervisor: User, answered: Question) -> None:
    vault = keeping.open_vault(answered.conversation)
    vault.hide("PHONE", "8 701 555 12 34")
    keeping.keep(answered.conversation, vault)
    assert set(revealing.reveal(answered.answer, supervisor, REASON)) == {"<PERSON_1>", "<IIN_1>"}
