"""The pages of the keys of the API."""

import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from assistant import keys
from assistant.models import ApiKey
from foundation import clock
from foundation.models import AuditEntry, User


@pytest.fixture
def security(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["security"])
    return client


@pytest.fixture
def key(people: dict[str, User]) -> ApiKey:
    return keys.issue("Телефония", people["operator"], ["mask"], 30, "test")[0]


def card(user: User, /, **changed: Any) -> dict[str, Any]:
    """The form of a new key."""
    return {"name": "CRM", "user": user.pk, "scopes": ["ask", "mask"], "days": "90", **changed}


def test_an_issued_key_is_shown_once_and_works(security: Client, people: dict[str, User]) -> None:
    response = security.post("/people/keys/new/", card(people["operator"]))
    text = re.search(r"sufler_[\w-]{40,}", response.content.decode())
    assert text
    found = keys.find(text[0], "ask")
    assert found is not None
    assert (found.name, found.user, found.scopes) == ("CRM", people["operator"], ["ask", "mask"])
    assert found.expires_at is not None
    assert timedelta(days=89) < found.expires_at - clock.now() < timedelta(days=91)
    assert "no-store" in response["Cache-Control"]
    assert text[0] not in security.get("/people/keys/").content.decode()
    assert "key.issued" in AuditEntry.objects.values_list("action", flat=True)


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("scopes", []), ("scopes", ["all"]), ("days", "99999"), ("user", "")]
)
def test_a_key_without_a_purpose_is_not_issued(
    security: Client, people: dict[str, User], field: str, value: Any
) -> None:
    response = security.post("/people/keys/new/", card(people["operator"], **{field: value}))
    assert field in response.context["form"].errors
    assert not ApiKey.objects.exists()


def test_who_may_not_ask_lends_nobody_the_right(security: Client, people: dict[str, User]) -> None:
    response = security.post("/people/keys/new/", card(people["security"]))
    assert "user" in response.context["form"].errors
    security.post("/people/keys/new/", card(people["security"], scopes=["mask"]))
    assert ApiKey.objects.get().scopes == ["mask"]


def test_a_superuser_and_a_person_who_left_get_no_key(security: Client, people: dict[str, User]) -> None:
    User.objects.filter(pk=people["operator"].pk).update(is_active=False)
    for user in (people["operator"], User.objects.create_superuser("root", password="x")):
        assert "user" in security.post("/people/keys/new/", card(user)).context["form"].errors


def test_the_list_tells_whose_key_does_what(security: Client, key: ApiKey) -> None:
    page = security.get("/people/keys/").content.decode()
    for words in ("Телефония", "operator", "скрывать данные", f"{key.start}…", "никогда"):
        assert words in page


def test_a_key_is_revoked_only_after_it_was_asked(security: Client, key: ApiKey) -> None:
    address = f"/people/keys/{key.pk}/revoke/"
    assert "Отменить это нельзя" in security.get(address).content.decode()
    assert ApiKey.objects.valid_at(clock.now()).exists()
    security.post(address)
    assert not ApiKey.objects.valid_at(clock.now()).exists()
    assert AuditEntry.objects.get(action="key.revoked").object == f"apikey:{key.pk}"


def test_revoking_twice_is_one_act(security: Client, key: ApiKey) -> None:
    for _ in range(2):
        assert security.post(f"/people/keys/{key.pk}/revoke/").status_code == 302
    assert AuditEntry.objects.filter(action="key.revoked").count() == 1
    assert "Отозван" in security.get(f"/people/keys/{key.pk}/revoke/").content.decode()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"expires_at": clock.now() - timedelta(days=1)}, "истёк"),
        ({"revoked_at": clock.now()}, "отозван"),
        ({}, "Отозвать"),
    ],
)
def test_the_state_of_a_key_is_said(security: Client, key: ApiKey, change: dict[str, Any], word: str) -> None:
    ApiKey.objects.filter(pk=key.pk).update(**change)
    assert word in security.get("/people/keys/").content.decode()


def test_a_key_falls_with_its_user(security: Client, key: ApiKey) -> None:
    User.objects.filter(pk=key.user_id).update(is_active=False)
    assert "пользователь не может войти" in security.get("/people/keys/").content.decode()


def test_those_in_use_come_first(security: Client, key: ApiKey, people: dict[str, User]) -> None:
    keys.revoke(keys.issue("Старый", people["operator"], ["ask"], 30, "test")[0], "test")
    names = [row.key.name for row in security.get("/people/keys/").context["rows"]]
    assert names == ["Телефония", "Старый"]


def rotated(security: Client, key: ApiKey, hours: int) -> str:
    """The new text of the key, as the page shows it once."""
    page = security.post(f"/people/keys/{key.pk}/rotate/", {"hours": hours})
    assert "no-store" in page["Cache-Control"]
    found = re.search(r"sufler_[\w-]{40,}", page.content.decode())
    assert found
    return found[0]


def test_a_new_secret_works_and_the_old_one_for_its_time(security: Client, people: dict[str, User]) -> None:
    key, old = keys.issue("CRM", people["operator"], ["ask"], 30, "test")
    new = rotated(security, key, 24)
    assert keys.find(old, "ask") == keys.find(new, "ask") == key
    assert "старый секрет работает до" in security.get("/people/keys/").content.decode()
    ApiKey.objects.update(previous_until=clock.now())
    assert (keys.find(old, "ask"), keys.find(new, "ask")) == (None, key)
    entry = AuditEntry.objects.get(action="key.rotated")
    assert (entry.object, entry.details) == (f"apikey:{key.pk}", {"hours": 24})
    assert not {old, new} & set(map(str, ApiKey.objects.values_list("digest", "previous_digest").get()))


def test_a_secret_that_is_known_to_others_falls_at_once(security: Client, people: dict[str, User]) -> None:
    key, old = keys.issue("CRM", people["operator"], ["ask"], 30, "test")
    older = rotated(security, key, 168)
    rotated(security, key, 0)
    assert keys.find(old, "ask") is keys.find(older, "ask") is None


def test_a_key_that_is_not_valid_gets_no_new_secret(security: Client, key: ApiKey) -> None:
    keys.revoke(key, "test")
    assert security.post(f"/people/keys/{key.pk}/rotate/", {"hours": 1}).status_code == 404
    with pytest.raises(ApiKey.DoesNotExist):
        keys.rotate(key, 1, "test")


def test_the_command_rotates_as_the_page_does(people: dict[str, User]) -> None:
    key, old = keys.issue("CRM", people["operator"], ["ask"], 30, "test")
    out = io.StringIO()
    call_command("rotate_key", key.pk, "--hours", "1", "--as", "security", stdout=out)
    said = json.loads(out.getvalue())
    assert keys.find(old, "ask") == keys.find(said.pop("key"), "ask") == key
    assert said == {"id": key.pk, "scopes": ["ask"], "old_works_hours": 1}
    assert AuditEntry.objects.get(action="key.rotated").actor == f"user:{people['security'].pk}"
    keys.revoke(key, "test")
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_key", key.pk, stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().endswith('"error": "no_such_key"}\n')
    with pytest.raises(CommandError):
        call_command("rotate_key", key.pk, "--hours", "-1")
