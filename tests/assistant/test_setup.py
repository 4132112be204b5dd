"""What the installation runs with is on record."""

from datetime import timedelta

import pytest

from assistant import setup
from foundation.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_change_of_the_model_is_on_record_once(settings) -> None:
    setup.note_changes("worker")
    assert setup.note_changes("worker") == {}
    before, settings.CHAT_MODEL = settings.CHAT_MODEL, "another"
    assert setup.note_changes("worker") == {"chat_model": before}
    last = AuditEntry.objects.latest("number")
    assert (last.action, last.details["now"]["chat_model"]) == ("setup.changed", "another")


@pytest.mark.parametrize(
    "setting, fact, other",
    [
        ("TOTP_ROLES", "totp_roles", ["security"]),
        ("PASSWORD_NAMES", "password_names", ["emergency"]),
        ("OIDC_ROLES", "oidc_roles", ["cc-agents=operator"]),
        ("LDAP_ROLES", "ldap_roles", ["cn=agents,dc=bank=operator"]),
        ("ROUTE_HOSTS", "route_hosts", ["gateway.bank"]),
        ("CLAMD", "clamd", "unix:/run/clamd"),
        ("PROXIES", "proxies", ["10.0.0.1"]),
        ("AXES_FAILURE_LIMIT", "sign_in_tries", 50),
        ("AXES_COOLOFF_TIME", "sign_in_wait_seconds", timedelta(minutes=1)),
        ("SESSION_IDLE_SECONDS", "idle_seconds", 1),
        ("SESSION_COOKIE_AGE", "session_seconds", 1),
    ],
)
def test_another_way_in_is_on_record_once(settings, setting: str, fact: str, other: object) -> None:
    setup.note_changes("worker")
    before = AuditEntry.objects.get(action="access.changed").details["now"][fact]
    setattr(settings, setting, other)
    assert setup.note_changes("worker") == {fact: before}
    assert setup.note_changes("worker") == {}
    assert AuditEntry.objects.filter(action="setup.changed").count() == 1
    assert AuditEntry.objects.latest("number").action == "access.changed"


def test_a_password_in_an_address_stays_out(settings) -> None:
    settings.CHAT_URL = "https://user:geheim@models.example/v1"
    settings.OIDC_ISSUER = settings.LDAP_URL = "ldaps://user:geheim@directory.example"
    setup.note_changes("worker")
    assert "geheim" not in str([entry.details for entry in AuditEntry.objects.all()])
