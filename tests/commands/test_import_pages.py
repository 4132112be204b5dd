"""`import_pages`."""

from pathlib import Path

from tests.commands.running import run
from tests.commands.words import CARDS
from tests.ingestion.test_intranet import Site, site

__all__ = ["site"]


def test_import_pages_answers_for_each_address(shelf: None, site: Site, tmp_path: Path) -> None:
    page = f"<!doctype html><title>Карты</title><p>{CARDS}</p>".encode()
    listed = tmp_path / "list.txt"
    listed.write_text(f"# cards\n{site.put('/cards?token=secret', page)}\nhttp://another.example/\n")
    ran = run("import_pages", listed, tmp_path / "none.txt", "--publish")
    assert [row["status"] for row in ran.rows] == ["published", "failed", "failed"]
    assert ran.rows[0]["file"] == f"http://{site.host}/cards"
    assert [row.get("error") for row in ran.rows] == [None, "host_not_allowed", "no_such_file"]
    assert ran.status == 1
    again = run("import_pages", listed).rows[0]
    assert (again["version"], again["problems"][0]["code"]) == (1, "already_there")


def test_import_pages_is_off_by_default(shelf: None, tmp_path: Path) -> None:
    assert run("import_pages", tmp_path / "list.txt").status == 2
