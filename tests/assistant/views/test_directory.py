"""Signing in with a name and a password of the bank's directory, against one on loopback."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from assistant.directory import connection
from assistant.models import Identity
from foundation.models import AuditEntry, User
from tests.assistant.views.directory_people import (
    AGENTS,
    AIDA,
    AWAY,
    ENTRIES,
    PAGE,
    PASSWORD,
    WRONG,
    is_in,
    last_failure,
    name_directory,
    person,
    roles,
    served,
    sign_in,
)
from tests.directory_server import (
    BASE,
    SERVICE,
    SERVICE_PASSWORD,
    Certificate,
    Directory,
    serving,
)


@pytest.fixture(autouse=True)
def named(db: None, settings) -> None:
    name_directory(settings)


@pytest.fixture
def directory(named: None, settings) -> Iterator[Directory]:
    with served(settings) as started:
        yield started


def test_a_right_password_lets_in_with_the_mapped_role(client: Client, directory: Directory) -> None:
    assert sign_in(client, next="/review/")["Location"] == "/review/"
    user = User.objects.get(username="aida")
    assert (roles(), str(user), user.is_superuser) == (["supervisor"], "Аида Омарова", False)
    assert not user.has_usable_password()
    assert (client.get("/review/").status_code, client.get("/people/").status_code) == (200, 403)
    assert Identity.objects.get().subject == b"0f3c-aida".hex()
    client.post("/sign-out/")
    entries = AuditEntry.objects.values_list("actor", "action", "object", "details")
    whom, where = f"user:{user.pk}", {"from": "127.0.0.1"}
    assert list(entries) == [
        ("directory", "user.created", whom, {}),
        ("directory", "identity.linked", whom, {}),
        ("directory", "user.changed", whom, {"changed": ["groups"], "roles": ["supervisor"]}),
        (whom, "sign_in.done", whom, {**where, "by": "directory"}),
        (whom, "sign_in.ended", whom, where),
    ]


def test_starttls_encrypts_before_anything_is_said(client: Client, settings) -> None:
    with serving(Directory(ENTRIES), scheme="ldap") as directory:
        settings.LDAP_URL = directory.url
        assert sign_in(client).status_code == 302
        settings.LDAP_CA = Certificate("localhost").authority
        directory.binds.clear()
        assert sign_in(Client()).status_code == 503
        assert directory.binds == []


@pytest.mark.parametrize(
    "name, password",
    [("aida", "wrong"), ("aida", PASSWORD.lower()), ("nobody", PASSWORD), ("sufler", SERVICE_PASSWORD)],
)
def test_what_is_wrong_is_not_told_from_what_is_unknown(
    client: Client, directory: Directory, name: str, password: str
) -> None:
    page = sign_in(client, name, password)
    assert page.status_code == 200
    assert WRONG in page.content.decode()
    assert (is_in(client), User.objects.count()) == (False, 0)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.object) == ("visitor", "sign_in.failed", "user:unknown")
    assert entry.details == {"from": "127.0.0.1"}


def test_an_empty_password_is_never_sent(client: Client, directory: Directory) -> None:
    from assistant.backends import ByDirectory
    from assistant.directory import sign_in as ask

    assert "required" in sign_in(client, password="").content.decode()
    assert ByDirectory().authenticate(None, username="aida", password="") is None
    assert ask("aida", "") is None
    assert directory.binds == []
    # this directory would have let it in
    with connection.connected() as line:
        assert not line.bind(AIDA, "")
        assert not line.bind("", PASSWORD)
    assert directory.binds == []


@pytest.mark.parametrize(
    "name", ["*)(uid=*", "*", "aida)(|(uid=*", "aida\\2a", "aida,ou=people", "ai\xadda", "a b"]
)
@pytest.mark.parametrize("by_dn", [False, True])
def test_a_name_that_would_mean_something_finds_nobody(
    client: Client, directory: Directory, settings, name: str, by_dn: bool
) -> None:
    if by_dn:
        settings.LDAP_DN = f"uid={{name}},ou=people,{BASE}"
    assert WRONG in sign_in(client, name).content.decode()
    assert directory.binds == []


def test_letters_that_mean_something_in_a_dn_are_escaped(settings) -> None:
    from assistant.directory.finding import place

    settings.LDAP_DN = f"uid={{name}},{BASE}"
    assert place("ая.b+c@d,e=f") == rf"uid=ая\2eb\2bc\40d\2ce\3df,{BASE}"


def test_capital_letters_of_the_name_do_not_matter(client: Client, directory: Directory) -> None:
    sign_in(client, "AIDA")
    assert User.objects.get().username == "aida"


def test_a_name_that_the_directory_takes_for_another_is_not_this_persons(
    client: Client, directory: Directory
) -> None:
    directory.alike = {"aid\N{LATIN SMALL LETTER A WITH ACUTE}".encode(): b"aida"}
    assert WRONG in sign_in(client, "aid\N{LATIN SMALL LETTER A WITH ACUTE}").content.decode()
    assert AIDA not in dict(directory.binds)


def test_where_nobody_looks_first_names_are_in_plain_letters(
    client: Client, directory: Directory, settings
) -> None:
    settings.LDAP_DN = f"uid={{name}},ou=people,{BASE}"
    assert WRONG in sign_in(client, "aid\N{LATIN SMALL LETTER A WITH ACUTE}").content.decode()
    assert directory.binds == []


def test_two_entries_of_one_name_let_nobody_in(
    client: Client, directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    directory.entries[f"uid=aida,ou=services,{BASE}"] = person("aida", AGENTS, number="1")
    assert WRONG in sign_in(client).content.decode()
    assert "several entries have one name" in caplog.text
    assert "aida" not in caplog.text


@pytest.mark.parametrize(
    "change, reason, words",
    [
        ({"memberOf": []}, "no_role", "нет роли в Sufler"),
        ({"memberOf": ["cn=leads,ou=elsewhere,dc=bank,dc=example", "supervisor"]}, "no_role", "нет роли"),
        ({"entryUUID": []}, "no_name", "не сообщила, под каким именем"),
        ({"entryUUID": ["1", "2"]}, "no_name", "не сообщила, под каким именем"),
    ],
    ids=str,
)
def test_who_may_not_come_in_reads_why_when_the_password_was_right(
    client: Client, directory: Directory, change: dict[str, list[str]], reason: str, words: str
) -> None:
    directory.entries[AIDA] |= change
    assert WRONG in sign_in(client, password="wrong").content.decode()
    page = sign_in(client)
    assert page.status_code == 403
    assert words in page.content.decode()
    assert (is_in(client), User.objects.count()) == (False, 0)
    assert last_failure() == {"from": "127.0.0.1", "by": "directory", "reason": reason}


def test_roles_follow_the_directory_and_go_with_the_last_group(client: Client, directory: Directory) -> None:
    sign_in(client)
    client.post("/sign-out/")
    directory.entries[AIDA]["memberOf"] = [AGENTS]
    sign_in(client)
    assert roles() == ["operator"]
    client.post("/sign-out/")
    directory.entries[AIDA]["memberOf"] = []
    assert sign_in(client).status_code == 403
    assert roles() == []


def test_groups_may_be_those_that_name_the_person(client: Client, directory: Directory, settings) -> None:
    settings.LDAP_GROUPS_BASE = f"ou=groups,{BASE}"
    sign_in(client)
    assert roles() == ["operator"]


def test_a_person_may_be_where_the_name_says(client: Client, directory: Directory, settings) -> None:
    settings.LDAP_DN, settings.LDAP_BIND_DN = f"uid={{name}},ou=people,{BASE}", ""
    assert WRONG in sign_in(client, password="wrong").content.decode()
    assert WRONG in sign_in(client, "nobody").content.decode()
    assert sign_in(client).status_code == 302
    assert roles() == ["supervisor"]
    assert {dn for dn, _ in directory.binds} == {AIDA, f"uid=nobody,ou=people,{BASE}"}
    client.post("/sign-out/")
    settings.LDAP_OBJECT_CLASS = "robot"
    assert sign_in(client).status_code == 403
    assert last_failure()["reason"] == "no_name"


def test_a_person_is_known_by_the_identity_whatever_their_name_is_now(
    client: Client, directory: Directory
) -> None:
    sign_in(client)
    client.post("/sign-out/")
    directory.entries[AIDA]["uid"] = ["aida.new"]
    sign_in(client, "aida.new")
    assert (User.objects.get().username, is_in(client)) == ("aida", True)


def test_an_account_of_this_house_is_taken_over_only_by_the_setting(
    client: Client, directory: Directory, people: dict[str, User], settings
) -> None:
    directory.entries[AIDA]["uid"] = ["operator"]
    settings.PASSWORD_NAMES = ["emergency"]
    assert sign_in(client, "operator").status_code == 403
    assert last_failure()["reason"] == "name_taken"
    settings.LDAP_LINK = True
    assert sign_in(client, "operator").status_code == 302
    assert Identity.objects.get().user == people["operator"]


def test_the_account_for_emergencies_stays_here(
    client: Client, directory: Directory, people: dict[str, User], settings
) -> None:
    settings.LDAP_LINK, settings.PASSWORD_NAMES = True, ["security"]
    User.objects.create_superuser("root", password="x")
    for name in ("security", "root"):
        directory.entries[AIDA]["uid"] = [name]
        assert sign_in(client, name).status_code in (200, 403)
        assert not is_in(client)
    # as somebody else in capitals neither
    directory.entries[AIDA]["uid"] = ["security"]
    assert sign_in(client, "SECURITY").status_code == 403
    assert last_failure()["reason"] == "name_taken"
    directory.binds.clear()
    User.objects.filter(username="security").update(is_active=False)
    sign_in(client, "security", "password-of-tests")
    User.objects.filter(username="security").update(is_active=True)
    assert sign_in(client, "security", "password-of-tests").status_code == 302
    assert {dn for dn, _ in directory.binds} <= {SERVICE}


def answered(client: Client, name: str) -> tuple[int, str]:
    """Status and page of a wrong try, without what is new on every page."""
    page = sign_in(client, name, "wrong")
    return page.status_code, re.sub(r"\b[0-9A-Za-z]{64}\b", "the page's own token", page.content.decode())


@pytest.mark.parametrize("name", ["operator", "nobody", "оператор"])
def test_while_the_directory_is_away_every_name_hears_the_same_and_is_counted(
    client: Client, people: dict[str, User], settings, name: str
) -> None:
    settings.LDAP_URL = "ldaps://localhost:1"
    expected = answered(Client(REMOTE_ADDR="10.0.0.9"), "another")
    assert (expected[0], AWAY in expected[1], WRONG in expected[1]) == (503, True, False)
    assert [answered(client, name) for _ in range(4)] == [expected] * 4
    assert answered(client, name)[0] == 429
    assert AuditEntry.objects.filter(action="sign_in.failed").count() == 5
    assert AuditEntry.objects.filter(action="sign_in.locked").count() == 1


def test_the_account_for_emergencies_comes_in_while_the_directory_is_away(
    client: Client, people: dict[str, User], settings
) -> None:
    settings.LDAP_URL, settings.PASSWORD_NAMES = "ldaps://localhost:1", ["security"]
    assert answered(client, "security") == answered(client, "somebody")
    assert sign_in(client, "security", "password-of-tests").status_code == 302


@pytest.mark.parametrize("by_dn", [False, True])
@pytest.mark.parametrize("name", ["operator", "оператор"])
def test_of_a_name_with_a_password_here_the_directory_hears_nothing_and_is_asked_all_the_same(
    client: Client, directory: Directory, people: dict[str, User], settings, by_dn: bool, name: str
) -> None:
    User.objects.filter(username="operator").update(username=name)
    if by_dn:
        settings.LDAP_DN = f"uid={{name}},ou=people,{BASE}"
    asked: dict[str, list[tuple[str, bool]]] = {}
    for who in (name, name.replace("r", "x").replace("р", "х")):
        directory.binds.clear()
        assert WRONG in sign_in(client, who, "wrong").content.decode()
        asked[who] = directory.binds[:]
    (here, known), (_, unknown) = asked.items()
    assert [empty for _, empty in known] == [empty for _, empty in unknown]
    assert all(here not in dn for dn, _ in known)


def test_who_is_switched_off_stays_out(client: Client, directory: Directory) -> None:
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/")["Location"].startswith(PAGE)
    assert sign_in(client).status_code == 403
    assert last_failure()["reason"] == "switched_off"


def test_who_fails_too_often_waits_and_the_directory_hears_no_more(
    client: Client, directory: Directory
) -> None:
    for _ in range(4):
        sign_in(client, password="wrong")
    assert sign_in(client, "Aida", "wrong").status_code == 429
    directory.binds.clear()
    assert sign_in(client).status_code == 429
    assert directory.binds == []
    assert AuditEntry.objects.filter(action="sign_in.locked").count() == 1
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_a_supervisor_is_still_asked_for_the_second_step(
    client: Client, directory: Directory, settings
) -> None:
    settings.TOTP_ROLES = ["supervisor"]
    sign_in(client)
    assert client.get("/review/")["Location"] == "/second-step/"


@pytest.mark.parametrize(
    "language, words",
    [
        ("ru", AWAY),
        ("kk", "Банктің кіру қызметі қолжетімсіз"),
        ("en", "sign-in service can&#x27;t be reached"),
    ],
)
def test_a_directory_that_is_away_is_told_in_the_readers_language(
    client: Client, settings, language: str, words: str
) -> None:
    settings.LDAP_URL = "ldaps://localhost:1"
    client.cookies["django_language"] = language
    page = sign_in(client, next="/review/")
    assert page.status_code == 503
    assert words in page.content.decode()
    assert 'name="next" value="/review/"' in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert last_failure() == {"from": "127.0.0.1", "by": "directory", "reason": "provider_away"}


def test_a_directory_without_a_name_is_not_asked(client: Client, settings) -> None:
    settings.LDAP_URL = ""
    page = sign_in(client).content.decode()
    assert WRONG in page
    assert "учётной записи банка" not in page
    settings.LDAP_URL = "ldaps://localhost:1"
    assert "учётной записи банка" in client.get(PAGE).content.decode()
