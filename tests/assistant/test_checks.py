"""A wrong setting is told at start, with a hint."""

import socket
import subprocess
import sys

import pytest
from django.core import checks

from assistant.demo_people import PASSWORD
from assistant.project.environment import items
from foundation import walls
from foundation.commands import ACCOUNTS, NAMES, SETTINGS
from foundation.models import User
from tests.clamd import Clamd, serving
from tests.collector import Collector
from tests.collector import serving as collecting


def ids(**overrides: str) -> set[str]:
    return {str(message.id) for message in checks.run_checks()}


def test_the_defaults_are_right() -> None:
    assert checks.run_checks() == []


@pytest.mark.parametrize(
    "setting, value, expected",
    [
        ("CHAT_URL", "127.0.0.1:8001/v1", "sufler.E001"),
        ("CHAT_URL", "http:///v1", "sufler.E001"),
        ("EMBED_URL", "engine", "sufler.E001"),
        ("INTRANET_HOSTS", ["https://wiki.bank.example"], "sufler.E003"),
        ("INTRANET_HOSTS", ["wiki.bank.example/cards"], "sufler.E003"),
        ("QDRANT_URL", "localhost:6333", "sufler.E001"),
        ("REDIS_URL", "localhost", "sufler.E001"),
        ("CHAT_URL", "http://127.0.0.1:8001", "sufler.E002"),
        ("EMBED_URL", "http://127.0.0.1:8001/", "sufler.E002"),
        ("CLAMD", "127.0.0.1", "sufler.E006"),
        ("PROXIES", ["*"], "sufler.E010"),
        ("PROXIES", ["proxy.bank.example"], "sufler.E010"),
        ("PROXIES", ["10.1.2.3/24"], "sufler.E010"),
        ("PROXIES", ["0.0.0.0/0"], "sufler.E010"),
        ("DRAIN_SECONDS", 181, "sufler.E007"),
        ("DRAIN_SECONDS", -1, "sufler.E007"),
        ("CLAMD", "tcp://127.0.0.1:3310", "sufler.E006"),
        ("CLAMD", "unix:clamd.ctl", "sufler.E006"),
        ("CLAMD", "127.0.0.1:1", "sufler.W002"),
        ("CLAMD", "unix:/nowhere/clamd.ctl", "sufler.W002"),
    ],
)
def test_a_wrong_address_is_told_with_its_variable_and_a_hint(
    settings, setting: str, value: object, expected: str
) -> None:
    setattr(settings, setting, value)
    found = [message for message in checks.run_checks() if message.id == expected]
    assert len(found) == 1
    assert setting in found[0].msg
    assert found[0].hint


@pytest.mark.parametrize(
    "setting, value",
    [
        ("CHAT_URL", "https://fleet.bank.example/openai/v1"),
        ("CHAT_URL", "http://127.0.0.1:8001/v1/"),
        ("REDIS_URL", "redis://:password@redis:6379/0"),
        ("REDIS_URL", "unix:///run/redis.sock"),
        ("QDRANT_URL", ""),
        ("QDRANT_URL", "https://qdrant:6333"),
        ("PROXIES", ["10.1.2.3", "10.1.2.0/24", "::1", "fd00::/8"]),
    ],
)
def test_right_addresses_pass(settings, setting: str, value: object) -> None:
    setattr(settings, setting, value)
    assert checks.run_checks() == []


NOWHERE = socket.gaierror("no such name")


