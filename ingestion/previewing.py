"""Where a passage stands, to be looked at: the picture of its page, the rows or the text around it."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from ingestion.models import Passage, Version
from ingestion.pipeline.values import Box
from ingestion.rendering import PICTURES

PICTURED = {".pdf", *PICTURES}
AROUND, ROWS_AROUND = 2, 4
WAIT_SECONDS = 25
# of a page's height, what is shown around the place
WINDOW = 0.42
MARGIN = 0.12


class NoPicture(Exception):
    """The page can't be shown as a picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page's picture in pixels, the window of it to show, and the rectangles to highlight."""

    page: int
    width: int
    height: int
    top: int
    shown: int
    marks: tuple[tuple[int, int, int, int], ...]


def pictured(version: Version) -> bool:
    """Whether pages of this version's file can be shown."""
    return Path(version.file_name).suffix.lower() in PICTURED


def picture_of(passage: Passage) -> Picture:
    """The page of a passage and its place on it. Raises NoPicture."""
    boxes = [Box.from_record(record) for record in passage.boxes]
    page = passage.page or (boxes[0].page if boxes else 1)
    width, height = _size(page_file(passage.version, page))
    here = [box for box in boxes if box.page == page]
    marks = tuple(
        (
            round(box.left * width),
            round(box.top * height),
            max(1, round((box.right - box.left) * width)),
            max(1, round((box.bottom - box.top) * height)),
        )
        for box in here
    )
    if not here:
        return Picture(page, width, height, 0, height, ())
    top = max(0.0, min(box.top for box in here) - MARGIN)
    bottom = min(1.0, max(max(box.bottom for box in here) + MARGIN, top + WINDOW))
    return Picture(page, width, height, round(top * height), round((bottom - top) * height), marks)


def page_file(version: Version, page: int) -> Path:
    """The PNG of a page, made on first use and kept under SUFLER_HOME. Raises NoPicture."""
    if not pictured(version) or page < 1:
        raise NoPicture
    target = Path(settings.PREVIEWS) / f"{version.pk}-{version.sha256[:12]}" / f"{page}.png"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(suffix=".png", dir=target.parent)
    os.close(descriptor)
    made = Path(name)
    command = [sys.executable, "-m", "ingestion.rendering", version.file.path, str(page), name]
    try:
        # the file's path is ours, the page a number; nothing of our environment: it may hold keys
        subprocess.run(  # noqa: S603
            command,
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            capture_output=True,
            timeout=WAIT_SECONDS,
            check=True,
        )
        made.replace(target)
    except (subprocess.SubprocessError, OSError):
        raise NoPicture from None
    finally:
        made.unlink(missing_ok=True)
    return target


def folders(version: Version) -> list[Path]:
    """Where pictures of this version's pages are kept; none when none were made."""
    return list(Path(settings.PREVIEWS).glob(f"{version.pk}-*"))


def forget(version: Version) -> int:
    """Delete the pictures of a version's pages; how many folders of them."""
    found = folders(version)
    for folder in found:
        shutil.rmtree(folder)
    return len(found)


def neighbours(passage: Passage) -> Sequence[Passage]:
    """The passages before and after it with itself between them; of a row those of its table."""
    reach = AROUND if passage.row is None else ROWS_AROUND
    near = passage.version.passages.filter(
        Q(excluded=False) | Q(pk=passage.pk),
        position__gte=passage.position - reach,
        position__lte=passage.position + reach,
    )
    if passage.row is not None:
        near = near.filter(sheet=passage.sheet, row__isnull=False)
    return list(near.defer("vector", "terms").order_by("position"))


def _size(png: Path) -> tuple[int, int]:
    with png.open("rb") as content:
        head = content.read(24)
    if len(head) < 24:
        raise NoPicture
    width, height = struct.unpack(">II", head[16:24])
    return width, height
