"""Many files at once: a folder, or a zip file, each member a document of its own."""

import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingestion.models import Document, Version
from ingestion.pipeline.parsing.limits import DAMAGED, MAX_BYTES, check_archive, check_size
from ingestion.pipeline.values import UnreadableFile
from ingestion.slugs import slug_of

MARKS_OF_SYSTEMS = {"__macosx", "thumbs.db", "desktop.ini"}
UTF8_NAME = 0x800
OFFICE = ("[Content_Types].xml", "mimetype")
"""What a zip file has that is a document by itself."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a bundle: where it is, how it is called within the bundle, and the slug of its document.

    `refusal` is the code of why it could not be unpacked.
    """

    path: Path
    within: str
    slug: str
    refusal: str = ""

    @property
    def name(self) -> str:
        return PurePosixPath(self.within).name


def is_bundle(path: Path, name: str) -> bool:
    """Whether a file is a zip of files, by its name and its content."""
    return Path(name).suffix.lower() == ".zip" and zipfile.is_zipfile(path)


def in_folder(folder: Path) -> list[Member]:
    """The files below a folder, in order of their paths; hidden ones and links are left out."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    names = {path: path.relative_to(folder).as_posix() for path in paths}
    paths = [path for path in paths if not _is_furniture(names[path])]
    slugs = _slugs([names[path] for path in paths])
    return [Member(path, names[path], slug) for path, slug in zip(paths, slugs, strict=True)]


@contextmanager
def unpacked(path: Path) -> Iterator[list[Member]]:
    """The files of a zip, unpacked for the time of the block under names of our own.

    Raises UnreadableFile `empty`, `encrypted`, `corrupt`, `too_large` or `too_expanded` for the whole; a
    member that breaks has its own refusal. A zip within a zip is a file that can't be read.
    """
    check_size(path)
    check_archive(path, office=False)
    with tempfile.TemporaryDirectory(prefix="sufler-") as folder, zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        named = sorted((_name(entry), number, entry) for number, entry in enumerate(entries))
        named = [one for one in named if not _is_furniture(one[0])]
        if any(entry.filename in OFFICE for entry in entries) or not named:
            raise UnreadableFile("wrong_extension" if named else "empty")
        slugs = _slugs([within for within, _, _ in named])
        yield [
            _unpack(archive, entry, Path(folder) / f"{number}{_suffix(within)}", within, slug)
            for (within, number, entry), slug in zip(named, slugs, strict=True)
        ]


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, within: str, slug: str) -> Member:
    if entry.file_size > MAX_BYTES:
        return Member(target, within, slug, "too_large")
    try:
        with archive.open(entry) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
    except DAMAGED:
        return Member(target, within, slug, "corrupt")
    return Member(target, within, slug)


def _name(entry: zipfile.ZipInfo) -> str:
    """The path within the zip; Windows writes Russian names in cp866 without saying so."""
    name = entry.filename
    if not entry.flag_bits & UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("cp866")
    return name.replace("\\", "/")


def _suffix(within: str) -> str:
    return PurePosixPath(within).suffix.lower()[:12]


def _is_furniture(within: str) -> bool:
    """What systems put beside files: hidden ones, previews, Word's locks."""
    parts = [part.lower() for part in PurePosixPath(within).parts]
    return any(part in MARKS_OF_SYSTEMS or part.startswith((".", "~$")) for part in parts)


def _slugs(names: list[str]) -> list[str]:
    """A slug of the name alone; of the whole path where two files of the bundle are called the same.

    A file keeps the document that it had under its path, whatever stands beside it this time.
    """
    stems = [slug_of(PurePosixPath(name).stem) for name in names]
    paths = [slug_of(name) for name in names]
    times = Counter(stems)
    apart = set(Document.objects.filter(slug__in=paths).values_list("slug", flat=True))
    placed = Version.objects.filter(document__slug__in=stems).exclude(within="").order_by("number")
    latest = dict(placed.values_list("document__slug", "within"))

    def chosen(name: str, stem: str, path: str) -> str:
        alone = times[stem] == 1 and path not in apart
        return stem if alone or latest.get(stem) == name else path

    return [chosen(*one) for one in zip(names, stems, paths, strict=True)]
