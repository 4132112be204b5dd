"""Secrets at rest: rotation makes the new key enough for each kind of them."""

import json

import pytest
from django.core.management import call_command

from assistant import panels, second_step
from assistant.models.panels import Panel
from assistant.routing import save_route
from foundation.models import User
from foundation.route_models import StoredRoute
from foundation.sealing import Sealed, unseal


@pytest.fixture
def route(db: None) -> StoredRoute:
    return save_route(StoredRoute(name="outside", base_url="http://127.0.0.1:9/v1", model="m"), "test", "key")


@pytest.fixture
def panel(people: dict[str, User]) -> tuple[Panel, str]:
    return panels.create("CRM", "crm", ["https://crm.test"], people["security"])


def test_after_rotation_the_new_key_opens_all_of_them(
    route: StoredRoute, panel: tuple[Panel, str], people: dict[str, User], settings
) -> None:
    authenticator = second_step.begin(people["security"])
    settings.VAULT_OLD_KEYS, settings.VAULT_KEY = [settings.VAULT_KEY], "the-new-key"
    call_command("rotate_vault_keys")
    settings.VAULT_OLD_KEYS = []
    route.refresh_from_db()
    row, secret = panel
    row.refresh_from_db()
    assert unseal(bytes(route.sealed_key), "route:outside") == "key"
    assert unseal(bytes(row.secret), "panel:crm") == secret
    assert second_step.begin(people["security"]) == authenticator


def test_what_no_key_opens_is_told_and_left(route: StoredRoute, settings, capsys) -> None:
    before = bytes(route.sealed_key)
    settings.VAULT_KEY = "lost"
    with pytest.raises(SystemExit):
        call_command("rotate_vault_keys")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [{"vaults": 0}, {"error": "vault_unreadable", "vaults": 1}]
    route.refresh_from_db()
    assert bytes(route.sealed_key) == before
    with pytest.raises(Sealed):
        unseal(before, "route:outside")
