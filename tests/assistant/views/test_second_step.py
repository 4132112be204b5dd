"""Supervisors and up show that they have their authenticator at hand, when the setting demands it."""

import time

import pytest
from django.test import Client
from django_otp.oath import hotp

from assistant import second_step
from assistant.models import SecondStep
from foundation.models import AuditEntry, User
from tests.assistant.test_retention import everywhere

HERE = "/second-step/"


def code_of(user: User, later: int = 0) -> str:
    """What the person's authenticator shows, so many steps later."""
    secret = second_step._secret(SecondStep.objects.get(user=user))
    return f"{hotp(secret, int(time.time()) // 30 + later):06d}"


@pytest.fixture
def supervisor(client: Client, people: dict[str, User], settings) -> User:
    settings.TOTP_ROLES = ["supervisor"]
    client.force_login(people["supervisor"])
    return people["supervisor"]


@pytest.fixture
def codes(client: Client, supervisor: User) -> list[str]:
    """The recovery codes of a supervisor who set up an authenticator, signed in anew since."""
    client.get(HERE)
    page = client.post(HERE, {"code": code_of(supervisor, -1)})
    client.logout()
    client.force_login(supervisor)
    found: list[str] = page.context["codes"]
    return found


@pytest.mark.parametrize("path", ["/", "/review/", "/history/", "/documents/", "/ask/"])
def test_nothing_opens_before_the_second_step(client: Client, supervisor: User, path: str) -> None:
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer["Location"]) == (302, HERE)


def test_setting_up_opens_everything(client: Client, supervisor: User) -> None:
    page = client.get(HERE).content.decode()
    secret = second_step.begin(supervisor)
    assert "<svg" in page
    assert secret in page
    assert client.get(HERE).context["secret"] == secret
    done = client.post(HERE, {"code": code_of(supervisor)})
    codes = done.context["codes"]
    assert len(set(codes)) == second_step.CODES
    # five bits a letter (ASVS 2.6.2)
    assert all(5 * len(code.replace("-", "")) >= 112 for code in codes)
    assert client.get("/review/").status_code == 200
    assert everywhere(secret) == []


def test_roles_without_the_demand_come_in_as_before(
    client: Client, people: dict[str, User], supervisor: User
) -> None:
    client.force_login(people["operator"])
    assert client.get("/").status_code == 200


def test_the_demo_on_this_machine_demands_nothing(client: Client, people: dict[str, User]) -> None:
    for person in (people["security"], User.objects.create_superuser("root")):
        client.force_login(person)
        assert client.get("/people/").status_code == 200


def test_a_superuser_without_any_role_takes_the_second_step(client: Client, supervisor: User) -> None:
    client.force_login(User.objects.create_superuser("root"))
    assert client.get("/people/")["Location"] == HERE


def test_a_session_begins_anew_with_the_second_step(
    client: Client, supervisor: User, codes: list[str]
) -> None:
    before = client.session.session_key
    client.post(HERE, {"code": codes[0]})
    assert client.session.session_key != before


def test_a_code_counts_once(client: Client, supervisor: User, codes: list[str]) -> None:
    code = code_of(supervisor)
    assert client.post(HERE, {"code": code}).status_code == 302
    client.logout()
    client.force_login(supervisor)
    assert client.post(HERE, {"code": code}).status_code == 200
    assert client.get("/review/")["Location"] == HERE


def test_a_recovery_code_counts_once_and_is_stored_as_a_sum(
    client: Client, supervisor: User, codes: list[str]
) -> None:
    assert everywhere(codes[0]) == []
    assert client.post(HERE, {"code": codes[0]}).status_code == 302
    client.logout()
    client.force_login(supervisor)
    assert client.post(HERE, {"code": codes[0]}).status_code == 200
    assert client.post(HERE, {"code": codes[1]}).status_code == 302


def test_after_wrong_codes_one_waits(client: Client, supervisor: User, codes: list[str], settings) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(HERE, {"code": "000000"})
    page = client.post(HERE, {"code": code_of(supervisor)})
    assert page.context["locked"]
    assert client.get("/review/")["Location"] == HERE
    failed = AuditEntry.objects.filter(action="second_step.failed").latest("number")
    assert failed.details == {"locked": True}


def test_the_security_role_resets_it(
    client: Client, people: dict[str, User], supervisor: User, codes: list[str]
) -> None:
    client.post(HERE, {"code": codes[0]})
    other = Client()
    other.force_login(people["security"])
    assert "сбросить второй шаг" in other.get(f"/people/{supervisor.pk}/").content.decode().lower()
    other.post(f"/people/{supervisor.pk}/second-step/")
    assert client.get("/review/")["Location"] == HERE
    assert client.get(HERE).context["drawn"]
    assert AuditEntry.objects.filter(action="second_step.reset").exists()


def test_secrets_follow_the_key_of_the_installation(
    client: Client, supervisor: User, codes: list[str], settings
) -> None:
    settings.VAULT_OLD_KEYS, settings.VAULT_KEY = [settings.VAULT_KEY], "a new key"
    assert second_step.rotate() == (1, 0)
    settings.VAULT_OLD_KEYS = []
    assert client.post(HERE, {"code": code_of(supervisor)}).status_code == 302


def test_nobody_sends_the_second_step_along_on_signing_in_again(
    client: Client, people: dict[str, User], supervisor: User, codes: list[str]
) -> None:
    client.post(HERE, {"code": codes[0]})
    client.force_login(people["operator"])
    client.force_login(supervisor)
    assert client.get("/review/")["Location"] == HERE
