"""Files are read in a child process that may die alone; what it read comes back as values.

A nursery (`nursery.py`) holds the libraries and forks a child for each file, which costs milliseconds. The
child has limits of its own on memory and is ended when nothing was heard of it for too long.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingestion.pipeline.confining import wire
from ingestion.pipeline.faq import Row
from ingestion.pipeline.values import Parsed, UnreadableFile

SECONDS = 120.0
"""A child that has not got further for so long is ended: `too_slow`. A page of a scan is one step."""
MEMORY = 3 * 1024**3
"""Bytes of address space of one child, and of what it starts."""

ROOT = Path(__file__).resolve().parents[3]
Progress = Callable[[int, int], None]


def parse(path: Path, name: str, *, progress: Progress | None = None) -> Parsed:
    """`parsing.parse()` and `inspecting.suspicions()` in a child process.

    `progress` hears (pages read, pages in all) of long documents.

    Raises UnreadableFile, also `too_slow`, `too_heavy` and `parser_died`.
    """
    return wire.parsed_from(_run("parse", path, name, progress))


def read_rows(path: Path, name: str) -> list[Row]:
    """`faq.read_rows()` in a child process; a row that speaks to a model is `instruction_to_model`.

    Raises UnreadableFile likewise.
    """
    return wire.rows_from(_run("rows", path, name, None))


def _run(job: str, path: Path, name: str, progress: Progress | None) -> Any:
    request = {"job": job, "path": str(path.resolve()), "name": name, "seconds": SECONDS, "memory": MEMORY}
    with _nursery() as nursery:
        for answer in nursery.ask(request):
            if "failure" in answer:
                raise UnreadableFile(answer["failure"], answer["detail"])
            if "result" in answer:
                return answer["result"]
            if progress is not None:
                progress(*answer["progress"])
        raise UnreadableFile("parser_died", "nursery")


class _Nursery:
    """The process that forks; it ends when its standard input is closed, also when this process dies."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.gone = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingestion.pipeline.confining.nursery"],
            cwd=ROOT,
            # nothing of our environment: it may hold keys
            env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The lines it answers; none any more when it died."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            yield from map(json.loads, self._process.stdout)
        except OSError:
            pass
        self.gone = True

    def is_alive(self) -> bool:
        return not self.gone and self._process.poll() is None

    def end(self) -> None:
        """Close its input and see it off."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_idle: list[_Nursery] = []


@contextmanager
def _nursery() -> Iterator[_Nursery]:
    """An idle nursery of this process, else a new one; one that was left in the middle is ended."""
    nursery = None
    while nursery is None:
        try:
            # not asked before whether there is one: another thread may take it in between
            candidate = _idle.pop()
        except IndexError:
            break
        # a forked process must not speak on its parent's pipes
        nursery = candidate if candidate.owner == os.getpid() and candidate.is_alive() else None
    nursery = nursery or _Nursery()
    answered = False
    try:
        yield nursery
        answered = True
    except UnreadableFile:
        answered = True
        raise
    finally:
        if answered and nursery.is_alive():
            _idle.append(nursery)
        else:
            nursery.end()
