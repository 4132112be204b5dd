"""Files that must be there after a power cut."""

import os
from pathlib import Path


def flush(path: Path, below: Path) -> None:
    """Return when the file's content and its name, and those of the folders below `below`, are on the disk."""
    for one in (path, *(folder for folder in path.parents if folder.is_relative_to(below))):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
