"""The file of a backup: a gzipped tar whose last member, the manifest, has size and SHA-256 of every other.

Without its manifest a file is torn.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path, PurePosixPath
from typing import IO, Any

from foundation import clock, dumping, vault_key

FORM = 1
MANIFEST = "manifest.json"
ANCHORS, FOLDERS = "anchors", ("documents", "adapters", "datasets")
Manifest = dict[str, Any]


class BackupError(Exception):
    """Nothing was made or restored.

    `code`: exists, not_empty, torn, foreign, newer, other_database, changed, no_keys, foreign_keys,
    other_key, no_space, no_tools, failed, damaged.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def plain_errors() -> Iterator[None]:
    """What libraries say of a torn file or a full disk, as one kind of error."""
    try:
        yield
    except (dumping.DumpError, vault_key.KeyFileError) as error:
        raise BackupError(error.code) from error
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BackupError("torn") from error
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise BackupError("no_space") from error
        raise


def add(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    """Append a file; its size and sum."""
    with path.open("rb") as file:
        reader = _Summing(file)
        # as long as it is now: a file that grows meanwhile ends here
        size = os.fstat(file.fileno()).st_size
        tar.addfile(_info(name, size), reader)
    return {"size": size, "sha256": reader.sum.hexdigest()}


def seal(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """Append the manifest."""
    body = json.dumps(manifest, sort_keys=True).encode()
    tar.addfile(_info(MANIFEST, len(body)), io.BytesIO(body))


def read(archive: Path, folder: Path) -> Manifest:
    """Unpack all of it below a folder; the manifest, which everything fits. Raises BackupError."""
    found: dict[str, dict[str, Any]] = {}
    manifest: Manifest | None = None
    with archive.open("rb") as raw:
        if raw.read(2) != b"\x1f\x8b":
            raise BackupError("foreign")
    with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            source = tar.extractfile(member) if member.isreg() else None
            if source is None or manifest or not _known(member.name):
                raise BackupError("foreign")
            if member.name == MANIFEST:
                manifest = _manifest(source.read(member.size))
                continue
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                found[member.name] = _copied(source, file)
        # to its very end, so that gzip compares its own sum
        while stream.read(1 << 20):
            pass
    if manifest is None:
        raise BackupError("foreign")
    if found != manifest["files"]:
        raise BackupError("changed")
    return manifest


def _manifest(raw: bytes) -> Manifest:
    try:
        manifest: Manifest = json.loads(raw)
        product, form, database = (manifest[key] for key in ("product", "form", "database"))
        whole = isinstance(manifest["files"], dict) and isinstance(manifest["vault_key"], dict)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("foreign") from error
    if product != "sufler" or not whole:
        raise BackupError("foreign")
    if form != FORM:
        raise BackupError("newer")
    if database != dumping.name():
        raise BackupError("other_database")
    return manifest


def _known(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return False
    return name in (MANIFEST, *dumping.COPIES.values()) or path.parts[0] in (ANCHORS, *FOLDERS)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(clock.now().timestamp())
    return info


def _copied(source: IO[bytes], target: IO[bytes]) -> dict[str, Any]:
    reader = _Summing(source)
    shutil.copyfileobj(reader, target, 1 << 20)
    return {"size": target.tell(), "sha256": reader.sum.hexdigest()}


class _Summing:
    """Reads a file and sums what it gave."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.sum.update(data)
        return data
