"""Sufler needs no network and looks for none: a day of it without one, and a day that is watched."""

import ast
import ipaddress
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
NEEDED = (
    "this test needs `unshare` (util-linux) and either root or user namespaces: it makes a network namespace"
)
# our own addresses by name: asked of /etc/hosts, or of nobody
OWN_NAMES = {"localhost", "", None}

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's"),
]


def apart() -> list[str]:
    """The command before a command that runs it in a network namespace of its own; fails where none is."""
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], capture_output=True).returncode == 0
        ):
            return command
    pytest.fail(NEEDED)


def lived(folder: Path, before: list[str], *arguments: str) -> dict[str, Any]:
    """A day in the folder, in default settings but for the smaller weights and free ports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUFLER", "DJANGO"))}
    if "SUFLER_MODELS" in os.environ:
        kept["SUFLER_MODELS"] = os.environ["SUFLER_MODELS"]
    witness = {"PYTHONPATH": str(ROOT / "tests" / "witness"), "SOCKET_WITNESS": str(folder / "attempts")}
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.offline", str(folder), *arguments],
        cwd=ROOT, env=kept | witness, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads((folder / "day.json").read_text())
    return told


def attempts(folder: Path) -> list[tuple[str, str]]:
    """The host of each attempt, and the program that made it."""
    found = []
    for line in (folder / "attempts").read_text().splitlines():
        _, address, program = line.split("\t")
        value = ast.literal_eval(address)
        host = value[0] if isinstance(value, tuple) else value
        found.append((host.decode() if isinstance(host, bytes) else host, program))
    return found


def is_own(host: str | None) -> bool:
    """This machine by number or by its own name, or a socket in the file system."""
    if host in OWN_NAMES or str(host).startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def held(told: dict[str, Any]) -> None:
    """The day went well."""
    assert told["status"] == "published"
    assert told["events"][:2] == ["started", "evidence"]
    assert told["events"][-1] == "finished"
    assert (told["answer"], told["verdict"], told["health"]) == ("finished", "wrong", 200)


def test_a_day_without_any_network(tmp_path: Path) -> None:
    told = lived(tmp_path, apart(), "--no-network")
    assert told["interfaces"] == ["lo"]
    held(told)


def test_no_process_speaks_or_listens_beyond_loopback(tmp_path: Path) -> None:
    told = lived(tmp_path, [])
    held(told)
    assert told["looks"] > 100
    assert {host for host in (*told["remote"], *told["listening"]) if not is_own(host)} == set()
    tried = attempts(tmp_path)
    programs = " ".join(program for _, program in tried)
    assert all(name in programs for name in ("project/web.py", "celery"))
    assert [one for one in tried if not is_own(one[0])] == []
