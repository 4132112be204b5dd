"""A whole copy of the database while it is used, and a database filled from one."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

# the name of the copy tells of which kind it is
COPIES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
# what a DATABASE_URL may say behind its `?` and the tools must hear of
OPTIONS = ("host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey")


class DumpError(Exception):
    """No copy, or it can't be used; `code`: no_tools, failed, damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def name() -> str:
    """What a copy of this installation's database is called."""
    return COPIES[connection.vendor]


def is_empty() -> bool:
    """Whether the database has no table yet."""
    if connection.vendor == "sqlite":
        path = _sqlite_path()
        if not path.exists():
            return True
        with closing(sqlite3.connect(path)) as there:
            return not there.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return not connection.introspection.table_names()


def dump(target: Path) -> None:
    """Write a copy as of one moment; others go on reading and writing. Raises DumpError."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--no-owner", "--no-privileges", "--file", str(target))
        return
    with closing(sqlite3.connect(_sqlite_path())) as ours, closing(sqlite3.connect(target)) as copy:
        ours.backup(copy)
        if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise DumpError("damaged")
        copy.execute("PRAGMA journal_mode=DELETE")


def load(copy: Path) -> None:
    """Fill the empty database from a copy. Raises DumpError."""
    connection.close()
    if connection.vendor == "postgresql":
        _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1",
             "--output", os.devnull, "--file", str(copy))  # fmt: skip
        return
    path = _sqlite_path()
    for rest in ("", "-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    copy.chmod(0o600)
    shutil.move(copy, path)


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise DumpError("no_tools")
    # the password goes by the environment: arguments show in the list of processes
    done = subprocess.run([found, *arguments], env=_environment(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise DumpError("failed")


def _environment() -> dict[str, str]:
    given: dict[str, Any] = connection.settings_dict
    ours = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    named = {name: given.get(key) for name, key in ours.items()}
    options = {f"PG{key.upper()}": given.get("OPTIONS", {}).get(key) for key in OPTIONS}
    return {**os.environ, **{name: str(value) for name, value in {**named, **options}.items() if value}}
