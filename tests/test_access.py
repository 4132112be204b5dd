"""Who may open what: every address of the product, for everybody."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from foundation.models import User
from ingestion.models import Status
from tests.access.table import ANONYMOUS, EVERYBODY, KEY, TABLE, Row
from tests.access.world import World
from tests.headers import weaknesses


def names_of(resolver: URLResolver, space: str = "") -> list[str]:
    """The names of all patterns below a resolver with their namespaces; "None" for one without a name."""
    found: list[str] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += names_of(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            assert isinstance(entry, URLPattern)
            found.append(f"{space}{entry.name}")
    return found


# a page at the same address asks before anything changes
ASKED_FIRST = {row.name for row in TABLE if row.method == "GET"}
SENT = [row for row in TABLE if row.method == "POST"]


def test_every_address_stands_in_the_table_once() -> None:
    once = {(row.name, row.method) for row in TABLE}
    assert len(once) == len(TABLE)
    assert sorted({row.name for row in TABLE}) == sorted(names_of(get_resolver()))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_everybody_gets_what_the_table_says_with_headers_that_protect(
    world: World, row: Row, eager_tasks: None
) -> None:
    address = world.address(row)
    got, weak = {}, {}
    for who in EVERYBODY:
        with transaction.atomic():
            response = world.browser(who).generic(row.method, address)
            got[who], weak[who] = response.status_code, weaknesses(response)
            transaction.set_rollback(True)
    assert got == dict(zip(EVERYBODY, row.statuses, strict=True))
    assert not any(weak.values()), weak


@pytest.mark.parametrize("address, status", [("/nowhere/", 404), ("/?lang=%00", 302), ("/sign-out/", 405)])
def test_a_page_that_says_no_protects_too(db: None, address: str, status: int) -> None:
    response = Client().get(address)
    assert (response.status_code, weaknesses(response)) == (status, [])


@pytest.mark.parametrize("row", [row for row in TABLE if row.statuses[0] == 302], ids=lambda row: row.name)
def test_strangers_are_sent_to_sign_in(world: World, row: Row) -> None:
    response = world.browser(ANONYMOUS).generic(row.method, world.address(row))
    assert response["Location"].startswith((reverse("sign_in"), "/"))
    assert not response.content
    if row.name not in ("sign_out", "language"):
        assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize(
    "row", [row for row in SENT if row.name not in ASKED_FIRST], ids=lambda row: row.name
)
def test_what_changes_something_is_no_link(world: World, row: Row) -> None:
    for who in EVERYBODY:
        assert world.browser(who).get(world.address(row)).status_code in (302, 403, 405)
    assert world.browser("admin").get(world.address(row)).status_code in (403, 405)
    world.version.refresh_from_db()
    assert world.version.status == Status.PUBLISHED


@pytest.mark.parametrize("row", SENT, ids=lambda row: row.name)
def test_a_form_from_another_site_is_refused(world: World, row: Row) -> None:
    foreign = Client(enforce_csrf_checks=True)
    foreign.force_login(world.people["admin"])
    assert foreign.post(world.address(row)).status_code == (401 if row.statuses == KEY else 403)


def test_a_person_without_a_role_opens_nothing_but_what_all_may(world: World) -> None:
    world.people["operator"].groups.clear()
    statuses = {
        row.name: world.browser("operator").generic(row.method, world.address(row)).status_code
        for row in TABLE
    }
    common = {
        "health_live",
        "health_ready",
        "status",
        "sign_in",
        "sign_out",
        "theme",
        "tour",
        "me_sessions_end",
        "language",
        "keys_switch",
        "evidence_switch",
        "me",
        "me_password",
        "second_step",
    }
    described = {"api:openapi-json", "api:openapi-view"}
    opened = {name for name, status in statuses.items() if status not in (401, 403, 404)}
    assert opened == common | described


def test_a_person_who_was_switched_off_is_out_at_once(world: World) -> None:
    browser = world.browser("operator")
    User.objects.filter(username="operator").update(is_active=False)
    assert browser.get(reverse("console")).status_code == 302


def test_two_roles_add_up(world: World) -> None:
    both = world.people["operator"]
    both.groups.add(*world.people["admin"].groups.all())
    browser = world.browser("operator")
    assert browser.get(reverse("console")).status_code == 200
    assert browser.get(reverse("document_upload")).status_code == 200
    assert browser.get(reverse("review")).status_code == 403
