"""SHA-256 of big files, remembered beside them so that a start does not read a gigabyte again."""

import hashlib
import json
from pathlib import Path

BLOCK = 4 << 20


def sha256(path: Path) -> str:
    """The sum of a file, in hexadecimal."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            total.update(block)
    return total.hexdigest()


def known_sum(path: Path, afresh: bool = False) -> str:
    """The sum of `path`: as remembered when size and time of change are still the same, else (or
    `afresh`) read.

    Remembered in `<name>.sum.json` beside the file; a folder that cannot be written costs only time.
    """
    marker = path.with_name(path.name + ".sum.json")
    state = path.stat()
    now = {"size": state.st_size, "mtime_ns": state.st_mtime_ns}
    remembered = _read(marker)
    if not afresh and {key: remembered.get(key) for key in now} == now and "sha256" in remembered:
        return str(remembered["sha256"])
    total = sha256(path)
    _write(marker, {**now, "sha256": total})
    return total


def _read(marker: Path) -> dict[str, object]:
    try:
        content = json.loads(marker.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(marker: Path, content: dict[str, object]) -> None:
    partial = marker.with_name(marker.name + ".partial")
    try:
        partial.write_text(json.dumps(content))
        partial.replace(marker)
    except OSError:
        return
