"""Print the packages of the lock with their licences, as the table of docs/licences.md.

`.venv/bin/python -m requirements.licences`; the words are those of the packages' own metadata.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import metadata
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def packages() -> list[str]:
    """Names of everything that `make run` installs."""
    pinned = (FOLDER / "torch.txt").read_text() + (FOLDER / "lock.txt").read_text()
    return sorted(re.findall(r"^([\w.-]+)==", pinned, re.MULTILINE))


def licence(package: str) -> str:
    """The licence expression, else the classifiers, else the first words of the licence field."""
    about = metadata(package).json
    expression, field = about.get("license_expression"), about.get("license")
    classifiers = [line for line in about.get("classifier", []) if line.startswith("License ::")]
    names = ", ".join(line.split("::")[-1].strip() for line in classifiers)
    return str(expression or names or str(field or "?").splitlines()[0][:60])


if __name__ == "__main__":
    for name in packages():
        sys.stdout.write(f"| {name} | {licence(name)} |\n")
