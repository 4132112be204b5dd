"""What the machine must have before anything is installed; each lack is one line with the way out.

Standard library only, and it must parse under Python 3.7, or the first check could not speak.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
GIB = 1024**3
# measured: the environment takes 2.4 GB with the tests' tools; pip unpacks beside it while it builds
VENV_BYTES = 4 * GIB
# the 1.5B and 0.5B weights and the embedder, 1.9 GB, as much again while they are put together, and with AMX
# the larger ones in plain blocks, 1.2 GB
WEIGHTS_BYTES = 4 * GIB


class CannotInstall(Exception):
    """Why the set-up stops, in one line for the person who started it; `status` is the exit status."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


def check_python(version: tuple[int, int]) -> None:
    """Stops when this Python is older than Sufler can run on."""
    if version < OLDEST_PYTHON:
        raise CannotInstall(
            "Sufler needs Python 3.11 or newer, this is {}.{}: apt-get install python3.11 python3.11-venv, "
            "then make run PYTHON=python3.11".format(*version)
        )


def check_venv() -> None:
    """Stops where Debian left the venv module or its pip out of Python."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise CannotInstall("Python's venv module is missing: apt-get install python3-venv")


def check_compiler() -> None:
    """Stops without C and C++ compilers: llama-cpp-python is compiled on this machine."""
    for variable, names in (("CXX", ["c++", "g++", "clang++"]), ("CC", ["cc", "gcc", "clang"])):
        named = os.environ.get(variable, "").split()[:1]
        if not any(shutil.which(name) for name in named or names):
            raise CannotInstall("a C++ compiler is missing: apt-get install build-essential")


def check_disk(place: Path, needed: int, what: str) -> None:
    """Stops when the disk under `place` (which need not exist yet) has fewer than `needed` bytes free."""
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(str(place)).free
    if free < needed:
        raise CannotInstall(
            f"not enough disk space for {what}: {needed / GIB:.0f} GB are needed, {free / GIB:.1f} GB are "
            f"free on the disk of {place}; free some and start again"
        )


def provide_browser() -> None:
    """Chromium for the browser tests, from Debian when it is missing and we may install it. Under CI=true
    a missing browser stops the tests; elsewhere the browser tests are skipped, and this says so."""
    if browser():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        tell("Installing Chromium from Debian for the browser tests")
        install_from_debian("chromium")
    if browser():
        return
    if os.environ.get("CI", "").lower() == "true":
        raise CannotInstall("Chromium is missing and could not be installed: apt-get install chromium")
    tell("Chromium is missing, so browser tests will be skipped: apt-get install chromium")


def browser() -> str:
    """The path of a Chromium on this machine, or nothing."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


def provide_ocr() -> None:
    """tesseract for the tests of scans, as provide_browser does; the product says itself what it lacks."""
    packages = ["tesseract-ocr", "tesseract-ocr-rus", "tesseract-ocr-kaz"]
    if ocr():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        tell("Installing tesseract from Debian for the tests of scans")
        install_from_debian(*packages)
    if ocr():
        return
    line = "tesseract is missing{}: apt-get install " + " ".join(packages)
    if os.environ.get("CI", "").lower() == "true":
        raise CannotInstall(line.format(" and could not be installed"))
    tell(line.format(", so tests of scans will be skipped"))


def ocr() -> bool:
    """Whether tesseract is on this machine with Russian and Kazakh."""
    program = shutil.which("tesseract")
    if not program:
        return False
    done = subprocess.run(
        [program, "--list-langs"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return {b"rus", b"kaz", b"eng"} <= set(done.stdout.split())


def install_from_debian(*packages: str) -> None:
    """apt-get install, asking nothing; whether it went through, the caller looks."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False)


def tell(line: str) -> None:
    """One line on the terminal, at once, also when output goes into a file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
