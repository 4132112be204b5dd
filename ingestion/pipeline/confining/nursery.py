"""`python -m ingestion.pipeline.confining.nursery`: forks a child for every file asked for.

A request is a JSON line on standard input: {"job", "path", "name", "seconds", "memory"}. The answer is JSON
lines on standard output: any number of {"progress": [done, total]}, then {"result": …} or {"failure",
"detail"}. Only the child looks into the file; this process imports its parser, so that the next child of the
same format has it already.
"""

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from foundation import walls
from ingestion.pipeline import faq, inspecting, parsing
from ingestion.pipeline.confining import wire
from ingestion.pipeline.parsing import characters, progress
from ingestion.pipeline.values import UnreadableFile

LARGEST_FILE = 1024**3
"""Bytes that a child may write into one file (pictures for the OCR)."""
NICER = 5


def main() -> None:
    """Serve until standard input ends."""
    # pages and answers come first
    os.nice(NICER)
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        if request["job"] == "parse":
            parsing.preload(request["name"])
        if not _serve(request):
            return


def _serve(request: dict[str, Any]) -> bool:
    """Fork, pass on what the child says, and say how it ended; False when nobody listens any more."""
    reading, writing = os.pipe()
    folder = Path(tempfile.mkdtemp(prefix="sufler-"))
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(request, writing, folder)
    os.close(writing)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    try:
        return _relay(reading, child, request["seconds"])
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
        shutil.rmtree(folder, ignore_errors=True)


def _relay(reading: int, child: int, seconds: float) -> bool:
    pieces: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading, sys.stdin], [], [], seconds)
        if not ready:
            return _say({"failure": "too_slow", "detail": f"{seconds:g} s"})
        if sys.stdin in ready:
            # one request at a time: this is the end of the input
            return False
        piece = os.read(reading, 1 << 20)
        if not piece:
            break
        if _pass_on(pieces, piece):
            return True
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return _say({"failure": "parser_died", "detail": f"signal {-code}" if code < 0 else f"status {code}"})


def _pass_on(pieces: list[bytes], piece: bytes) -> bool:
    """Write on the lines that `piece` completes, keep its rest; whether the last one was the answer."""
    ended, newline, rest = piece.rpartition(b"\n")
    if not newline:
        pieces.append(piece)
        return False
    lines = b"".join([*pieces, ended, newline])
    pieces[:] = [rest]
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
    return not lines.rpartition(b"\n{")[2].removeprefix(b"{").startswith(b'"progress"')


def _say(answer: dict[str, Any]) -> bool:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()
    return True


def _be_child(request: dict[str, Any], writing: int, folder: Path) -> None:
    """Do one job under limits, behind walls where the kernel has them, and end without returning; `folder` is
    the only place to write."""
    status = 1
    try:
        os.setpgid(0, 0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        _limit(request["memory"])
        tempfile.tempdir = str(folder)
        if walls.stand():
            walls.put_up([Path(request["path"])], folder)
        with os.fdopen(writing, "wb") as out:

            def say(answer: dict[str, Any]) -> None:
                out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
                out.flush()

            progress.listener = lambda done, total: say({"progress": [done, total]})
            say(_answer(request))
        status = 0
    finally:
        os._exit(status)


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    path, name = Path(request["path"]), request["name"]
    try:
        if request["job"] == "rows":
            rows = faq.read_rows(path, name, characters.clean)
            return {"result": wire.rows_to([_inspected_row(row) for row in rows])}
        parsed = parsing.parse(path, name)
        found = (*parsed.problems, *inspecting.suspicions(parsed.blocks))
        return {"result": wire.parsed_to(replace(parsed, problems=found))}
    except UnreadableFile as reason:
        return {"failure": reason.code, "detail": reason.detail}
    except MemoryError:
        return {"failure": "too_heavy", "detail": ""}


def _inspected_row(row: faq.Row) -> faq.Row:
    """A row that speaks to a model is not taken; the others of its base are."""
    if row.error or not inspecting.speaks_to_a_model(f"{row.title}\n{row.question}\n{row.text}"):
        return row
    return faq.Row(row.line, row.external_id, error="instruction_to_model")


if __name__ == "__main__":
    main()
