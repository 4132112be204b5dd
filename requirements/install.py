"""Make .venv and fill it from the locks: `python3 -m requirements.install [run | check | test]`.

`run` is what the product needs, `check` adds the tools of the checks and tests, `test` a browser besides.
When the locks have not changed since the last time it returns at once. What the machine lacks is said in one
line with the way out and exit status 2; what broke on the way likewise with exit status 1, and what pip said
stands in .venv/install.log.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from requirements import machine
from requirements.machine import CannotInstall, tell

ROOT = Path(__file__).resolve().parent.parent
TORCH = ROOT / "requirements" / "torch.txt"
LOCK = ROOT / "requirements" / "lock.txt"
# holds everything of LOCK in the same versions
WIDER_LOCK = ROOT / "requirements" / "lock-dev.txt"
STAMP = "installed.json"
# GCC before 12.4 and 13.3 drops most of what `_tile_loadconfig` reads (GCC bug 114098): llama.cpp, built for
# a processor with AMX, ends with an illegal instruction. These two passes do it; speed is the same without.
KEEP_STORES = "-fno-tree-dse -fno-dse"

# what pip's output says -> what the person at the keyboard can do; the first that fits is told
REMEDIES = [
    ("No space left on device", "the disk is full: free about 8 GB and start again"),
    ("DO NOT MATCH THE HASHES", "a file arrived damaged or is another than the pinned one: start again"),
    ("CMAKE_CXX_COMPILER", "no working C++ compiler: apt-get install build-essential"),
    ("Failed building wheel", "a package did not compile: apt-get install build-essential"),
    ("Failed to build", "a package did not compile: apt-get install build-essential"),
    ("timed out", "the download broke off: check the network and start again, finished files are kept"),
    ("IncompleteRead", "the download broke off: start again, finished files are kept"),
    ("NewConnectionError", "the package index can't be reached: check the network or PIP_INDEX_URL"),
    ("ConnectionError", "the package index can't be reached: check the network or PIP_INDEX_URL"),
    ("ProxyError", "the package index can't be reached: check the network or PIP_INDEX_URL"),
    ("No matching distribution", "the package index lacks a pinned version for this Python and platform"),
]


def main(arguments: list[str]) -> int:
    """Exit status: 0 installed, 1 broke on the way, 2 the machine lacks something."""
    wanted = arguments[0] if arguments else "run"
    try:
        install(ROOT / ".venv", LOCK if wanted == "run" else WIDER_LOCK)
        if wanted == "test":
            machine.provide_browser()
            machine.provide_ocr()
    except CannotInstall as reason:
        sys.stderr.write(f"sufler: {reason}\n")
        return reason.status
    except KeyboardInterrupt:
        sys.stderr.write("\nsufler: interrupted; start again, finished downloads are kept\n")
        return 130
    return 0


def install(venv: Path, lock: Path) -> None:
    """Bring `venv` to the state that `lock` describes. Raises CannotInstall."""
    machine.check_python(sys.version_info[:2])
    stamp = venv / STAMP
    if stamp.exists() and json.loads(stamp.read_text())["digest"] in {digest(lock), digest(WIDER_LOCK)}:
        return
    machine.check_venv()
    machine.check_compiler()
    machine.check_disk(venv, machine.VENV_BYTES, "the Python environment (.venv)")
    models = Path(os.environ.get("SUFLER_MODELS") or "~/.cache/sufler").expanduser()
    if not any(models.glob("*.gguf")):
        machine.check_disk(models, machine.WEIGHTS_BYTES, "the model's weights (SUFLER_MODELS)")
    create(venv)
    tell(
        "Installing Python packages; the first time takes minutes (llama-cpp-python compiles for about five)"
    )
    pip(venv, "torch", ["--no-deps", "-r", str(TORCH)])
    check_torch(venv)
    pip(venv, lock.name, ["--no-deps", "--require-hashes", "-r", str(lock)])
    note(venv, lock)


def note(venv: Path, lock: Path) -> None:
    """`venv` is as `lock` describes: the next start finds nothing to do."""
    (venv / STAMP).write_text(json.dumps({"digest": digest(lock)}))


def digest(lock: Path) -> str:
    """What must not have changed since: the pinned versions and this Python."""
    return hashlib.sha256(sys.version.encode() + TORCH.read_bytes() + lock.read_bytes()).hexdigest()


def create(venv: Path) -> None:
    """A virtual environment of this Python at `venv`; one of another Python there is replaced."""
    python = venv / "bin" / "python"
    tag = f"{sys.version_info[0]}.{sys.version_info[1]}"
    asked = [str(python), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"]
    if python.exists() and subprocess.run(asked, capture_output=True, text=True).stdout.strip() == tag:
        return
    tell(f"Creating .venv with Python {tag}")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True
    )
    if made.returncode:
        detail = (made.stderr or made.stdout).strip().splitlines()[-1:]
        raise CannotInstall(f"could not create .venv: {' '.join(detail)} (apt-get install python3-venv)")


def pip(venv: Path, what: str, arguments: list[str]) -> None:
    """pip install, its output kept in install.log, its progress shown in one line on a terminal."""
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    environment = {
        **os.environ,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONUNBUFFERED": "1",
        "CXXFLAGS": f"{os.environ.get('CXXFLAGS', '')} {KEEP_STORES}".strip(),
    }
    log = venv / "install.log"
    with log.open("a") as kept, subprocess.Popen(
        command + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:  # fmt: skip
        output = []
        for line in process.stdout or ():
            kept.write(line)
            output.append(line)
            show(f"{what}: {line.strip()}")
    show("")
    if process.returncode:
        raise CannotInstall(f"{remedy(''.join(output))} (details: {log})", status=1)


def remedy(output: str) -> str:
    """The way out for what pip complained about."""
    fitting = (words for sign, words in REMEDIES if sign in output)
    return next(fitting, "pip could not install the packages")


def show(line: str) -> None:
    """A passing line that the next one replaces; nothing where output is not a terminal."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write(f"\r\033[K{line[:width]}")
        sys.stdout.flush()


def check_torch(venv: Path) -> None:
    """Stops when pip found a CUDA build of torch, which is useless without gigabytes of libraries."""
    if any(venv.glob("lib/python*/site-packages/torch/lib/libtorch_cuda*.so")):
        raise CannotInstall(
            "pip found a CUDA build of torch: export PIP_EXTRA_INDEX_URL=<an index with torch's CPU builds>, "
            "make clean, and start again"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
