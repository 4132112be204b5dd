"""The engine's own thread stands before its neighbours, and its helpers sleep while they wait."""

import os
import threading

import pytest

from inference import cores


def prepared(monkeypatch: pytest.MonkeyPatch) -> int:
    """The priority of a thread that was prepared; the one that started it keeps its own."""
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    found: list[int] = []

    def run() -> None:
        cores.prepare_thread()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    return found[0]


def test_a_prepared_thread_comes_first_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    assert prepared(monkeypatch) == (cores.PRIORITY if os.geteuid() == 0 else usual)


def test_without_the_right_it_works_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refused)
    assert prepared(monkeypatch) == os.getpriority(os.PRIO_PROCESS, 0)


def test_helpers_sleep_unless_the_machine_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared(monkeypatch)
    assert os.environ["OMP_WAIT_POLICY"] == "passive"
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    cores.sleep_when_idle()
    assert os.environ["OMP_WAIT_POLICY"] == "active"
