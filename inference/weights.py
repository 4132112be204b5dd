"""Weights on this machine: found, fetched when missing, verified. `python -m inference.weights`
fetches them all."""

import argparse
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inference.fetching import Progress, WeightsError, fetch, scratch_prefix
from inference.llama import multiplies_matrices
from inference.logs import log
from inference.register import REGISTER, File, Weights, find
from inference.sums import known_sum

__all__ = ["WeightsError", "ensure", "for_this_processor", "models_folder", "short_sum", "show_progress"]
GGUF_MAGIC = b"GGUF"
PACKAGE = Path(__file__).resolve().parent


def models_folder() -> Path:
    """Where weights live, shared by clones: SUFLER_MODELS, or ~/.cache/sufler."""
    return Path(os.environ.get("SUFLER_MODELS") or "~/.cache/sufler").expanduser()


def ensure(name: str, folder: Path, progress: Progress, verify: bool = False) -> Path:
    """The weights called `name`: a GGUF file, or the folder of an embedder. Fetched when missing.

    `name` is an entry of the register or the path of any GGUF file. `verify` reads every byte again,
    otherwise a file whose sum was once right and that has not changed since is trusted. Raises
    WeightsError.
    """
    weights = find(name)
    if weights is None:
        return _own_file(name)
    with _alone(folder, name):
        place = _place(weights, folder)
        if _stand(weights, folder):
            for path, file in _files(weights, folder):
                _check(weights, path, file, verify)
            return place
        source = _source(weights, folder, progress)
        if weights.converted:
            _convert(weights, source, place)
        for path, file in _files(weights, folder):
            _check(weights, path, file, verify=False)
    return place


def present(name: str, folder: Path) -> Path:
    """The same as they stand there: nothing is fetched or made. Raises WeightsError when they are missing."""
    weights = find(name)
    if weights is None:
        return _own_file(name)
    if not _stand(weights, folder):
        raise WeightsError(
            f"{name}: not in {folder}, and in production nothing is fetched at a start. Run "
            f"`python -m inference.weights --only {name}` where a network is, then start again."
        )
    for path, file in _files(weights, folder):
        _check(weights, path, file, verify=False)
    return _place(weights, folder)


def for_this_processor(name: str, path: Path, folder: Path, make: bool = True) -> Path:
    """The file to load for the weights `name`, which stand at `path`: where AMX multiplies the same
    numbers in plain blocks (`conversion.plain_blocks`), made in `folder` once. Without `make` that file is
    loaded where it stands already. What can't be made costs speed only: then it is `path`. Raises
    WeightsError where `folder` can't be written."""
    weights = find(name)
    if weights is None or weights.plain is None or not multiplies_matrices():
        return path
    plain = folder / weights.plain.name
    if not _is(plain, weights.plain) and make:
        with _alone(folder, name):
            _make_plain(weights, path, plain)
    return plain if _is(plain, weights.plain) else path


def _make_plain(weights: Weights, path: Path, plain: Path) -> None:
    from inference.conversion.plain_blocks import plain_blocks

    try:
        with tempfile.TemporaryDirectory(dir=plain.parent, prefix=scratch_prefix(weights)) as scratch:
            made = Path(scratch, plain.name)
            plain_blocks(path, made)
            made.replace(plain)
    except OSError as error:
        log("no_plain_blocks", model=weights.name, reason=error.strerror or type(error).__name__)


def _is(path: Path, file: File) -> bool:
    return path.exists() and path.stat().st_size == file.size and known_sum(path) == file.sha256


def short_sum(path: Path) -> str:
    """Twelve digits of the sum that name weights in every reply; `path` as `ensure` gives it."""
    return known_sum(path / "model.onnx" if path.is_dir() else path)[:12]