@pytest.mark.parametrize(
    "url, leads_to, told",
    [
        ("https://8.8.8.8/v1", None, True),
        ("https://134744072/v1", None, True),
        ("https://[2001:4860:4860::8888]/v1", None, True),
        ("https://models.example.com/v1", "8.8.8.8", True),
        ("https://fleet.bank.example/v1", "10.1.2.3", False),
        ("https://fleet.bank.example/v1", NOWHERE, False),
        ("https://gateway.bank.example/v1", "8.8.8.8", False),
        ("http://inference:8001/v1", "8.8.8.8", False),
        ("http://localhost:8001/v1", None, False),
        ("http://10.1.2.3:8001/v1", None, False),
        ("http://[fd00::1]:8001/v1", None, False),
        ("http://169.254.1.1/v1", None, False),
    ],
)
@pytest.mark.parametrize("name", ["CHAT_URL", "EMBED_URL"])
@pytest.mark.parametrize("production", [True, False])
def test_a_route_of_the_settings_that_leads_outside_is_told(
    settings, monkeypatch, url: str, leads_to: str | OSError | None, told: bool, name: str, production: bool
) -> None:
    def lookup(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        assert host in url
        if isinstance(leads_to, OSError):
            raise leads_to
        return [(None, None, None, "", (leads_to, port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    settings.PRODUCTION, settings.ROUTE_HOSTS = production, ["gateway.bank.example"]
    setattr(settings, name, url)
    found = checks.run_checks(tags=[NAMES])
    ids = ["sufler.E011" if production else "sufler.W005"]
    assert [message.id for message in found] == ids * told
    assert all(f"SUFLER_{name} " in message.msg and message.hint for message in found)
    assert [message.is_serious() for message in found] == [production] * told


def test_an_antivirus_that_answers_is_all_right(settings) -> None:
    with serving(Clamd()) as settings.CLAMD:
        assert checks.run_checks() == []
    # commands look at the settings alone: that one is away holds none of them up
    assert [one.id for one in checks.run_checks()] == ["sufler.W002"]
    assert checks.run_checks(tags=[SETTINGS]) == []


def test_a_command_starts_without_what_it_does_not_need() -> None:
    code = (
        "import sys, django; django.setup(); from django.core import checks; "
        f"checks.run_checks(tags=[{SETTINGS!r}]); "
        "sys.exit(', '.join({'assistant.pipeline.masking', 'assistant.urls', 'numpy'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    "changed, variable",
    [
        ({"OIDC_ISSUER": "http://login.bank.example"}, "SUFLER_OIDC_ISSUER"),
        ({"OIDC_ISSUER": "login.bank.example"}, "SUFLER_OIDC_ISSUER"),
        ({"OIDC_CLIENT_ID": ""}, "SUFLER_OIDC_CLIENT_ID"),
        ({"OIDC_ROLES": []}, "SUFLER_OIDC_ROLES"),
        ({"OIDC_ROLES": ["cc-agents=operator", "cc-root=superuser"]}, "SUFLER_OIDC_ROLES"),
        ({"OIDC_ROLES": ["operator"]}, "SUFLER_OIDC_ROLES"),
        ({}, ""),
    ],
    ids=str,
)
def test_single_sign_on_is_whole_or_told(settings, changed: dict[str, object], variable: str) -> None:
    whole = {
        "OIDC_ISSUER": "https://login.bank.example",
        "OIDC_CLIENT_ID": "sufler",
        "OIDC_ROLES": ["a=operator"],
    }
    for name, value in {**whole, **changed}.items():
        setattr(settings, name, value)
    found = checks.run_checks()
    assert [message.id for message in found] == ["sufler.E004"] * bool(variable)
    assert all(variable in message.msg for message in found)


@pytest.mark.parametrize(
    "changed, variable",
    [
        ({"LDAP_URL": "directory.bank.example"}, "SUFLER_LDAP_URL"),
        ({"LDAP_URL": "https://directory.bank.example"}, "SUFLER_LDAP_URL"),
        ({"LDAP_URL": "ldaps://directory.bank.example:port"}, "SUFLER_LDAP_URL"),
        ({"LDAP_URL": "ldaps://directory.bank.example/dc=bank"}, "SUFLER_LDAP_URL"),
        ({"LDAP_CA": "no certificate"}, "SUFLER_LDAP_CA"),
        ({"LDAP_BIND_PASSWORD": ""}, "SUFLER_LDAP_DN is missing"),
        ({"LDAP_BASE": ""}, "SUFLER_LDAP_DN is missing"),
        ({"LDAP_DN": "uid={name},dc=bank"}, "SUFLER_LDAP_DN has no {name}"),
        (
            {"LDAP_DN": "uid=all", "LDAP_BIND_DN": "", "LDAP_BIND_PASSWORD": "", "LDAP_BASE": ""},
            "SUFLER_LDAP_DN",
        ),
        ({"LDAP_ROLES": []}, "SUFLER_LDAP_ROLES"),
        ({"LDAP_ROLES": ["cn=agents,dc=bank"]}, "SUFLER_LDAP_ROLES"),
        ({"LDAP_URL": "ldap://[::1]:3890"}, ""),
        ({"LDAP_DN": "uid={name}", "LDAP_BIND_DN": "", "LDAP_BIND_PASSWORD": "", "LDAP_BASE": ""}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_a_directory_is_whole_or_told(settings, changed: dict[str, object], variable: str) -> None:
    whole = {
        "LDAP_URL": "ldaps://directory.bank.example",
        "LDAP_BIND_DN": "cn=sufler,dc=bank",
        "LDAP_BIND_PASSWORD": "x",
        "LDAP_BASE": "dc=bank",
        "LDAP_ROLES": ["cn=agents,dc=bank=operator"],
    }
    for name, value in {**whole, **changed}.items():
        setattr(settings, name, value)
    found = checks.run_checks()
    assert [message.id for message in found] == ["sufler.E005"] * bool(variable)
    assert all(variable in message.msg for message in found)


def test_what_holds_commas_is_listed_between_semicolons_or_in_lines(monkeypatch) -> None:
    monkeypatch.setenv("SUFLER_SOME_GROUPS", " cn=a,dc=b=operator; cn=c,dc=b=admin;\ncn=d=security\n")
    assert items("SUFLER_SOME_GROUPS") == ["cn=a,dc=b=operator", "cn=c,dc=b=admin", "cn=d=security"]


@pytest.mark.parametrize(
    "address, id",
    [
        ("", None),
        ("http://[::1]:4318", None),
        ("https://tempo.bank.example:4318/otlp", None),
        ("127.0.0.1:4317", "sufler.E008"),
        ("http://127.0.0.1:99999", "sufler.E008"),
        ("http://key@127.0.0.1:4318", "sufler.E008"),
        ("http://8.8.8.8:4318", "sufler.E008"),
        ("http://169.254.169.254", "sufler.E008"),
    ],
)
def test_a_collector_is_inside_or_told(settings, address: str, id: str | None) -> None:
    settings.OTLP = address
    found = checks.run_checks(tags=[SETTINGS])
    assert [message.id for message in found] == ([id] if id else [])
    assert all(address not in message.msg + str(message.hint) for message in found)


def test_a_collector_that_takes_nothing_is_told_of(settings) -> None:
    with collecting(Collector()) as collector:
        settings.OTLP = collector.address
        assert checks.run_checks(tags=["services"]) == []
        collector.status = 500
        assert [message.id for message in checks.run_checks(tags=["services"])] == ["sufler.W003"]
    assert [message.id for message in checks.run_checks(tags=["services"])] == ["sufler.W003"]


def test_a_second_step_that_is_off_where_people_work_is_told_of(settings) -> None:
    assert checks.run_checks(tags=[SETTINGS]) == []
    settings.PRODUCTION = True
    assert [message.id for message in checks.run_checks(tags=[SETTINGS])] == ["sufler.W004"]
    settings.TOTP_ROLES = ["security"]
    assert checks.run_checks(tags=[SETTINGS]) == []


def test_a_kernel_without_walls_is_told_of_where_people_work(settings, monkeypatch) -> None:
    monkeypatch.setattr(walls, "stand", lambda: False)
    assert checks.run_checks(tags=[SETTINGS]) == []
    settings.PRODUCTION = True
    settings.TOTP_ROLES = ["security"]
    assert [message.id for message in checks.run_checks(tags=[SETTINGS])] == ["sufler.W006"]


def test_an_account_with_the_demos_password_is_told_of_where_people_work(people, settings) -> None:
    people["admin"].set_password(PASSWORD)
    people["admin"].save()
    assert checks.run_checks(tags=[ACCOUNTS]) == []
    settings.PRODUCTION = True
    (found,) = checks.run_checks(tags=[ACCOUNTS])
    assert (found.id, found.level) == ("sufler.E009", checks.ERROR)
    assert "manage.py changepassword admin" in str(found.hint)
    User.objects.filter(username="admin").update(is_active=False)
    assert checks.run_checks(tags=[ACCOUNTS]) == []
