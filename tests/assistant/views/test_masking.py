"""The page of the masking policy."""

from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from assistant import policies
from assistant.models import MaskingPolicy
from assistant.pipeline import masking
from assistant.pipeline.masking.policy import NEVER_KEPT
from foundation.models import AuditEntry, User

TEXT = "Клиент Иванов Пётр, ИИН 850315 300125, на счету 2 340 000 ₸, почта petr@example.kz. Какой вклад?"


@pytest.fixture
def security(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["security"])
    return client


def choices(**changed: str) -> dict[str, Any]:
    """The form as the page sends it, with some choices changed."""
    return {**policies.actions_in_force(), "seen": 0, **changed}


def test_the_page_offers_only_what_is_possible(security: Client) -> None:
    page = security.get("/people/masking/").content.decode()
    for label in masking.LABELS:
        offered = {
            action for action in ("mask", "generalise", "keep") if f'name="{label}" value="{action}"' in page
        }
        assert offered == set(masking.possible(label))
    assert "имя, отчество и фамилия" in page


def test_a_choice_comes_into_force_and_is_audited(security: Client, people: dict[str, User]) -> None:
    response = security.post("/people/masking/", choices(EMAIL="keep"), follow=True)
    assert policies.actions_in_force()["EMAIL"] == "keep"
    assert [str(message.level_tag) for message in response.context["messages"]] == ["success"]
    entry = AuditEntry.objects.get(action="masking.policy_changed")
    assert entry.actor == f"user:{people['security'].pk}"
    assert entry.details == {"EMAIL": ["mask", "keep"]}
    assert "mask → keep" in security.get("/people/audit/").content.decode()


@pytest.mark.parametrize("label", sorted(NEVER_KEPT))
def test_what_may_never_be_kept_is_refused(security: Client, label: str) -> None:
    response = security.post("/people/masking/", choices(**{label: "keep"}))
    assert label in response.context["form"].errors
    assert "Ничего не изменено" in response.content.decode()
    assert not MaskingPolicy.objects.exists()


def test_the_same_choices_again_are_no_new_version(security: Client) -> None:
    response = security.post("/people/masking/", choices(), follow=True)
    assert "Ничего не изменено" in response.content.decode()
    assert not MaskingPolicy.objects.exists()


def test_two_officers_at_once_do_not_undo_each_other(security: Client, people: dict[str, User]) -> None:
    form = choices(EMAIL="keep")
    policies.change({"AMOUNT": "mask"}, people["security"])
    response = security.post("/people/masking/", form, follow=True)
    assert "тем временем" in response.content.decode()
    assert policies.actions_in_force()["AMOUNT"] == "mask"
    assert policies.actions_in_force()["EMAIL"] == "mask"


def test_versions_tell_who_and_what(security: Client, people: dict[str, User]) -> None:
    policies.change({"AMOUNT": "mask"}, people["security"])
    policies.change({"AMOUNT": "keep", "EMAIL": "keep"}, people["security"])
    history = security.get("/people/masking/").context["history"]
    assert [one.changed for one in history] == [
        {"AMOUNT": ("mask", "keep"), "EMAIL": ("mask", "keep")},
        {"AMOUNT": ("generalise", "mask")},
    ]
    assert history[0].policy.changed_by == people["security"]


def test_a_page_of_versions_knows_the_one_before_it(people: dict[str, User]) -> None:
    policies.change({"AMOUNT": "mask"}, people["security"])
    policies.change({"EMAIL": "keep"}, people["security"])
    newest = list(MaskingPolicy.objects.all()[:1])
    assert [one.changed for one in policies.history(newest)] == [{"EMAIL": ("mask", "keep")}]


def tried(security: Client, text: str, **changed: str) -> Any:
    return security.post("/people/masking/try/", {**choices(**changed), "text": text})


def test_a_text_is_tried_under_the_choices_on_the_page(security: Client) -> None:
    response = tried(security, TEXT, EMAIL="keep", AMOUNT="mask")
    fields = {field.label: field for field in response.context["trial"].fields}
    assert list(fields) == ["PERSON", "IIN", "AMOUNT", "EMAIL"]
    assert fields["IIN"].text == "850315 300125"
    assert fields["AMOUNT"].notes == ()
    assert fields["EMAIL"].action == "keep"
    masked = "".join(part.text for part in response.context["trial"].parts)
    assert "petr@example.kz" in masked
    assert "Иванов" not in masked


def test_what_the_model_learns_is_said_in_words(security: Client) -> None:
    page = tried(security, TEXT).content.decode()
    assert "от 35 до 45 лет" in page
    assert "сумма от 1\xa0000\xa0000 до 3\xa0000\xa0000 ₸" in page


def test_nothing_of_a_trial_is_stored(security: Client) -> None:
    response = tried(security, TEXT, EMAIL="keep")
    assert not MaskingPolicy.objects.exists()
    assert not AuditEntry.objects.exists()
    assert "no-store" in response["Cache-Control"]


def test_a_masker_that_fails_is_told_clearly(security: Client) -> None:
    with patch.object(policies, "hide", side_effect=masking.MaskingError("masker_too_slow")):
        page = tried(security, TEXT).content.decode()
        assert security.get("/people/masking/").status_code == 200
    assert 'role="alert"' in page
    assert "никуда не ушёл бы" in page


@pytest.mark.parametrize("text", ["", "  \n"])
def test_without_a_text_there_is_nothing_to_show(security: Client, text: str) -> None:
    assert "Наберите текст" in tried(security, text).content.decode()


def test_a_text_that_is_too_long_is_not_tried(security: Client) -> None:
    assert "слишком длинный" in tried(security, "а" * 2001).content.decode()
