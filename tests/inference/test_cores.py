"""The engine's own thread stands before its neighbours, and its helpers sleep while they wait."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import get_native_id

import pytest

from inference import cores


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, get_native_id())


def after(prepare: Callable[[], None]) -> int:
    """The priority of a thread of its own that has done so."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(prepare).result()
        return pool.submit(priority).result()


def raised() -> None:
    os.setpriority(os.PRIO_PROCESS, 0, cores.PRIORITY)


def test_a_prepared_thread_alone_comes_first_where_that_is_allowed() -> None:
    before = priority()
    try:
        expected = after(raised)
    except PermissionError:
        expected = before
    assert after(cores.prepare_thread) == expected
    assert priority() == before


def test_without_the_right_it_works_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refused)
    assert after(cores.prepare_thread) == priority()


def test_helpers_sleep_unless_the_machine_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    cores.sleep_when_idle()
    assert os.environ["OMP_WAIT_POLICY"] == "active"
    monkeypatch.delenv("OMP_WAIT_POLICY")
    cores.sleep_when_idle()
    assert os.environ["OMP_WAIT_POLICY"] == "passive"
