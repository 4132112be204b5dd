"""Masking as the bank has set it, within its time limit."""

import time
from threading import Event
from typing import Any

import pytest

from assistant import policies
from assistant.models import Answer, MaskingPolicy, OwnTerm
from assistant.pipeline import masking
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.hiding import hide, policy_in_force, prepare
from assistant.pipeline.values import Finished, Refusal
from foundation.models import AuditEntry, User
from tests.fakes import FakeEngine

BALANCE = "у клиента на счету 2 340 000 тг, какие вклады предложить"


def test_the_newest_policy_is_in_force(people: dict[str, User]) -> None:
    assert hide(BALANCE, masking.Vault()).spans
    policies.change({"AMOUNT": "keep"}, people["security"])
    assert hide(BALANCE, masking.Vault()).text == BALANCE
    policies.change({"AMOUNT": "mask"}, people["security"])
    assert hide(BALANCE, masking.Vault()).spans
    assert MaskingPolicy.objects.count() == 2


def test_every_change_is_audited_with_what_changed(people: dict[str, User]) -> None:
    policies.change({"AMOUNT": "mask"}, people["security"])
    entry = AuditEntry.objects.get(action="masking.policy_changed")
    assert entry.details == {"AMOUNT": ["generalise", "mask"]}


@pytest.mark.parametrize(
    "actions, code",
    [
        ({"IIN": "keep"}, "not_possible_for_label"),
        ({"PHONE": "generalise"}, "not_possible_for_label"),
        ({}, "nothing_changed"),
    ],
)
def test_what_must_not_be_kept_can_not_be_kept(
    people: dict[str, User], actions: dict[str, str], code: str
) -> None:
    with pytest.raises(policies.NotPossible) as refusal:
        policies.change(actions, people["security"])
    assert refusal.value.code == code


def test_own_words_are_protected_from_the_next_question_on(people: dict[str, User]) -> None:
    text = "звонят ли им с номера +7 727 258 53 00"
    assert hide(text, masking.Vault()).spans
    term = policies.add_term("8 727 258 53 00", "contact", people["admin"])
    policies.add_term("+7 727 258 53 00", "contact", people["admin"])
    assert hide(text, masking.Vault()).text == text
    policies.remove_term(term, people["admin"])
    assert OwnTerm.objects.listed().count() == 1


def test_a_masker_that_takes_too_long_is_an_error_and_leaves_the_vault_alone(
    db, settings, monkeypatch
) -> None:
    def slow(*_: object) -> None:
        time.sleep(0.5)

    settings.MASK_SECONDS = 0.05
    monkeypatch.setattr(masking, "mask", slow)
    vault = masking.Vault()
    with pytest.raises(masking.MaskingError, match="masker_too_slow"):
        hide(BALANCE, vault)
    assert vault.values == {}


def test_a_slow_masker_refuses_the_question(db, settings, monkeypatch, engine: FakeEngine) -> None:
    settings.MASK_SECONDS = 0.05
    monkeypatch.setattr(masking, "mask", lambda *_: time.sleep(0.5))
    with pytest.raises(Refusal, match="masking_failed"):
        list(answer(Asked(BALANCE)))
    assert not engine.prompts


def test_the_answer_says_by_which_policy_it_was_masked(
    library, engine: FakeEngine, people: dict[str, User]
) -> None:
    library("вклады.md", "# Вклады\n\nКакие вклады предложить клиенту: вклад «Жинақ» под 14 %.")
    policies.change({"AMOUNT": "mask"}, people["security"])
    list(answer(Asked(BALANCE)))
    assert Answer.objects.get().masking_policy == policy_in_force().version


def test_the_model_is_told_the_band_and_not_the_sum(library, engine: FakeEngine) -> None:
    library("вклады.md", "# Вклады\n\nКакие вклады предложить клиенту: вклад «Жинақ» под 14 %.")
    list(answer(Asked(BALANCE)))
    assert "<AMOUNT_1> — сумма от 1 000 000 до 3 000 000 ₸" in engine.prompt
    assert "2 340 000" not in str(engine.prompts)


def test_an_invented_person_is_hidden_flagged_and_not_restored(library, engine: FakeEngine) -> None:
    library("карты.md", "# Карты\n\nПеревыпуск карты при утере стоит 1 500 ₸.")
    engine.reply = "Клиент Сергеев Павел Андреевич платит за перевыпуск карты при утере 1 500 ₸."
    last = list(answer(Asked("клиент иванов пётр потерял карту, сколько стоит перевыпуск карты")))[-1]
    assert isinstance(last, Finished)
    assert "Сергеев" not in last.restored
    assert "leak" in last.verdict.flags
    assert "Сергеев" not in Answer.objects.get().masked_text


@pytest.mark.django_db
def test_a_text_that_hangs_holds_up_nobody_else(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More texts that hang than there are threads; the next one is masked all the same."""
    settings.MASK_SECONDS = 0.2
    let_go = Event()
    real = masking.mask
    monkeypatch.setattr(masking, "mask", lambda *_: let_go.wait(20))
    for _ in range(5):
        with pytest.raises(masking.MaskingError, match="masker_too_slow"):
            hide("текст", masking.Vault())
    monkeypatch.setattr(masking, "mask", real)
    settings.MASK_SECONDS = 10
    assert hide("иин 850315 300125", masking.Vault()).spans
    let_go.set()


def test_preparing_reads_what_a_first_text_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is hidden in its text shows its way: names in three languages and two numbers."""
    hidden = []
    act = masking.mask
    monkeypatch.setattr(masking, "mask", lambda *arguments: hidden.append(act(*arguments)))
    prepare()
    for placeholder in ("<PERSON_1>", "<PERSON_2>", "<PERSON_3>", "<IIN_1>", "<PHONE_1>"):
        assert placeholder in hidden[0].text
