"""Several style sheets asked for as one file."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.project.sheets import Sheets


@pytest.fixture
def asking(tmp_path: Path) -> TestClient:
    for name in ("tokens", "base"):
        (tmp_path / f"{name}.css").write_text(f".{name} {{}}")
    (tmp_path.parent / "secret.css").write_text("secret")
    return TestClient(Starlette(routes=[Route("/css/{names}.css", Sheets(tmp_path).answer)]))


def test_sheets_come_in_the_order_they_are_named(asking: TestClient) -> None:
    found = asking.get("/css/tokens+base.css")
    assert found.text == ".tokens {}\n.base {}"
    assert found.headers["content-type"].startswith("text/css")
    assert found.headers["content-encoding"] == "gzip"
    assert asking.get("/css/base.css", headers={"accept-encoding": "identity"}).text == ".base {}"


def test_what_the_browser_has_is_not_sent_again_until_it_changes(asking: TestClient, tmp_path: Path) -> None:
    tag = asking.get("/css/tokens+base.css").headers["etag"]
    assert asking.get("/css/tokens+base.css", headers={"if-none-match": tag}).status_code == 304
    (tmp_path / "base.css").write_text(".base { color: red }")
    assert asking.get("/css/tokens+base.css", headers={"if-none-match": tag}).text.endswith("red }")


@pytest.mark.parametrize("names", ["tokens+none", "tokens+tokens", "../secret", "", "tokens+"])
def test_nothing_else_is_found(asking: TestClient, names: str) -> None:
    assert asking.get(f"/css/{names}.css").status_code == 404
