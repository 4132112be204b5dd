"""Who fills an index: one at a time, and with an index on a server one process at a time."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from ingestion.pipeline.indexing.store import Store

# any constant will do; it names the index among PostgreSQL's advisory locks
INDEX_LOCK = 7_305_109

_in_this_process = threading.Lock()


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Wait for one's turn to fill the store; until the end of the block nobody else does.

    Whoever reads what has changed before its turn could overwrite what another one has read after that.
    """
    with _in_this_process, _among_processes() if store.shared else nullcontext():
        yield


@contextmanager
def _among_processes() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INDEX_LOCK])
            yield
        return
    # whoever shares a file of SQLite shares the disk
    path = lock_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def lock_file() -> Path:
    """What is locked where there is no PostgreSQL to ask."""
    return Path(settings.INDEX_FOLDER) / "filling"
