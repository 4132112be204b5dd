"""Write lock.txt and lock-dev.txt anew from pyproject.toml: `make lock`.

pip-tools works in an environment of its own (.venv-lock). torch stays out of the locks: torch.txt pins it,
because the file of its CPU build differs from index to index.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
HEADER = (
    "# Made by `make lock` from pyproject.toml; torch is pinned in torch.txt "
    "(its CPU build has another hash on every index).\n"
)
OPTIONS = [
    "--quiet", "--generate-hashes", "--strip-extras", "--no-header", "--no-annotate", "--no-emit-index-url",
    "--no-emit-find-links", "--no-emit-trusted-host", "--unsafe-package=torch",
    "--constraint", "requirements/torch.txt",
]  # fmt: skip


def main() -> None:
    """Both locks; the one of the tests holds the same versions as the product's."""
    tools = ROOT / ".venv-lock"
    if not (tools / "bin" / "pip-compile").exists():
        subprocess.run([sys.executable, "-m", "venv", str(tools)], check=True)
        subprocess.run([str(tools / "bin" / "pip"), "install", "-q", "pip-tools"], check=True)
    lock(tools, "lock.txt", [])
    lock(tools, "lock-dev.txt", ["--extra", "dev", "--constraint", "requirements/lock.txt"])


def lock(tools: Path, name: str, options: list[str]) -> None:
    """One lock; what pip-compile says about the package it left out is cut off."""
    command = [
        str(tools / "bin" / "pip-compile"),
        *OPTIONS,
        *options,
        "-o",
        f"requirements/{name}",
        "pyproject.toml",
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    text = re.split(r"\n# (?:WARNING: )?The following packages", (FOLDER / name).read_text())[0].rstrip()
    (FOLDER / name).write_text(HEADER + text.removeprefix(HEADER) + "\n")


if __name__ == "__main__":
    main()
