"""Unsent text rests encrypted, for its typist alone, and dies when it is asked or its time is over."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from assistant.models import Conversation, Unsent
from assistant.pipeline import unsent
from foundation import clock
from foundation.models import AuditEntry, User

pytestmark = pytest.mark.django_db
TEXT = "клиент иванов пётр, иин 850315 300125, потерял"
TAB, OTHER = "a" * 24, "b" * 24


@pytest.fixture
def typist(people: dict[str, User]) -> User:
    unsent.keep(people["operator"], TAB, None, TEXT)
    return people["operator"]


def test_it_comes_back_in_its_tab(typist: User) -> None:
    assert unsent.text_of(typist, TAB, None) == TEXT
    assert unsent.text_of(typist, OTHER, None) == ""


def test_nothing_readable_is_stored(typist: User) -> None:
    row = Unsent.objects.get()
    assert "иванов".encode() not in bytes(row.sealed) + bytes(row.wrapped_key)


def test_newer_text_takes_its_place_and_empty_text_destroys_it(typist: User) -> None:
    unsent.keep(typist, TAB, None, "другое")
    assert unsent.text_of(typist, TAB, None) == "другое"
    unsent.keep(typist, TAB, None, " \n")
    assert not Unsent.objects.exists()


def test_nobody_else_reads_or_takes_it(typist: User, people: dict[str, User]) -> None:
    other = people["supervisor"]
    assert unsent.text_of(other, TAB, None) == ""
    assert unsent.lying_about(other, OTHER, None, ()) == []
    assert unsent.take_up(other, Unsent.objects.get().pk, OTHER) is None
    unsent.throw_away(other, Unsent.objects.get().pk)
    assert Unsent.objects.exists()


def test_a_row_moved_to_somebody_else_opens_for_nobody(typist: User, people: dict[str, User]) -> None:
    Unsent.objects.update(user=people["supervisor"])
    assert unsent.text_of(people["supervisor"], TAB, None) == ""


def test_each_conversation_of_a_tab_has_its_own(typist: User) -> None:
    conversation = Conversation.objects.create(operator=typist)
    unsent.keep(typist, TAB, conversation, "а срок?")
    assert unsent.text_of(typist, TAB, None) == TEXT
    assert unsent.text_of(typist, TAB, conversation) == "а срок?"
    (lying,) = unsent.lying_about(typist, TAB, None, (TAB,))
    assert (lying.text, lying.conversation_id) == ("а срок?", conversation.pk)


def test_what_lies_in_a_tab_that_is_open_is_not_offered(typist: User) -> None:
    assert [one.text for one in unsent.lying_about(typist, OTHER, None, ())] == [TEXT]
    assert unsent.lying_about(typist, OTHER, None, (TAB,)) == []


def test_taking_up_moves_it_and_leaves_what_was_there(typist: User) -> None:
    unsent.keep(typist, OTHER, None, "уже здесь")
    taken = Unsent.objects.get(tab=TAB)
    unsent.take_up(typist, taken.pk, OTHER)
    assert unsent.text_of(typist, OTHER, None) == TEXT
    assert [one.text for one in unsent.lying_about(typist, OTHER, None, ())] == ["уже здесь"]


def test_after_its_time_nothing_is_given_out_and_then_destroyed(typist: User, capsys) -> None:
    Unsent.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert unsent.text_of(typist, TAB, None) == ""
    call_command("expire")
    destroyed = json.loads(capsys.readouterr().out)
    assert {name: number for name, number in destroyed.items() if number} == {"unsent": 1}
    assert not Unsent.objects.exists()
    assert AuditEntry.objects.filter(action="vault.expired").exists()


def test_rotation_makes_the_new_key_enough(typist: User, settings) -> None:
    settings.VAULT_OLD_KEYS, settings.VAULT_KEY = [settings.VAULT_KEY], "the-new-key"
    call_command("rotate_vault_keys")
    settings.VAULT_OLD_KEYS = []
    assert unsent.text_of(typist, TAB, None) == TEXT


def test_the_oldest_give_way(typist: User, monkeypatch) -> None:
    monkeypatch.setattr(unsent, "MOST", 2)
    for number in range(3):
        unsent.keep(typist, f"{number}" * 24, None, f"текст {number}")
    assert [one.text for one in unsent.lying_about(typist, OTHER, None, ())] == ["текст 2", "текст 1"]
