"""What the installation runs with is on record."""

import pytest

from assistant import setup
from foundation.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_change_of_the_model_is_on_record_once(settings) -> None:
    setup.note_changes("worker")
    assert setup.note_changes("worker") == {}
    before, settings.CHAT_MODEL = settings.CHAT_MODEL, "another"
    assert setup.note_changes("worker") == {"chat_model": before}
    last = AuditEntry.objects.get(number=2)
    assert (last.action, last.details["now"]["chat_model"]) == ("setup.changed", "another")


def test_a_password_in_an_address_stays_out(settings) -> None:
    settings.CHAT_URL = "https://user:geheim@models.example/v1"
    setup.note_changes("worker")
    assert "geheim" not in str(AuditEntry.objects.get().details)
