"""What keys may do: every operation of both APIs, with its scope, with every other, for every role."""

from typing import Any

import pytest
from django.test import Client
from ninja import NinjaAPI

from assistant import keys
from assistant.api import api, chat
from foundation.models import User
from ingestion.models import Version
from tests.access.operations import OPERATIONS, OWNERS, Operation
from tests.assistant.api.conftest import key_for
from tests.fakes import FakeEngine
from tests.straight import ask_as


@pytest.fixture
def owners(cards: FakeEngine, people: dict[str, User], settings: Any) -> dict[str, User]:
    """One user for each role, and one with none."""
    settings.API_KEY_PACE = settings.API_ADDRESS_PACE = 0
    return {**people, "nobody": User.objects.create_user("nobody")}


@pytest.fixture
def question(owners: dict[str, User]) -> int:
    """The number of a question of the operator's."""
    return ask_as(owners["operator"], "Вопрос оператора", Version.objects.get()).pk


def called(operation: Operation, question: int, key: str = "") -> int:
    sent: dict[str, Any] = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
    if operation.method == "POST":
        sent |= {"data": operation.body, "content_type": "application/json"}
    path = operation.path.format(question_id=question)
    reply: Any = getattr(Client(), operation.method.lower())(path, **sent)
    return int(reply.status_code)


def described(interface: NinjaAPI) -> set[str]:
    paths = dict(interface.get_openapi_schema())["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_every_operation_stands_in_the_table_once() -> None:
    assert sorted(map(str, OPERATIONS)) == sorted(described(api) | described(chat))
    assert {one.scope for one in OPERATIONS} == set(keys.SCOPES)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_key_with_its_scope_does_what_its_users_role_may(
    owners: dict[str, User], cards: FakeEngine, question: int, operation: Operation
) -> None:
    cards.reply = operation.reply or cards.reply
    got = [called(operation, question, key_for(owners[name], operation.scope)) for name in OWNERS]
    assert tuple(got) == operation.statuses


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_without_its_scope_no_key_opens_an_operation(
    owners: dict[str, User], question: int, operation: Operation
) -> None:
    others = [scope for scope in keys.SCOPES if scope != operation.scope]
    got = {called(operation, question, key_for(owners[name], *others)) for name in OWNERS}
    assert got | {called(operation, question)} == {401}
