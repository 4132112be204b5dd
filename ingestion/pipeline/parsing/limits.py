"""How much one file may be, and the check of a zip container before anything unpacks it."""

import lzma
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from ingestion.pipeline.values import UnreadableFile

DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, LookupError, OSError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile raises for an archive that is none, or a broken one."""
MAX_BYTES = 200 * 1024 * 1024
MAX_PAGES = 499
MAX_ROWS = 50_000
MAX_CELLS = 1_000_000
MAX_COLUMNS = 2_000
MAX_TEXT = 20_000_000
"""Characters of text in one document."""
MAX_PIXELS = 120_000_000
"""Of one picture: A4 at 1000 dots an inch."""
MAX_ENTRIES = 10_000
MAX_EXPANDED = 600 * 1024 * 1024
MAX_RATIO = 150
RATIO_FROM = 20 * 1024 * 1024
"""Below this expanded size a high ratio is harmless: an empty sheet compresses very well."""
PROLOG = 64 * 1024
"""Before the first element of an XML part: names and comments, of which an office writes none."""


def check_size(path: Path) -> None:
    """Raise UnreadableFile `empty` or `too_large`."""
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile("empty")
    if size > MAX_BYTES:
        raise UnreadableFile("too_large", f"{size // (1024 * 1024)} MB")


def check_text(text: str) -> str:
    """The text, or UnreadableFile `too_large`."""
    if len(text) > MAX_TEXT:
        raise UnreadableFile("too_large", f"{len(text)} characters")
    return text


def check_columns(count: int) -> None:
    """Raise UnreadableFile `too_large` for a table no person could have made."""
    if count > MAX_COLUMNS:
        raise UnreadableFile("too_large", f"{count} columns")


def check_archive(path: Path, *, office: bool = True) -> tuple[str, ...]:
    """The names inside a zip file, or UnreadableFile `corrupt`, `encrypted`, `too_expanded`.

    Sizes are those the archive declares; zipfile never reads an entry beyond them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise UnreadableFile("encrypted")
            _check_expansion(entries)
            if office:
                _check_prologs(archive, entries)
            return tuple(entry.filename for entry in entries)
    except DAMAGED as error:
        raise UnreadableFile("corrupt", type(error).__name__) from None


def _check_expansion(entries: list[zipfile.ZipInfo]) -> None:
    expanded = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or expanded > MAX_EXPANDED:
        raise UnreadableFile("too_expanded", f"{expanded // (1024 * 1024)} MB")
    if expanded > RATIO_FROM and expanded / packed > MAX_RATIO:
        raise UnreadableFile("too_expanded", f"{expanded // packed}:1")


def _check_prologs(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Office formats forbid document types; an entity bomb needs one, before the first element."""
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                _check_prolog(part.read(PROLOG))


def _check_prolog(beginning: bytes) -> None:
    """Raise UnreadableFile `corrupt` where a document type comes, or nothing but a prolog."""
    met: list[str] = []
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: met.append("DOCTYPE")
    parser.StartElementHandler = lambda *_: met.append("element")
    with suppress(ExpatError):
        parser.Parse(beginning, False)
    if met[:1] == ["DOCTYPE"] or (not met and len(beginning) == PROLOG):
        raise UnreadableFile("corrupt", "DOCTYPE")
