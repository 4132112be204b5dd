"""Static files, which uvicorn's application answers without Django."""

import pytest
from starlette.testclient import TestClient

from assistant.project.asgi import application

PATHS = ("css/tokens.css", "css/tokens+base.css", "js/shortcuts.js", "fonts/none.woff2", "none.js")


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_takes_a_file_for_what_it_is_called(path: str) -> None:
    response = TestClient(application).get(f"/static/{path}")
    assert response.status_code == (404 if "none" in path else 200)
    assert response.headers.get_list("X-Content-Type-Options") == ["nosniff"]


def test_django_says_it_once() -> None:
    response = TestClient(application, base_url="http://localhost").get("/health/live")
    assert response.headers.get_list("X-Content-Type-Options") == ["nosniff"]
