"""People, teams, labels, the audit chain: what the security role does."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from assistant import roles
from assistant.people import named_as, state_of
from assistant.templatetags.words import detail
from foundation import append_only, audit
from foundation.models import AuditEntry, Label, Team, User


@pytest.fixture
def security(client: Client, people: dict[str, User]) -> Client:
    """The browser of somebody who manages people."""
    client.force_login(people["security"])
    return client


def groups(*names: str) -> list[int]:
    return list(Group.objects.filter(name__in=names).values_list("pk", flat=True))


def card(username: str = "aigerim", **fields: object) -> dict[str, object]:
    return {"username": username, "first_name": "Айгерім", "last_name": "Сәрсенова", **fields}


def save(security: Client, user: User, fields: dict[str, object]) -> Any:
    """The page of a user as it is now, sent with other fields."""
    fresh = User.objects.get(pk=user.pk)
    return security.post(f"/people/{user.pk}/", {"seen": state_of(fresh), **fields})


def last_act() -> AuditEntry:
    return AuditEntry.objects.latest("number")


def test_a_new_user_can_sign_in_with_what_was_given(security: Client) -> None:
    team, label = Team.objects.create(name="Вечер"), Label.objects.create(slug="internal", name="Для своих")
    fields = card(password="a-good-passphrase", groups=groups("operator"), team=team.pk, labels=[label.pk])
    assert security.post("/people/new/", fields).status_code == 302
    user = User.objects.get(username="aigerim")
    assert user.check_password("a-good-passphrase")
    assert user.must_change_password
    assert user.has_perm("assistant.ask_question")
    assert (user.team, list(user.labels.all())) == (team, [label])
    assert last_act().action == "user.created"
    assert last_act().details["roles"] == ["operator"]


@pytest.mark.parametrize("password", ["eleven-chr!", "qwerty123456"])
def test_a_weak_password_is_refused(security: Client, password: str) -> None:
    assert "password" in security.post("/people/new/", card(password=password)).context["form"].errors
    assert not User.objects.filter(username="aigerim").exists()


def test_a_sign_in_name_is_taken_in_every_case(security: Client) -> None:
    response = security.post("/people/new/", card("OPERATOR", password="a-good-passphrase"))
    assert "username" in response.context["form"].errors


def test_a_change_says_what_changed_and_nothing_else(security: Client, people: dict[str, User]) -> None:
    operator = people["operator"]
    roles = groups("operator", "supervisor")
    fields = card("operator", team=operator.team_id, is_active="on", groups=roles)
    save(security, operator, fields)
    assert set(last_act().details["changed"]) == {"first_name", "last_name", "groups"}
    assert "Айгерім" not in str(last_act().details)
    save(security, operator, fields)
    assert AuditEntry.objects.filter(action="user.changed").count() == 1


def test_the_right_to_reveal_is_given_to_a_person_and_taken_again(
    security: Client, people: dict[str, User]
) -> None:
    supervisor = people["supervisor"]
    fields = card("supervisor", groups=groups("supervisor"), team=supervisor.team_id, is_active="on")
    save(security, supervisor, {**fields, "may_reveal": "on"})
    assert User.objects.get(pk=supervisor.pk).has_perm(roles.REVEAL)
    assert "may_reveal" in last_act().details["changed"]
    assert last_act().details["may_reveal"] is True
    assert "может видеть скрытые значения" in security.get("/people/").content.decode()
    save(security, supervisor, fields)
    assert not User.objects.get(pk=supervisor.pk).has_perm(roles.REVEAL)
    assert last_act().details["changed"] == ["may_reveal"]


def test_only_who_reviews_may_be_given_it(security: Client, people: dict[str, User]) -> None:
    fields = card("operator", groups=groups("operator"), is_active="on", may_reveal="on")
    response = save(security, people["operator"], fields)
    assert "may_reveal" in response.context["form"].errors
    assert not User.objects.get(pk=people["operator"].pk).has_perm(roles.REVEAL)


def test_who_may_no_longer_sign_in_is_out_at_once(security: Client, people: dict[str, User]) -> None:
    theirs = Client()
    theirs.force_login(people["operator"])
    save(security, people["operator"], card("operator", groups=groups("operator")))
    assert User.objects.filter(pk=people["operator"].pk, is_active=False).exists()
    assert theirs.get("/documents/").status_code == 302


@pytest.mark.parametrize("lost", ["is_active", "groups"])
def test_nobody_locks_themselves_out(security: Client, people: dict[str, User], lost: str) -> None:
    own = people["security"]
    fields = card("security", groups=groups("security"), is_active="on")
    del fields[lost]
    response = save(security, own, fields)
    assert response.context["form"].non_field_errors()
    own = User.objects.get(pk=own.pk)
    assert own.is_active
    assert own.has_perm("foundation.manage_people")
    assert own.first_name == ""


@pytest.mark.parametrize("other", ["first_name", "labels", "may_reveal", "groups"])
def test_of_two_pages_opened_at_once_only_the_first_is_saved(
    security: Client, people: dict[str, User], other: str
) -> None:
    supervisor, label = people["supervisor"], Label.objects.create(slug="internal", name="Для своих")
    same = {"team": supervisor.team_id, "is_active": "on", "groups": groups("supervisor")}
    as_it_was = {**card("supervisor", first_name="", last_name=""), **same, "seen": state_of(supervisor)}
    theirs = {
        "first_name": "Алмас",
        "labels": [label.pk],
        "may_reveal": "on",
        "groups": groups("supervisor", "operator"),
    }
    fields = {**card("supervisor"), **same, other: theirs[other]}
    assert save(security, supervisor, fields).status_code == 302
    before = AuditEntry.objects.count()
    response = security.post(f"/people/{supervisor.pk}/", {**as_it_was, **card("supervisor")}, follow=True)
    assert "Кто-то другой" in response.content.decode()
    assert AuditEntry.objects.count() == before
    supervisor.refresh_from_db()
    assert state_of(User.objects.get(pk=supervisor.pk)) == response.context["form"].initial["seen"]


def test_a_new_password_ends_the_sessions_of_its_owner(security: Client, people: dict[str, User]) -> None:
    theirs = Client()
    theirs.force_login(people["operator"])
    fields = {"password": "another-good-one", "again": "another-good-one"}
    security.post(f"/people/{people['operator'].pk}/password/", fields)
    assert theirs.get("/documents/").status_code == 302
    owner = User.objects.get(username="operator")
    assert owner.check_password("another-good-one")
    assert owner.must_change_password
    assert last_act().action == "user.password_set"
    assert last_act().details == {}


def test_two_different_passwords_are_no_password(security: Client, people: dict[str, User]) -> None:
    fields = {"password": "another-good-one", "again": "another-bad-one"}
    response = security.post(f"/people/{people['operator'].pk}/password/", fields)
    assert "again" in response.context["form"].errors


def test_a_superuser_is_out_of_reach(security: Client) -> None:
    root = User.objects.create_superuser("root", password="x")
    assert security.get(f"/people/{root.pk}/").status_code == 404
    assert security.get(f"/people/{root.pk}/password/").status_code == 404


def test_a_team_is_made_and_renamed(security: Client) -> None:
    security.post("/people/teams/new/", {"name": "Вечерняя смена"})
    team = Team.objects.get(name="Вечерняя смена")
    security.post(f"/people/teams/{team.pk}/", {"seen": named_as(team), "name": "Ночная смена"})
    team.refresh_from_db()
    assert team.name == "Ночная смена"
    assert last_act().action == "team.changed"
    assert "name" in security.post("/people/teams/new/", {"name": "Ночная смена"}).context["form"].errors


def test_the_short_name_of_a_label_stays(security: Client) -> None:
    security.post("/people/labels/new/", {"name": "Юристы", "slug": "lawyers"})
    label = Label.objects.get(slug="lawyers")
    fields = {"seen": named_as(label), "name": "Юристы банка", "slug": "other", "internal": "on"}
    security.post(f"/people/labels/{label.pk}/", fields)
    label.refresh_from_db()
    assert (label.slug, label.name, label.internal) == ("lawyers", "Юристы банка", True)
    assert last_act().details == {
        "slug": "lawyers",
        "name": "Юристы банка",
        "internal": True,
        "local_only": False,
    }


@pytest.mark.parametrize(("what", "model"), [("teams", Team), ("labels", Label)])
def test_a_stale_page_undoes_nothing_of_a_team_or_a_label(
    security: Client, what: str, model: type[Team] | type[Label]
) -> None:
    """Two open the same page; the second to save is told, and the first one's change stays."""
    security.post(f"/people/{what}/new/", {"name": "Было", "slug": "was"})
    row = model.objects.get(name="Было")
    page = f"/people/{what}/{row.pk}/"
    seen = security.get(page).context["form"].initial["seen"]
    security.post(page, {"seen": seen, "name": "Первый"})
    acts = AuditEntry.objects.count()
    response = security.post(page, {"seen": seen, "name": "Второй"}, follow=True)
    row.refresh_from_db()
    assert row.name == "Первый"
    assert response.context["form"].initial["seen"] == named_as(row)
    assert AuditEntry.objects.count() == acts
    assert "seen" in security.post(page, {"name": "Без следа"}).context["form"].errors


