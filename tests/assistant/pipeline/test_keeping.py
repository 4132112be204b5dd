"""The vault: values rest encrypted, for a while, under a key that dies with them."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from assistant.models import Conversation, SealedVault
from assistant.pipeline import keeping, masking
from foundation import clock

pytestmark = pytest.mark.django_db
NAME = "иванов пётр сергеевич"


@pytest.fixture
def conversation() -> Conversation:
    """A conversation in which a name was hidden."""
    conversation = Conversation.objects.create()
    vault = masking.Vault()
    masking.mask(f"клиент {NAME} потерял карту", vault)
    keeping.keep(conversation, vault)
    return conversation


def test_values_come_back(conversation: Conversation) -> None:
    assert keeping.values_of(conversation) == {"<PERSON_1>": NAME}


def test_who_was_named_before_keeps_the_placeholder(conversation: Conversation) -> None:
    vault = keeping.open_vault(conversation)
    assert masking.mask("переведите Иванову Петру Сергеевичу на счёт", vault).text.count("<PERSON_1>") == 1


def test_nothing_readable_is_stored(conversation: Conversation) -> None:
    row = SealedVault.objects.get()
    stored = bytes(row.sealed) + bytes(row.wrapped_key)
    assert "иванов".encode() not in stored
    assert b"PERSON" not in stored


def test_after_its_time_nothing_is_given_out_and_then_destroyed(conversation: Conversation) -> None:
    SealedVault.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert keeping.values_of(conversation) == {}
    assert keeping.open_vault(conversation).values == {}
    call_command("expire")
    assert not SealedVault.objects.exists()


def test_forgetting_destroys_key_and_values(conversation: Conversation) -> None:
    assert keeping.forget(conversation)
    assert not SealedVault.objects.exists()
    assert not keeping.forget(conversation)


def test_rotation_makes_the_old_key_useless_and_the_new_one_enough(conversation, settings) -> None:
    settings.VAULT_OLD_KEYS, settings.VAULT_KEY = [settings.VAULT_KEY], "the-new-key"
    call_command("rotate_vault_keys")
    settings.VAULT_OLD_KEYS = []
    assert keeping.values_of(conversation) == {"<PERSON_1>": NAME}


def test_a_vault_that_no_key_opens_holds_up_none_of_the_others(conversation, settings, capsys) -> None:
    lost = Conversation.objects.create()
    vault = masking.Vault({"<PERSON_1>": "другой"})
    today, settings.VAULT_KEY = settings.VAULT_KEY, "lost"
    keeping.keep(lost, vault)
    settings.VAULT_OLD_KEYS, settings.VAULT_KEY = [today], "the-new-key"
    with pytest.raises(SystemExit):
        call_command("rotate_vault_keys")
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"vaults": 1},
        {"error": "vault_unreadable", "vaults": 1},
    ]
    settings.VAULT_OLD_KEYS = []
    assert keeping.values_of(conversation) == {"<PERSON_1>": NAME}
    with pytest.raises(keeping.VaultUnreadable):
        keeping.values_of(lost)


def test_without_its_key_a_vault_stays_shut(conversation, settings) -> None:
    settings.VAULT_KEY = "another"
    with pytest.raises(keeping.VaultUnreadable):
        keeping.values_of(conversation)


def test_a_vault_moved_to_another_conversation_stays_shut(conversation: Conversation) -> None:
    other = Conversation.objects.create()
    SealedVault.objects.update(conversation=other)
    with pytest.raises(keeping.VaultUnreadable):
        keeping.values_of(other)


def test_a_question_without_fields_leaves_no_vault() -> None:
    conversation = Conversation.objects.create()
    keeping.keep(conversation, masking.Vault())
    assert not SealedVault.objects.exists()
