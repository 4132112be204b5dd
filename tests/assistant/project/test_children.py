"""Processes of the launcher: started again when they die, ended with everything they started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.project.children import LARGEST_LOG_BYTES, Child, stop_all

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def child(tmp_path: Path, said: list[str]) -> Iterator[Callable[[str], Child]]:
    """Makes a child of a shell command and kills it at the end."""
    made: list[Child] = []

    def make(command: str) -> Child:
        made.append(
            Child("probe", command, tmp_path, tmp_path / "logs" / "probe.log", dict(os.environ), said.append)
        )
        return made[-1]

    yield make
    for one in made:
        one.signal(signal.SIGKILL)


def test_its_last_words_are_known(child: Callable[[str], Child]) -> None:
    probe = child("printf 'first\\nno such weights\\n\\n'")
    assert probe.last_words() == "it said nothing"
    probe.start()
    wait_until(lambda: probe.last_words() == "no such weights")


def test_output_goes_into_a_log_that_only_its_owner_reads(child: Callable[[str], Child]) -> None:
    probe = child("echo hello")
    probe.start()
    wait_until(lambda: "hello" in probe.log.read_text())
    assert probe.log.stat().st_mode & 0o077 == 0


def test_a_process_that_dies_is_started_again_after_a_pause_that_doubles(
    child: Callable[[str], Child], said: list[str]
) -> None:
    probe = child("false")
    probe.start()
    started = time.monotonic()
    wait_until(lambda: tended(probe).deaths == 3)
    assert time.monotonic() - started > 1 + 2
    assert [line.split("; see")[0] for line in said] == [
        "probe ended (exit status 1), starts again in 1 s",
        "probe ended (exit status 1), starts again in 2 s",
        "probe ended (exit status 1), starts again in 4 s",
    ]


def test_lines_of_trouble_are_repeated_on_the_terminal(
    child: Callable[[str], Child], said: list[str]
) -> None:
    probe = child("sh -c 'echo all is well; echo 12:00 ERROR sufler.web number 7; sleep 60'")
    probe.start()
    wait_until(lambda: tended(probe) and said)
    assert said == ["probe: 12:00 ERROR sufler.web number 7"]


def test_what_a_child_started_ends_with_it(child: Callable[[str], Child], tmp_path: Path) -> None:
    probe = child("sh -c 'sleep 1000 & echo $! > grandchild; trap \"\" TERM; sleep 1000'")
    probe.start()
    grandchild = tmp_path / "grandchild"
    wait_until(lambda: grandchild.exists() and grandchild.read_text().strip())
    probe.signal(signal.SIGKILL)
    wait_until(lambda: not is_alive(int(grandchild.read_text())))


def test_stopping_waits_for_an_orderly_end(child: Callable[[str], Child], tmp_path: Path) -> None:
    probe = child(
        "sh -c 'trap \"echo good bye > farewell; exit 0\" TERM; touch ready; while :; do sleep 0.05; done'"
    )
    probe.start()
    wait_until((tmp_path / "ready").exists)
    stop_all([probe])
    assert (tmp_path / "farewell").read_text() == "good bye\n"
    assert probe.process is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has gone")
def test_children_end_with_a_launcher_that_was_killed(tmp_path: Path) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout is not None
    pid = int(launcher.stdout.readline())
    assert is_alive(pid)
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    wait_until(lambda: not is_alive(pid))


def test_a_log_that_grew_large_is_put_aside(child: Callable[[str], Child]) -> None:
    probe = child("sleep 60")
    probe.log.parent.mkdir()
    with probe.log.open("wb") as log:
        log.truncate(LARGEST_LOG_BYTES + 1)
    probe.start()
    assert probe.log.stat().st_size == 0
    assert probe.log.with_suffix(".log.1").stat().st_size == LARGEST_LOG_BYTES + 1


LAUNCHER = """
import os, pathlib, sys, time
from assistant.project.children import Child
folder = pathlib.Path(sys.argv[1])
child = Child("probe", "sleep 1000", folder, folder / "probe.log", dict(os.environ), print)
child.start()
print(child.process.pid, flush=True)
time.sleep(1000)
"""


def tended(child: Child) -> Child:
    """The child after one more look at it."""
    child.tend()
    return child


def is_alive(pid: int) -> bool:
    """True for a process that runs; a zombie has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    """Fail when `true` stays false."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
