"""Walls around a process that looks into a hostile file."""

import subprocess
import sys
from pathlib import Path

import pytest

from foundation import walls

ROOT = Path(__file__).resolve().parents[2]
PUT_UP = "import os, socket, subprocess, sys\nfrom pathlib import Path\nfrom foundation import walls\n"


def behind(walled: Path, attempt: str) -> str:
    """What a process that may read `given` and write under `own` says of an attempt."""
    given, own = walled / "given.txt", walled / "own"
    script = f"""{PUT_UP}
here = Path({str(walled)!r})
walls.put_up([Path({str(given)!r})], Path({str(own)!r}))
try:
    {attempt}
except PermissionError:
    print("refused")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr


@pytest.fixture
def walled(tmp_path: Path) -> Path:
    if not walls.stand():
        pytest.fail("this kernel has no Landlock: the walls can't be tried here")
    (tmp_path / "given.txt").write_text("given")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "own").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        ("print((here / 'given.txt').read_text())", "given"),
        ("(here / 'own' / 'new').write_text('x'); print((here / 'own' / 'new').read_text())", "x"),
        ("import json, zoneinfo; print(zoneinfo.ZoneInfo('Asia/Almaty'))", "Asia/Almaty"),
        ("print(subprocess.run(['/bin/echo', 'said'], capture_output=True, text=True).stdout)", "said"),
    ],
)
def test_what_is_needed_goes_on(walled: Path, attempt: str, said: str) -> None:
    assert behind(walled, attempt) == said


@pytest.mark.parametrize(
    "attempt",
    [
        "(here / 'secret.txt').read_text()",
        "os.listdir(here)",
        "(here / 'given.txt').write_text('changed')",
        "(here / 'beside').write_text('x')",
        "(here / 'given.txt').rename(here / 'own' / 'taken')",
        "open(f'/proc/{os.getppid()}/environ').read()",
        "open('/etc/passwd').read()",
        "os.kill(os.getppid(), 0)",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.create_connection(('127.0.0.1', 9))",
        "subprocess.run(['/bin/cat', str(here / 'secret.txt')], check=True)",
    ],
)
def test_everything_else_is_refused(walled: Path, attempt: str) -> None:
    assert behind(walled, attempt) == "refused" or "secret.txt: Permission denied" in behind(walled, attempt)
    assert (walled / "given.txt").read_text() == "given"


def test_a_place_that_is_not_there_opens_nothing(walled: Path) -> None:
    script = (
        f"{PUT_UP}walls.put_up([Path('/nowhere')], Path('/nowhere'))\nopen({str(walled / 'given.txt')!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "PermissionError" in done.stderr
