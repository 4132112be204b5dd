"""Static files, which uvicorn's application answers without Django."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from assistant.project.asgi import application
from assistant.project.headers import EveryResponse

PATHS = ("css/tokens.css", "css/tokens+base.css", "js/shortcuts.js", "fonts/none.woff2", "none.js")


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_takes_a_file_for_what_it_is_called(path: str) -> None:
    response = TestClient(application).get(f"/static/{path}")
    assert response.status_code == (404 if "none" in path else 200)
    assert response.headers.get_list("X-Content-Type-Options") == ["nosniff"]


def test_django_says_it_once() -> None:
    response = TestClient(application, base_url="http://localhost").get("/health/live")
    assert response.headers.get_list("X-Content-Type-Options") == ["nosniff"]


@pytest.mark.parametrize("seconds, told", [(0, []), (60, ["max-age=60; includeSubDomains; preload"])])
def test_in_production_files_come_by_https_only(seconds: int, told: list[str]) -> None:
    response = TestClient(EveryResponse(PlainTextResponse("x"), seconds)).get("/")
    assert response.headers.get_list("Strict-Transport-Security") == told
