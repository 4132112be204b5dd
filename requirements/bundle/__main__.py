"""All that an installation without a network needs, in one folder: `python -m requirements.bundle FOLDER`.

FOLDER gets `wheels/` (all of the lock, compiled where a package has none), `weights/`, `sufler/` (what is
committed), `sbom.json`, `install.sh`, two readmes and SHA256SUMS. Wheels are kept in var/wheels: a second
bundle of the same lock compiles nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from inference.register import REGISTER
from inference.weights import ensure, models_folder, show_progress
from requirements import sbom
from requirements.bundle import manifest, portable
from requirements.bundle.installing import MADE
from requirements.install import LOCK, ROOT, TORCH, digest
from requirements.machine import tell

HERE = Path(__file__).resolve().parent
CARRIED = ("install.sh", "README.md", "README.ru.md")
COMPILED = re.compile(r"^llama-cpp-python==.*\n(?: .*\n)*", re.MULTILINE)


def main(folder: Path) -> int:
    """Make the bundle anew; what lies at `folder` must be an earlier bundle or nothing."""
    if (folder / manifest.SUMS).exists():
        shutil.rmtree(folder)
    elif folder.exists():
        sys.stderr.write(f"sufler: {folder} is no bundle: name a new folder\n")
        return 2
    folder.mkdir(parents=True)
    source(folder / "sufler")
    weights(folder / "weights")
    shutil.copytree(wheels(), folder / "wheels")
    for name in CARRIED:
        shutil.copy(HERE / name, folder / name)
    (folder / "sbom.json").write_text(json.dumps(sbom.document(), indent=2, ensure_ascii=False) + "\n")
    (folder / MADE).write_text(json.dumps(made(), indent=2) + "\n")
    tell(f"{folder}: {manifest.write(folder)}  {manifest.SUMS}")
    return 0


def source(folder: Path) -> None:
    """What is committed, nothing else that lies in this clone."""
    with subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE) as archive:
        assert archive.stdout is not None
        with tarfile.open(fileobj=archive.stdout, mode="r|") as packed:
            packed.extractall(folder, filter="data")
    if archive.returncode:
        raise SystemExit("sufler: git archive failed")


def weights(folder: Path) -> None:
    """All weights of the register, every byte read and found right."""
    folder.mkdir()
    for one in REGISTER:
        place = ensure(one.name, models_folder(), show_progress, verify=True)
        if place.is_dir():
            shutil.copytree(place, folder / place.name, ignore=shutil.ignore_patterns("*.sum.json"))
        else:
            shutil.copy(place, folder / place.name)


def wheels() -> Path:
    """The folder with a wheel of each package of the lock; what is built had the sum that the lock names."""
    kept = ROOT / "var" / "wheels" / digest(LOCK)[:12]
    if kept.exists():
        return kept
    scratch = kept.with_suffix(".partial")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    compiled = "".join(COMPILED.findall(LOCK.read_text()))
    (scratch / "compiled.txt").write_text(compiled)
    (scratch / "others.txt").write_text(LOCK.read_text().replace(compiled, ""))
    tell("Gathering the wheels; llama.cpp compiles for about five minutes")
    build(scratch, "-r", str(TORCH))
    build(scratch, "--require-hashes", "-r", str(scratch / "others.txt"))
    # what pip keeps was built for this machine's processor
    build(scratch, "--no-cache-dir", "--require-hashes", "-r", str(scratch / "compiled.txt"))
    for listing in scratch.glob("*.txt"):
        listing.unlink()
    return scratch.rename(kept)


def build(folder: Path, *arguments: str) -> None:
    """pip wheel; what it complains about is on the terminal."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    if subprocess.run([*pip, *arguments], env={**os.environ, "CMAKE_ARGS": portable.FLAGS}).returncode:
        raise SystemExit("sufler: pip could not gather the wheels, see above")


def made() -> dict[str, str]:
    """What the bundle says about itself: of which commit, on which machine, with which engine."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return {"commit": commit.stdout.strip(), "llama.cpp": portable.FLAGS, **portable.described()}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m requirements.bundle FOLDER")
    sys.exit(main(Path(sys.argv[1]).absolute()))
