"""Files that must be there after a power cut."""

import os
from pathlib import Path


def flush(path: Path, below: Path) -> None:
    """Return when the file is on the disk, with its name and those of its folders inside `below`."""
    for one in (path, *(folder for folder in path.parents if folder.is_relative_to(below))):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
