"""A model that is much too slow: the evidence stays, the next route answers, nobody waits without an end."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import FakeEngine, serving
from tests.house import House, opened
from tests.test_survival import EVIDENCE, LAST, REPLY, Visitor, prepared

__all__ = ["prepared"]

SECONDS = 2
# before the route of the settings, which serves as it should
SLOW = """\
from foundation.route_models import StoredRoute
StoredRoute.objects.create(name="slow", base_url={url!r}, model="slow", tasks=["answer"], position=1,
    answer_seconds={seconds}, breaker_failures=1, breaker_seconds=3600)
"""
LAST_ROUTE = "SELECT outcome, reason, route FROM assistant_answer ORDER BY id DESC LIMIT 1"
ASKED = "SELECT count(*) FROM assistant_question"


@pytest.fixture
def slow() -> Iterator[FakeEngine]:
    with serving(FakeEngine(reply=REPLY)) as engine:
        yield engine


@pytest.fixture
def house(prepared: Path, tmp_path: Path, slow: FakeEngine) -> Iterator[House]:
    """A web process that asks the slow model first."""
    with opened(tmp_path, like=prepared) as house:
        house.engine.reply = REPLY
        house.manage("shell", "-v", "0", "-c", SLOW.format(url=slow.url, seconds=SECONDS))
        house.start("web")
        yield house


def asked(house: House) -> tuple[list[str], str, float]:
    """The kinds of events, what is shown at the end, and the seconds that it took."""
    events: list[dict[str, Any]] = []
    began = time.monotonic()
    kinds = Visitor(house, "operator").ask(events.append)
    return kinds, events[-1].get("html", ""), time.monotonic() - began


def test_one_that_lets_everybody_wait_is_left_for_the_next(house: House, slow: FakeEngine) -> None:
    slow.waits, slow.holds_queue = 1, True
    kinds, _, seconds = asked(house)
    assert kinds == ["started", "evidence", "finished"]
    assert house.rows(LAST_ROUTE) == [("finished", "", "local")]
    assert seconds > SECONDS
    assert slow.stopped.wait(20)
    # and it is left alone from then on
    assert asked(house)[0] == ["started", "evidence", "finished"]
    assert len(slow.prompts) == 1


@pytest.mark.parametrize(
    "reply, seconds_a_word, code", [(REPLY, 60, "unreachable"), ("Перевыпуск карты " * 200, 0.5, "busy")]
)
def test_one_that_falls_silent_or_never_ends_leaves_the_evidence(
    house: House, slow: FakeEngine, reply: str, seconds_a_word: float, code: str
) -> None:
    slow.reply, slow.seconds_a_word = reply, seconds_a_word
    kinds, shown, seconds = asked(house)
    assert kinds == ["started", "evidence", "failed"]
    assert "rung-evidence" in shown
    assert "1\u00a0500" in shown  # what the best passage says
    assert "data-again" in shown
    assert SECONDS < seconds < 20 + SECONDS
    assert house.rows(LAST_ROUTE) == [("failed", code, "slow")]
    assert house.value(EVIDENCE) == 1
    assert house.rows(LAST)[0][1].startswith("Перевыпуск")
    # asked again, the next route answers
    assert asked(house)[0] == ["started", "evidence", "finished"]
    assert house.value(ASKED) == 2
