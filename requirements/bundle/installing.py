"""Install Sufler from the bundle that this file lies in, without a network: what `install.sh TARGET` runs.

Standard library only. Nothing is written before the whole bundle was read and every sum found right.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from requirements import install, machine
from requirements.bundle import manifest, portable
from requirements.machine import CannotInstall, tell

MADE = "made.json"
LAUNCHER = """\
#!/bin/sh
# Sufler's command line with the weights beside it: ./sufler serve
here=$(cd "$(dirname "$0")" && pwd)
export SUFLER_MODELS="${SUFLER_MODELS:-$here/weights}"
exec "$here/.venv/bin/python" "$here/manage.py" "$@"
"""


def main(arguments: list[str]) -> int:
    """Exit status: 0 installed, 1 broke on the way, 2 the bundle, the machine or the target won't do."""
    if len(arguments) != 1:
        sys.stderr.write("sufler: name the folder to install into: ./install.sh TARGET\n")
        return 2
    try:
        install_from(install.ROOT.parent, Path(arguments[0]).absolute())
    except CannotInstall as reason:
        sys.stderr.write(f"sufler: {reason}\n")
        return reason.status
    return 0


def install_from(bundle: Path, target: Path) -> None:
    """Fill `target`, which must be new or empty. Raises CannotInstall."""
    check(bundle, target)
    tell("Copying the source and the weights")
    target.mkdir(parents=True, exist_ok=True)
    for entry in (bundle / "sufler").iterdir():
        (shutil.copytree if entry.is_dir() else shutil.copy2)(str(entry), str(target / entry.name))
    shutil.copytree(str(bundle / "weights"), str(target / "weights"))
    tell("Installing the packages")
    venv = target / ".venv"
    install.create(venv)
    wheels = sorted(str(path) for path in (bundle / "wheels").glob("*.whl"))
    install.pip(venv, "wheels", ["--no-index", "--no-deps", *wheels])
    install.note(venv, install.LOCK)
    launcher = target / "sufler"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    if subprocess.run([str(launcher), "compile_translations", "--verbosity", "0"]).returncode:
        raise CannotInstall("Sufler was copied but its first command failed, see above", status=1)
    tell(f"Installed. Start it with: {launcher} serve")


def check(bundle: Path, target: Path) -> None:
    """Stops before anything is written where the bundle is damaged or can't run here."""
    tell("Reading the bundle")
    found = manifest.faults(bundle)
    if found:
        raise CannotInstall("the bundle is not as it was made:\n  {}".format("\n  ".join(found)))
    tell(f"whole: {manifest.sha256(bundle / manifest.SUMS)}  {manifest.SUMS}")
    portable.check(json.loads((bundle / MADE).read_text()))
    machine.check_venv()
    if target.exists() and (not target.is_dir() or os.listdir(str(target))):
        raise CannotInstall(f"{target} is not empty: install into a new folder")
    weights = sum(path.stat().st_size for path in (bundle / "weights").rglob("*"))
    machine.check_disk(target, machine.VENV_BYTES + weights, "Sufler and its weights")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
