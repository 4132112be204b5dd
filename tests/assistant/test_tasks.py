"""The worker's own work: passages are read in idle time, when it is time."""

import threading
from datetime import timedelta

import pytest
from celery import current_app

from assistant import tasks
from foundation import clock, limits
from foundation.limits import Amounts, Who
from foundation.route_models import Spending
from tests.assistant.pipeline.test_answering import TEXT, Library
from tests.fakes import FakeEngine


@pytest.fixture
def warming(engine: FakeEngine, index: None, settings, db: None) -> tasks.Warming:
    """A worker's, at its start, in an installation that warms."""
    settings.WARMING = True
    return tasks.Warming()


def test_it_goes_at_start_and_after_a_publication_only(
    warming: tasks.Warming, engine: FakeEngine, library: Library
) -> None:
    warming.go()
    words = len(engine.warmed)
    assert words
    assert warming.go() == 0
    assert len(engine.warmed) == words
    library("карты.md", TEXT)
    assert warming.go() == 1
    assert warming.go() == 0


def test_what_was_not_taken_is_offered_again(
    warming: tasks.Warming, engine: FakeEngine, library: Library
) -> None:
    library("карты.md", TEXT)
    engine.status = 503
    assert warming.go() == 0
    engine.status = 200
    assert warming.go() == 1


def test_a_worker_keeps_time_only_where_no_beat_does(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks: list[str] = []
    monkeypatch.setattr("assistant.tasks._strike", lambda: clocks.append("strikes"))
    settings.BEAT = True
    tasks.keep_time()
    assert clocks == []
    settings.BEAT = False
    tasks.keep_time()
    for clock_thread in threading.enumerate():
        if clock_thread.name == "clock":
            clock_thread.join()
    assert clocks == ["strikes"]


def test_what_is_due_is_enqueued_with_an_end_to_its_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "assistant.tasks.current_app.send_task", lambda name, expires: sent.append((name, expires))
    )
    tasks.strike(0)
    often = [("assistant.tasks.read_ahead", 60), ("ingestion.tasks.pick_up_silent", 60)]
    assert {*sent} >= {("assistant.tasks.expire", 900), *often}
    # each is a task that there is
    current_app.loader.import_default_modules()
    assert {name for name, _ in sent} <= set(current_app.tasks)
    sent.clear()
    tasks.strike(1)
    assert sent == often


def test_the_clock_goes_on_after_any_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Done(BaseException):
        """The clock has no end of its own."""

    struck: list[int] = []

    def send(*_: object, **__: object) -> None:
        struck.append(1)
        raise ValueError("secret")

    def sleep(_: float) -> None:
        if len(struck) == 2:
            raise Done

    monkeypatch.setattr("assistant.tasks.current_app.send_task", send)
    monkeypatch.setattr("assistant.tasks.time.sleep", sleep)
    with pytest.raises(Done):
        tasks._strike()
    assert [record.getMessage() for record in caplog.records] == [
        "the clock could not strike: ValueError"
    ] * 2
    assert all(record.exc_info is None for record in caplog.records)


def test_the_worker_settles_what_processes_left_that_ended(db: None) -> None:
    lost = limits.reserve(Who(), "answer", Amounts(1, 50, 40))
    Spending.objects.update(at=clock.now() - timedelta(hours=1))
    assert tasks.settle_abandoned() == 1
    lost.refresh_from_db()
    assert (lost.prompt_tokens, lost.settled_at is not None) == (0, True)


def test_what_an_engine_forgot_is_offered_again_later(
    warming: tasks.Warming, engine: FakeEngine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library("карты.md", TEXT)
    now = 1000.0
    monkeypatch.setattr("assistant.tasks.time.monotonic", lambda: now)
    assert warming.go() == 1
    now += tasks.TEN_MINUTES
    assert warming.go() == 1  # it had not read them when it was asked
    now += tasks.TEN_MINUTES
    assert warming.go() == 0  # it has now: the next time is in an hour
    now += tasks.HOUR
    assert warming.go() == 1


def test_it_is_off_where_that_is_set(warming: tasks.Warming, engine: FakeEngine, settings) -> None:
    settings.WARMING = False
    warming.go()
    assert engine.warmed == []


def test_a_second_one_at_the_same_time_does_nothing(warming: tasks.Warming, engine: FakeEngine) -> None:
    warming._one.acquire()
    assert warming.go() == 0
    assert engine.warmed == []
