"""A day of Sufler in a few minutes, and whom its processes talked to: `python -m tests.offline FOLDER`.

Real processes and the real small weights: a file is uploaded and published, a question asked, its answer
doubted and judged. FOLDER/day.json tells what came of it. With --no-network it must run in a network
namespace of its own, in which it brings up loopback and nothing else.
"""

import fcntl
import json
import re
import socket
import sqlite3
import struct
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil

from tests.house import PEOPLE, wait_until
from tests.test_serve import Served
from tests.test_survival import CARDS, Visitor

SET_FLAGS, UP = 0x8914, 0x1 | 0x40
SECONDS_BETWEEN_LOOKS = 0.02


def raise_loopback() -> None:
    """What `ip link set lo up` does; iproute2 is not everywhere."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))


def interfaces() -> list[str]:
    """Names of the network interfaces that are up."""
    return sorted(name for name, state in psutil.net_if_stats().items() if state.isup)


class Watch(Thread):
    """Looks at the sockets of all processes below this one until told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = Event()
        self.remote: set[str] = set()
        self.listening: set[str] = set()
        self.looks = 0

    def run(self) -> None:
        while not self.over.wait(SECONDS_BETWEEN_LOOKS):
            self.looks += 1
            for process in psutil.Process().children(recursive=True):
                try:
                    self._see(process.net_connections("inet"))
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue

    def _see(self, connections: list[Any]) -> None:
        for one in connections:
            if one.raddr:
                self.remote.add(one.raddr.ip)
            elif one.status == psutil.CONN_LISTEN:
                self.listening.add(one.laddr.ip)


def day(served: Served) -> dict[str, Any]:
    """Upload, publish, ask, doubt, judge; the trail of it."""
    served.manage("shell", "-v", "0", "-c", PEOPLE)
    admin, operator, supervisor = (Visitor(served, who) for who in ("admin", "operator", "supervisor"))
    assert admin.upload("карты.md", CARDS).status_code == 200

    def value(question: str) -> Any:
        with closing(sqlite3.connect(served.home / "sufler.sqlite3", timeout=20)) as database:
            row = database.execute(question).fetchone()
            return row[0] if row else None

    wait_until(lambda: value("SELECT status FROM ingestion_version") == "ready", 180)
    slug = value("SELECT slug FROM ingestion_document")
    page = admin.client.get(f"/documents/{slug}/").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    window = {"effective_from": "2026-01-01", "seen": seen[1] if seen else ""}
    admin.client.post(f"/documents/{slug}/1/publish/", data=admin.form(**window))
    events = operator.ask()
    operator.client.post("/history/1/flag/", data=operator.form(reason="wrong"))
    verdict = supervisor.form(verdict="wrong", cause="model", corrected="Перевыпуск стоит 1 500 ₸.", seen="0")
    supervisor.client.post("/review/1/", data=verdict)
    served.manage("verify_audit")
    return {
        "status": value("SELECT status FROM ingestion_version"),
        "events": events,
        "answer": value("SELECT outcome FROM assistant_answer"),
        "verdict": value("SELECT verdict FROM assistant_review"),
        "health": operator.client.get("/health/ready").status_code,
    }


def main(folder: Path, *, no_network: bool) -> None:
    if no_network:
        raise_loopback()
    watch = Watch()
    watch.start()
    served = Served(folder)
    try:
        wait_until(lambda: "Sufler is ready" in served.said() or served.process.poll() is not None, 400)
        assert "Sufler is ready" in served.said(), served.said()
        told = day(served) | {"interfaces": interfaces()}
        # the worker's first look at passages in idle time belongs to the day
        time.sleep(3)
    finally:
        served.process.terminate()
        served.process.wait(timeout=120)
        watch.over.set()
        watch.join()
    seen = {"remote": sorted(watch.remote), "listening": sorted(watch.listening), "looks": watch.looks}
    (folder / "day.json").write_text(json.dumps(told | seen, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), no_network="--no-network" in sys.argv[2:])
