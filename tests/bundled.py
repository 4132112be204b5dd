"""Proof that a bundle is enough: `python -m tests.bundled BUNDLE`.

It is carried into a new folder, installed in a network namespace in which not even loopback is up, by an
environment that knows nothing of this clone; there Django's checks and the masking of a text must succeed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from requirements.machine import tell
from tests.test_nothing_leaves import apart

TYPED = {"id": "1", "text": "клиент Иванов Пётр Сергеевич, ИИН 850315300125, потерял карту"}


def alone(folder: Path, *command: str, given: str = "") -> str:
    """What the command prints without a network, in a home of its own; what it complains about is shown."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHON": system_python()}
    done = subprocess.run(
        [*apart(), *command], cwd=folder, env=environment, input=given, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"{command[0]}: exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def system_python() -> str:
    """The Python that this environment was made of."""
    return os.path.realpath(sys.executable)


def main(bundle: Path) -> None:
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(bundle, folder / "carried")
        tell(alone(folder, str(folder / "carried" / "install.sh"), "installed"))
        sufler = str(folder / "installed" / "sufler")
        alone(folder, sufler, "check", "--fail-level", "WARNING")
        masked = json.loads(alone(folder, sufler, "mask", "--jsonl", given=json.dumps(TYPED) + "\n"))
        labels = {span["label"] for span in masked["spans"]}
        if labels != {"PERSON", "IIN"}:
            raise SystemExit(f"masked: {sorted(labels)}")
        size = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
    tell(f"proved: {size / 1e9:.1f} GB, installed, checked and masked in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
