"""`manage.py backup`: everything of an installation as one file, the vault's key as another."""

import hashlib
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from foundation import audit, backups
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Write database, uploads, adapters, data sets, anchors to FILE, the vault's key to another file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, such as sufler.tar.gz")
        parser.add_argument(
            "--keys",
            type=Path,
            required=True,
            help="the key file to write: keep it elsewhere than the archive",
        )

    def handle(self, file: Path, keys: Path, **_: Any) -> None:
        apply_migrations()
        start = time.perf_counter()
        try:
            manifest = backups.make(file, keys)
        except backups.BackupError as error:
            self.write({"error": error.code})
            return self.finish()
        except OSError as error:
            self.write({"error": "not_written", "reason": error.strerror})
            return self.finish()
        with file.open("rb") as written:
            total = hashlib.file_digest(written, "sha256").hexdigest()
        told = {"backup": manifest["backup"], "files": len(manifest["files"]), "sha256": total}
        audit.record("command", "backup.made", f"backup:{manifest['backup']}", told)
        spent = round((time.perf_counter() - start) * 1000, 1)
        self.write({"file": str(file), "keys": str(keys), **told, "bytes": file.stat().st_size, "ms": spent})
        return None
