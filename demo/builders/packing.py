"""Office files with the same bytes at every run: fixed times inside and in the zip directory."""

import re
import zipfile
from pathlib import Path

MOMENT = (2026, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def freeze(path: Path) -> None:
    """Rewrite the zip at `path` with every time in it set to MOMENT."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            if name == "docProps/core.xml":
                content = STAMP.sub(b"2026-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
