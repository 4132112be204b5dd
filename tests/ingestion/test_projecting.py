"""An index is brought up to date: no event is passed over, and one process at a time fills what all share."""

import fcntl
import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection, connections, transaction

from ingestion.models import Version
from ingestion.pipeline.indexing import outbox, projecting, turns
from ingestion.pipeline.indexing.store import Entry


class Engine:
    """An index that remembers what it was told; `whenever` is called before its cursor is read."""

    shared = True

    def __init__(self, whenever: Callable[["Engine"], object] = lambda _: None) -> None:
        self.cursor, self.replaced, self.whenever = 0, list[int](), whenever

    def replace(self, version_id: int, entries: Sequence[Entry]) -> None:
        self.replaced.append(version_id)

    def read_cursor(self) -> int:
        self.whenever(self)
        return self.cursor

    def write_cursor(self, event_id: int) -> None:
        self.cursor = event_id


def note(number: int) -> int:
    return outbox.note(Version(pk=number)).pk


def catch_up(engine: Engine) -> None:
    projecting.catch_up(engine)  # type: ignore[arg-type]


def test_what_changed_is_filled_in_once(db: None) -> None:
    engine = Engine()
    for number in (1, 2, 1):
        note(number)
    catch_up(engine)
    catch_up(engine)
    assert engine.replaced == [1, 2]


def test_what_another_process_filled_in_meanwhile_is_not_undone(db: None) -> None:
    reads: list[int] = []

    def another(engine: Engine) -> None:
        reads.append(1)
        # after this process has seen what is new and before it has its turn
        if len(reads) == 2:
            engine.write_cursor(note(2))

    engine = Engine(another)
    note(1)
    catch_up(engine)
    assert (engine.replaced, engine.cursor) == ([], outbox.newest())


def test_a_cursor_of_another_database_begins_anew(db: None) -> None:
    engine = Engine()
    engine.cursor = note(1) + 1_000
    catch_up(engine)
    assert (engine.replaced, engine.cursor) == ([1], outbox.newest())


def others_may_fill() -> bool:
    """Whether another process would get its turn now."""
    if connection.vendor == "postgresql":
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [turns.INDEX_LOCK])
            (got,) = cursor.fetchone()
        other.close()
        return bool(got)
    turns.lock_file().parent.mkdir(parents=True, exist_ok=True)
    with turns.lock_file().open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@pytest.mark.parametrize("shared", [True, False])
def test_one_process_at_a_time_fills_what_all_share(db: None, index: None, shared: bool) -> None:
    free: list[bool] = []

    class Watched(Engine):
        def replace(self, version_id: int, entries: Sequence[Entry]) -> None:
            free.append(others_may_fill())

    engine = Watched()
    engine.shared = shared
    note(1)
    # its own transaction ends with the block, the test's does not
    assert others_may_fill()
    catch_up(engine)
    assert free == [not shared]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="who writes there is alone")
@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_committed_later_than_its_successor_is_not_passed_over() -> None:
    noted, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note(1)
            noted.set()
            may_commit.wait(20)
        connections.close_all()

    def quick() -> None:
        with transaction.atomic():
            note(2)
        connections.close_all()

    first, second = threading.Thread(target=slow), threading.Thread(target=quick)
    first.start()
    assert noted.wait(20)
    second.start()
    # long enough to be committed, if nothing holds it
    second.join(1)
    engine = Engine()
    catch_up(engine)
    may_commit.set()
    for thread in (first, second):
        thread.join()
    catch_up(engine)
    assert engine.replaced == [1, 2]
