"""The API keeps to its own description: schemathesis draws requests from it, those that fit and those that do
not, and every reply is held against it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from schemathesis import GenerationMode
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assistant import keys
from assistant.api import api
from foundation.models import User
from tests.assistant.api.conftest import key_for
from tests.fakes import FakeEngine

# 503 is described: what the stand-in says fits no form
CHECKED = {"checks": {"not_a_server_error": {"expected-statuses": ["2xx", "4xx", "503"]}}}
# so few of each kind that all operations take half a minute
EXAMPLES = 6
OPERATIONS = [
    (path, method) for path, methods in dict(api.get_openapi_schema())["paths"].items() for method in methods
]


@pytest.fixture
def described(cards: FakeEngine, people: dict[str, User], settings: Any) -> Iterator[Any]:
    """What is published, of an API that answers whoever has every scope."""
    settings.API_KEY_PACE = settings.API_ADDRESS_PACE = 0
    reader = Client()
    reader.force_login(people["operator"])
    key = {"headers": {"Authorization": f"Bearer {key_for(people['operator'], *keys.SCOPES)}"}}
    config = SchemathesisConfig.from_dict({**CHECKED, **key})
    published = schemathesis.openapi.from_dict(reader.get("/api/v1/openapi.json").json(), config=config)
    published.app = WSGIHandler()
    # as Django's own client does: the test's transaction lives in this connection
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield published
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def fits_its_description(ctx: CheckContext, response: Response, case: "schemathesis.Case[Any]") -> None:
    """What fits may be refused for a reason of its own (a form that nobody can fill in, the second request of
    a name), never as something that does not fit."""
    if response.status_code != 422 or response.json()["code"] == "invalid_request":
        positive_data_acceptance(ctx, response, case)


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("path, method", OPERATIONS)
def test_an_operation_keeps_to_its_description(described: Any, path: str, method: str) -> None:
    operation = described[path][method]

    def hold(case: "schemathesis.Case[Any]") -> None:
        case.call_and_validate(
            headers=operation.schema.config.headers_for(operation=operation),
            excluded_checks=[positive_data_acceptance],
            additional_checks=[fits_its_description],
        )

    drawn = drawing(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        drawn(given(case=operation.as_strategy(generation_mode=mode))(hold))()
