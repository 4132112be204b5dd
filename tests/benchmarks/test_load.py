"""Where a ramp of operators bends."""

from benchmarks.load import Step, bends_at, figures_of
from benchmarks.staff import Turns


def test_it_bends_where_more_operators_get_less_than_half_of_their_share() -> None:
    straight = [Step(1, 60, 0.2, 0), Step(2, 118, 0.2, 0), Step(5, 290, 0.3, 0), Step(10, 480, 0.5, 0)]
    assert bends_at(straight) is None
    # ten more would write 600 answers more a minute
    assert bends_at([*straight, Step(20, 779, 0.9, 0)]) == 20
    assert bends_at([*straight, Step(20, 781, 0.9, 0)]) is None


def test_it_bends_where_people_wait_too_long_or_get_nothing() -> None:
    assert bends_at([Step(1, 60, 0.2, 0), Step(5, 300, 2.1, 0)]) == 5
    assert bends_at([Step(1, 60, 0.2, 0), Step(5, 300, 0.5, 1)]) == 5
    assert bends_at([Step(1, 60, 0.2, 0), Step(5, 300, None, 0)]) == 5


def test_figures_are_of_the_turns_that_were_done() -> None:
    turns = Turns(
        [{"queue": 0.1, "chain": 0.3}, {"queue": 0.3, "chain": 0.5}, {"queue": 0.2}], failed=2, seconds=30
    )
    told = figures_of("supervisors", turns, ("queue", "chain", "verdict"))
    assert told["turns_a_minute_of_supervisors"] == 6
    assert told["failed_of_supervisors"] == 2
    assert (told["queue_p50_of_supervisors"], told["chain_p50_of_supervisors"]) == (0.2, 0.4)
    assert told["verdict_p95_of_supervisors"] is None
