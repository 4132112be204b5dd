"""The audit chain: grows in one order, and shows any change."""

import pytest

from foundation import audit
from foundation.models import AuditEntry, User

pytestmark = pytest.mark.django_db


def three() -> None:
    for number in range(3):
        audit.record("worker", "version.uploaded", f"version:{number}", {"bytes": number})


def test_an_untouched_chain_holds() -> None:
    three()
    assert audit.verify() == audit.Verification(3)


def test_an_empty_chain_holds() -> None:
    assert audit.verify() == audit.Verification(0)


@pytest.mark.parametrize(
    "field, value", [("action", "other"), ("actor", "user:9"), ("object", "x"), ("details", {"bytes": 7})]
)
def test_a_changed_entry_is_found(field: str, value: object) -> None:
    three()
    AuditEntry.objects.filter(number=2).update(**{field: value})
    assert audit.verify() == audit.Verification(1, 2, "changed")


def test_a_missing_entry_is_found() -> None:
    three()
    AuditEntry.objects.filter(number=2).delete()
    assert audit.verify() == audit.Verification(1, 2, "missing")


def test_swapped_entries_are_found() -> None:
    three()
    AuditEntry.objects.filter(number=2).update(number=9)
    AuditEntry.objects.filter(number=3).update(number=2)
    AuditEntry.objects.filter(number=9).update(number=3)
    assert audit.verify().first_bad == 2


def test_an_act_that_is_rolled_back_leaves_no_entry(transactional_db: None) -> None:
    from django.db import transaction

    def failing_act() -> None:
        with transaction.atomic():
            audit.record("worker", "version.uploaded", "version:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_act()
    assert audit.verify() == audit.Verification(0)


def test_a_person_is_named_by_number_not_by_name(people: dict[str, User]) -> None:
    entry = audit.record(people["admin"], "version.published", people["admin"])
    assert entry.actor == f"user:{people['admin'].pk}"
    assert entry.object == f"user:{people['admin'].pk}"
