"""States of prefixes on disk: one file a node, written aside and moved into place.

A file says in its first line what made it; one of another engine, or a torn one, is as good as none. The
folder holds tokens of masked text and of documents, nothing else.
"""

import hashlib
import json
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

from inference.backend import GRID
from inference.logs import log
from inference.prefixes import End, Node, Prefixes, Tokens

FORM = 2  # of the files
ENDING = ".prefix"
USES = "uses.json"
QUEUED = 64  # states that wait to be written; more are written another time


@dataclass(slots=True)
class _File:
    size: int
    uses: int


class Shelf:
    """The folder, within a budget of bytes: the most used stay. Files are written in a thread of its own.

    `engine` names weights, library and settings: states of another engine mean nothing here.
    """

    def __init__(self, folder: Path, budget: int, engine: str) -> None:
        self._folder = folder
        self.budget = budget
        self._engine = engine
        self._files: dict[str, _File] = {}
        self._lock = threading.Lock()
        self._queue: Queue[tuple[str, dict[str, Any], bytes] | None] = Queue(QUEUED)
        self._writer = threading.Thread(target=self._write_all, name="shelf", daemon=True)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for torn in folder.glob("*.part"):
            torn.unlink(missing_ok=True)
        self._writer.start()

    def size(self) -> int:
        """Bytes on disk."""
        with self._lock:
            return sum(file.size for file in self._files.values())

    def load(self, prefixes: Prefixes) -> int:
        """Hang what is on disk into the trees, without reading the states; how many nodes."""
        uses = self._read_uses()
        headers: list[tuple[Tokens, dict[str, Any], str]] = []
        for path in self._folder.glob(f"*{ENDING}"):
            name = path.name.removesuffix(ENDING)
            header = _header(path)
            if header is None:
                path.unlink(missing_ok=True)
                continue
            self._files[name] = _File(path.stat().st_size, uses.get(name, 1))
            if header["engine"] == self._engine:
                headers.append((tuple(header["prefix"]), header, name))
        count = 0
        for prefix, header, name in sorted(headers, key=lambda one: len(one[0])):
            start, adapter = header["start"], header["adapter"]
            known = prefixes.find((*prefix, *[-1] * GRID), adapter)
            above = known.nodes[-1] if known.nodes else None
            if header.get("end"):
                above = next((node for node in known.nodes if node.end == start), None)
            if (above.end if above else 0) != start or (known.half and not header.get("end")):
                self._drop(name)  # what it follows is gone, or it is there in another cut
                continue
            if header.get("end"):
                node: Node = prefixes.add_end(above, adapter, prefix[start:], None, None)
            else:
                node = prefixes.add(above, adapter, prefix[start:], b"")
            node.state, node.saved, node.keep, node.uses = None, True, True, self._files[name].uses
            count += 1
        return count

    def write(self, node: Node, adapter: str) -> None:
        """Have a node's state written; at once when nothing else waits."""
        prefix = node.prefix()
        if node.state is None or self._queue.full() or len(node.state) > self.budget:
            return
        header = {
            "form": FORM,
            "engine": self._engine,
            "adapter": adapter,
            "start": node.start,
            "end": isinstance(node, End),
            "prefix": prefix,
            "size": len(node.state),
            "crc": zlib.crc32(node.state),
        }
        self._queue.put((self._name(node, adapter), header, node.state))
        node.saved = True

    def read(self, node: Node, adapter: str = "") -> bytes | None:
        """The state of a node that was written; None when its file is gone, torn or another's."""
        prefix = node.prefix()
        name = self._name(node, adapter)
        path = self._folder / f"{name}{ENDING}"
        try:
            with path.open("rb") as file:
                header = json.loads(file.readline())
                state = file.read()
        except (OSError, ValueError):
            header, state = {}, b""
        right = header.get("engine") == self._engine and tuple(header.get("prefix", ())) == prefix
        if not right or len(state) != header["size"] or zlib.crc32(state) != header["crc"]:
            node.saved = False
            self._drop(name)
            return None
        with self._lock:
            if name in self._files:
                self._files[name].uses += 1
        return state

    def remove(self, node: Node, adapter: str = "") -> None:
        """The file of a node that will be another."""
        node.saved = False
        self._drop(self._name(node, adapter))

    def close(self) -> None:
        """Write what waits."""
        self._queue.put(None)
        self._writer.join(10)

    def _name(self, node: Node, adapter: str) -> str:
        words = json.dumps([self._engine, adapter, node.start, isinstance(node, End), node.prefix()])
        return hashlib.sha256(words.encode()).hexdigest()[:32]

    def _write_all(self) -> None:
        while (job := self._queue.get()) is not None:
            name, header, state = job
            part = self._folder / f"{name}.part"
            try:
                with part.open("wb") as file:
                    file.write(json.dumps(header).encode() + b"\n")
                    file.write(state)
                part.replace(self._folder / f"{name}{ENDING}")
            except OSError as error:
                # a full disk costs time later, never an answer now
                log("prefix_not_written", error=type(error).__name__, number=error.errno)
                part.unlink(missing_ok=True)
                continue
            with self._lock:
                self._files[name] = _File(len(state), self._files[name].uses if name in self._files else 1)
            self._shrink()
            self._write_uses()

    def _shrink(self) -> None:
        with self._lock:
            total = sum(file.size for file in self._files.values())
            given_up = []
            for name, file in sorted(self._files.items(), key=lambda one: one[1].uses):
                if total <= self.budget:
                    break
                total -= file.size
                given_up.append(name)
        for name in given_up:
            self._drop(name)

    def _drop(self, name: str) -> None:
        with self._lock:
            self._files.pop(name, None)
        (self._folder / f"{name}{ENDING}").unlink(missing_ok=True)

    def _read_uses(self) -> dict[str, int]:
        with suppress(OSError, ValueError, AttributeError):
            found = json.loads((self._folder / USES).read_text())
            return {str(name): int(uses) for name, uses in found.items()}
        return {}

    def _write_uses(self) -> None:
        with self._lock:
            uses = {name: file.uses for name, file in self._files.items()}
        part = self._folder / f"{USES}.part"
        with suppress(OSError):
            part.write_text(json.dumps(uses))
            part.replace(self._folder / USES)


def _header(path: Path) -> dict[str, Any] | None:
    """The first line of a file that is whole; None for any other."""
    try:
        with path.open("rb") as file:
            line = file.readline()
            header: dict[str, Any] = json.loads(line)
            whole = path.stat().st_size == len(line) + header["size"] and header["form"] == FORM
            return header if whole and len(header["prefix"]) > header["start"] >= 0 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
