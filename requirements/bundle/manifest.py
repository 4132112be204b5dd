"""Sums of all files of a bundle; `python3 -m requirements.bundle.manifest FOLDER` names what is wrong.

Standard library only: it runs on the machine that the bundle was carried to, before anything is installed.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

SUMS = "SHA256SUMS"
BLOCK = 4 << 20


def write(folder: Path) -> str:
    """List every file of `folder` with its sum, as sha256sum does; the sum of that list."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in sorted(files(folder) - {SUMS})]
    (folder / SUMS).write_text("".join(lines), encoding="utf8")
    return sha256(folder / SUMS)


def faults(folder: Path) -> list[str]:
    """What differs from the list, one line for each file, by its name; nothing when all is as it was made."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf8").splitlines()
        listed = {name: total for total, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError):
        return [f"{SUMS} is missing or damaged"]
    there = files(folder) - {SUMS}
    found = [(name, "is missing") for name in set(listed) - there]
    found += [(name, "does not belong here") for name in there - set(listed)]
    found += [(name, "is damaged") for name in there & set(listed) if sha256(folder / name) != listed[name]]
    return [f"{name} {what}" for name, what in sorted(found)]


def files(folder: Path) -> set[str]:
    """The names of all files below `folder`, with slashes."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def sha256(path: Path) -> str:
    """The sum of a file, in hexadecimal; of a link that leads nowhere, nothing."""
    total = hashlib.sha256()
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            total.update(block)
    return total.hexdigest()


def main(folder: Path) -> int:
    """Exit status: 0 all is as it was made, 1 something is not, and it is named."""
    found = faults(folder)
    sys.stdout.write("".join(f"{line}\n" for line in found) or f"whole: {sha256(folder / SUMS)}  {SUMS}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
