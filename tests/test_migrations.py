"""Migrations go forward, back to nothing and forward again; in `make test-services` on PostgreSQL."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
HOLDS = """\
from django.db import connection
from foundation import append_only
print(append_only.holds(connection))
"""


@pytest.fixture
def elsewhere(db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation with an empty database of its own, of the kind the tests run on."""
    environment = {**os.environ, "SUFLER_HOME": str(tmp_path)}
    if connection.vendor != "postgresql":
        yield environment
        return
    from tests.services import scratch_database

    with scratch_database(os.environ["DATABASE_URL"]) as address:
        yield environment | {"DATABASE_URL": address}


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_migrations_go_back_to_nothing_and_forward_again(elsewhere: dict[str, str]) -> None:
    manage(elsewhere, "migrate", "-v0")
    for app in ("assistant", "ingestion", "foundation"):
        manage(elsewhere, "migrate", app, "zero", "-v0")
    listed = manage(elsewhere, "showmigrations", "assistant", "ingestion", "foundation")
    assert "[X]" not in listed
    manage(elsewhere, "migrate", "-v0")
    assert manage(elsewhere, "shell", "-v0", "-c", HOLDS).strip() == "True"
