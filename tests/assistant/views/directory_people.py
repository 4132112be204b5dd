"""The people and groups of a directory on loopback, and how somebody signs in there."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.test import Client

from foundation.models import AuditEntry, User
from tests.directory_server import BASE, SERVICE, SERVICE_PASSWORD, Directory, certificate, serving

PAGE = "/sign-in/"
PASSWORD = "Бархат-7, и пробел "
AGENTS, LEADS = (f"cn={name},ou=groups,{BASE}" for name in ("agents", "leads"))
AIDA = f"uid=aida,ou=people,{BASE}"
WRONG = "Нет такой пары имени и пароля."
AWAY = "Служба входа банка недоступна"


def person(name: str, *groups: str, number: str = "") -> dict[str, list[str]]:
    return {
        "objectClass": ["top", "person", "inetOrgPerson"],
        "uid": [name],
        "givenName": ["Аида"],
        "sn": ["Омарова"],
        "userPassword": [PASSWORD],
        "entryUUID": [number or f"0f3c-{name}"],
        "memberOf": list(groups),
    }


def folder(name: str) -> dict[str, list[str]]:
    return {"objectClass": ["organizationalUnit"], "ou": [name]}


def group(name: str, *members: str) -> dict[str, list[str]]:
    return {"objectClass": ["groupOfNames"], "cn": [name], "member": list(members)}


ENTRIES = {
    BASE: {"objectClass": ["dcObject"], "dc": ["bank"]},
    f"ou=services,{BASE}": folder("services"),
    SERVICE: {"objectClass": ["applicationProcess"], "cn": ["sufler"], "userPassword": [SERVICE_PASSWORD]},
    f"ou=people,{BASE}": folder("people"),
    AIDA: person("aida", LEADS, f"cn=everybody,ou=groups,{BASE}"),
    f"uid=bolat,ou=people,{BASE}": person("bolat", f"cn=drivers,ou=groups,{BASE}"),
    f"ou=groups,{BASE}": folder("groups"),
    AGENTS: group("agents", AIDA),
    LEADS: group("leads"),
}


def name_directory(settings: Any) -> None:
    """What the settings say but for the address."""
    cache.clear()
    settings.LDAP_CA = certificate().authority
    settings.LDAP_BIND_DN, settings.LDAP_BIND_PASSWORD = SERVICE, SERVICE_PASSWORD
    settings.LDAP_BASE = BASE
    settings.LDAP_ROLES = [f"{AGENTS.upper()}=operator", f"{LEADS}=supervisor"]


@contextmanager
def served(settings: Any) -> Iterator[Directory]:
    """The directory, and its address in the settings."""
    with serving(Directory(copy.deepcopy(ENTRIES))) as started:
        settings.LDAP_URL = started.url
        yield started


def sign_in(client: Client, name: str = "aida", password: str = PASSWORD, **further: str) -> Any:
    return client.post(PAGE, {"username": name, "password": password, **further})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def roles() -> list[str]:
    return [group.name for group in User.objects.get().groups.all()]


def last_failure() -> dict[str, Any]:
    return dict(AuditEntry.objects.filter(action="sign_in.failed").latest("number").details)
