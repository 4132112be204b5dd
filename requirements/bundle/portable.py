"""For which machines a bundle was made, and whether this is one of them.

Standard library only, like all that runs before anything is installed.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from requirements.machine import CannotInstall

# llama.cpp for every x86-64 processor with AVX2 (Intel since 2013, AMD since 2015), not only for this one
FLAGS = "-DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON"
NEEDED = {"avx2", "fma", "f16c"}


def described() -> dict[str, str]:
    """This machine, as far as wheels ask: the Python, the processor, the oldest C library that will do."""
    tag = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return {"python": tag, "processor": platform.machine(), "glibc": platform.libc_ver()[1]}


def check(made: dict[str, str]) -> None:
    """Stops where a bundle made on `made` can't run, saying what it needs."""
    here = described()
    if made["python"] != here["python"]:
        raise CannotInstall(
            "this bundle is for Python {0}, this is {1}: PYTHON=python{0} ./install.sh …".format(
                made["python"], here["python"]
            )
        )
    if made["processor"] != here["processor"]:
        raise CannotInstall(f"this bundle is for {made['processor']}, this machine is {here['processor']}")
    if numbers(here["glibc"]) < numbers(made["glibc"]):
        raise CannotInstall(
            f"this bundle needs glibc {made['glibc']} or newer, here is {here['glibc'] or 'none'}"
        )
    if here["processor"] == "x86_64" and not abilities() >= NEEDED:
        raise CannotInstall("this processor lacks AVX2, FMA or F16C, which the engine needs")


def numbers(version: str) -> list[int]:
    """2.36 as [2, 36], which can be compared."""
    return [int(part) for part in version.split(".") if part.isdigit()]


def abilities(table: Path = Path("/proc/cpuinfo")) -> set[str]:
    """The instructions that every core of this machine knows."""
    lines = table.read_text().splitlines() if table.exists() else []
    flags = [set(line.split(":")[1].split()) for line in lines if line.startswith("flags")]
    return set.intersection(*flags) if flags else set()