@pytest.mark.parametrize("page", ["", "new/", "teams/", "teams/new/", "labels/", "labels/new/", "audit/"])
def test_the_pages_are_for_the_security_role(security: Client, people: dict[str, User], page: str) -> None:
    assert security.get(f"/people/{page}").status_code == 200
    for role in ("operator", "supervisor", "admin"):
        security.force_login(people[role])
        assert security.get(f"/people/{page}").status_code == 403


def test_the_audit_names_people_and_narrows_to_an_action(security: Client) -> None:
    security.post("/people/teams/new/", {"name": "Один"})
    security.post("/people/labels/new/", {"name": "Два", "slug": "two"})
    rows = security.get("/people/audit/?action=team.created").context["rows"]
    assert [row.entry.details for row in rows] == [{"name": "Один"}]
    assert rows[0].actor == "security"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("who=security", {"team.created"}),
        ("who=SECURITY", {"team.created"}),
        ("who=worker", {"audit.anchored"}),
        ("what=audit", {"audit.anchored"}),
        ("what=audit&who=security", set()),
        ("start=2020-01-01&end=2020-12-31", set()),
        ("start=2020-01-01", {"team.created", "audit.anchored"}),
        ("end=2020-12-31", set()),
    ],
)
def test_the_audit_narrows_to_a_person_a_thing_and_days(
    security: Client, asked: str, found: set[str]
) -> None:
    security.post("/people/teams/new/", {"name": "Один"})
    audit.record("worker", "audit.anchored", "audit", {"number": 1})
    rows = security.get(f"/people/audit/?{asked}").context["rows"]
    assert {row.entry.action for row in rows} == found