def _own_file(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.is_file():
        known = ", ".join(weights.name for weights in REGISTER)
        raise WeightsError(f"{name}: neither a file nor registered weights ({known}).")
    with path.open("rb") as file:
        if file.read(len(GGUF_MAGIC)) != GGUF_MAGIC:
            raise WeightsError(f"{name}: not a GGUF file.")
    return path


def _place(weights: Weights, folder: Path) -> Path:
    return folder / (weights.name if weights.converted else weights.source.name)


def _files(weights: Weights, folder: Path) -> list[tuple[Path, File]]:
    place = _place(weights, folder)
    return [(place / file.name, file) for file in weights.converted] or [(place, weights.source)]


def _stand(weights: Weights, folder: Path) -> bool:
    """Whether all files are there, none as an earlier release made it."""
    files = _files(weights, folder)
    return all(path.exists() and known_sum(path) not in file.former for path, file in files)


def _check(weights: Weights, path: Path, file: File, verify: bool) -> None:
    """Raise WeightsError when the file is not the registered one; the file is put aside as <name>.wrong."""
    if path.stat().st_size == file.size and known_sum(path, afresh=verify) == file.sha256:
        return
    aside = path.with_name(path.name + ".wrong")
    path.replace(aside)
    raise WeightsError(
        f"{weights.name}: {path} is not the registered file (its SHA-256 is another). It was put aside as "
        f"{aside.name}; delete it and run `python -m inference.weights` to fetch it again."
    )


def _source(weights: Weights, folder: Path, progress: Progress) -> Path:
    """The verified source file: the one that is there (a conversion broke off), or a fetched one."""
    path = folder / weights.source.name
    if path.exists() and known_sum(path) == weights.source.sha256:
        return path
    return fetch(weights, folder, progress, hub=os.environ.get("SUFLER_HUB") == "1")


def _convert(weights: Weights, source: Path, place: Path) -> None:
    """Make the folder of an embedder out of its source, in one step that is done or not; the source
    is removed."""
    from inference.conversion import convert

    with tempfile.TemporaryDirectory(dir=place.parent, prefix=scratch_prefix(weights)) as scratch:
        made = Path(scratch) / weights.name
        made.mkdir()
        convert(source, made, PACKAGE / weights.learnt if weights.learnt else None)
        place.mkdir(exist_ok=True)
        for file in weights.converted:
            (made / file.name).replace(place / file.name)
    source.unlink()


@contextmanager
def _alone(folder: Path, name: str) -> Iterator[None]:
    """Only one process at a time fetches or checks `name`; the others wait."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / f".{name}.lock").open("w")
    except OSError as error:
        raise WeightsError(
            f"{folder}: {error.strerror}. Name a folder you may write to in SUFLER_MODELS."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left_over in folder.glob(f".{name}-*"):  # of a process that was killed
            shutil.rmtree(left_over, ignore_errors=True)
        yield


def show_progress(name: str, done: int, total: int) -> None:
    """One line on standard error, rewritten in place on a terminal."""
    end = "\n" if done == total or not sys.stderr.isatty() else ""
    start = "\r" if sys.stderr.isatty() else ""
    line = f"{start}{name}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB, {100 * done // total} %{end}"
    sys.stderr.write(line)
    sys.stderr.flush()


def main() -> int:
    """Fetch and check all registered weights, or some; 0, or 1 with one line for each that failed."""
    parser = argparse.ArgumentParser(prog="python -m inference.weights", description=main.__doc__)
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="only these weights (may be repeated)"
    )
    parser.add_argument("--verify", action="store_true", help="read every byte again")
    parser.add_argument("--list", action="store_true", help="show the register and what is there")
    options = parser.parse_args()
    folder = models_folder()
    if options.list:
        for weights in REGISTER:
            state = "present" if all(path.exists() for path, _ in _files(weights, folder)) else "missing"
            size = f"{weights.source.size / 1e6:,.0f} MB"
            sys.stdout.write(f"{weights.name}\t{weights.kind}\t{weights.licence}\t{size}\t{state}\n")
        return 0
    failed = 0
    for name in options.only or [weights.name for weights in REGISTER if not weights.named_only]:
        try:
            path = ensure(name, folder, show_progress, options.verify)
            for_this_processor(name, path, folder)
        except WeightsError as error:
            sys.stderr.write(f"\n{error}\n")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
