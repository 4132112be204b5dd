"""One file that holds an installation: database, uploads, adapters, anchors. Its vault's key lies apart.

Left out is what is made anew: index, previews, states of prefixes, logs, the broker's data, other secrets.
"""

import os
import shutil
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation import archiving, clock, dumping, vault_key
from foundation.archiving import ANCHORS, FOLDERS, FORM, BackupError, Manifest, plain_errors

__all__ = ["BackupError", "make", "restore"]


def make(archive: Path, keys: Path) -> Manifest:
    """Write the archive and, apart, the file with the vault's key; the manifest. Sufler may go on working:
    what is uploaded meanwhile is in the next one. Raises BackupError, OSError."""
    if archive.exists() or keys.exists():
        raise BackupError("exists")
    part = archive.with_name(f".{archive.name}.{uuid.uuid4().hex}")
    try:
        with plain_errors(), tempfile.TemporaryDirectory(dir=archive.parent) as folder:
            manifest = _write(part, Path(folder) / dumping.name())
            keys.touch(mode=0o600)
            keys.write_text(vault_key.file_of(manifest["backup"]))
            part.replace(archive)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(archive: Path, keys: Path | None, *, without_keys: bool = False) -> Manifest:
    """Fill an empty home; the manifest of what it holds now. Nothing is put in place before all of the
    archive was read and found whole. Raises BackupError, OSError."""
    if not dumping.is_empty() or any(_files(*FOLDERS)):
        raise BackupError("not_empty")
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with plain_errors(), tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restoring-") as folder:
        manifest = archiving.read(archive, Path(folder))
        if not without_keys:
            vault_key.take(keys, manifest["vault_key"])
        dumping.load(Path(folder) / manifest["database"])
        for name, source in _files(ANCHORS, *FOLDERS, home=Path(folder)):
            target = settings.HOME / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(source, target)
    return manifest


def _write(part: Path, copy: Path) -> Manifest:
    members: dict[str, dict[str, Any]] = {}
    part.touch(mode=0o600)
    with part.open("wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as tar:
        # before the database: an anchor must not know of an entry that the copy has not
        for name, path in _files(ANCHORS):
            members[name] = archiving.add(tar, name, path)
        dumping.dump(copy)
        members[copy.name] = archiving.add(tar, copy.name, copy)
        for name, path in _files(*FOLDERS):
            members[name] = archiving.add(tar, name, path)
        manifest = {
            "product": "sufler", "form": FORM, "backup": uuid.uuid4().hex, "made_at": clock.now().isoformat(),
            "database": copy.name, "vault_key": vault_key.check_of(settings.VAULT_KEY), "files": members,
        }  # fmt: skip
        archiving.seal(tar, manifest)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    return manifest


def _files(*folders: str, home: Path | None = None) -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of every file in these folders of a home."""
    home = home or settings.HOME
    for folder in folders:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home).as_posix(), path