@pytest.mark.parametrize("asked", ["who=nobody", "start=31.02.2026", "end=0001-01-01", "action=no.such"])
def test_what_narrows_nothing_is_told(security: Client, asked: str) -> None:
    security.post("/people/teams/new/", {"name": "Один"})
    page = security.get(f"/people/audit/?{asked}")
    assert len(page.context["form"].errors) == 1
    assert page.content.decode().count("field-error") == 1
    assert page.context["rows"]


def test_an_entry_leads_to_all_that_was_done_to_the_same_thing(security: Client) -> None:
    security.post("/people/teams/new/", {"name": "Один"})
    thing = last_act().object
    assert f'href="?what={thing.replace(":", "%3A")}"' in security.get("/people/audit/").content.decode()


def test_a_chain_that_holds_is_said_to_hold(security: Client) -> None:
    security.post("/people/teams/new/", {"name": "Один"})
    response = security.post("/people/audit/verify/", follow=True)
    assert [message.level_tag for message in response.context["messages"]][-1] == "success"
    assert last_act().action == "audit.verified"


def test_that_anchors_are_gone_is_said(security: Client) -> None:
    audit.record("worker", "audit.anchored", "audit", {"number": 1})
    response = security.post("/people/audit/verify/", follow=True)
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"
    assert last_act().details["error"] == "anchors_lost"


def test_a_changed_entry_is_named(security: Client) -> None:
    security.post("/people/teams/new/", {"name": "Один"})
    append_only.lift(connection)
    AuditEntry.objects.filter(action="team.created").update(details={"name": "Другой"})
    response = security.post("/people/audit/verify/", follow=True)
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        ([], "–"),
        (0, "0"),
        (True, "да"),
        (["a", "b"], "a, b"),
        ({"from": None, "until": "x"}, "from: –, until: x"),
    ],
)
def test_details_are_told_without_a_programs_brackets(value: object, words: str) -> None:
    assert detail(value) == words
