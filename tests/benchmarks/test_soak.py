"""The arithmetic of a soak: what grows after the warm-up, a minute."""

import os

import pytest

from benchmarks.soak import Sample, Watch, growth, met, slope_of


def samples(minutes: float, megabytes_at: object) -> list[Sample]:
    moments = [step / 12 for step in range(int(minutes * 12) + 1)]
    return [Sample(at, megabytes_at(at)) for at in moments]  # type: ignore[operator]


def test_a_line_has_its_slope_and_noise_around_it_has_nearly_the_same() -> None:
    assert slope_of([(x, 3 + 2 * x) for x in range(20)]) == pytest.approx(2)
    noisy = [(x, 3 + 2 * x + (1 if x % 2 else -1)) for x in range(200)]
    assert slope_of(noisy) == pytest.approx(2, abs=0.01)


def test_too_few_points_or_one_moment_have_none() -> None:
    assert slope_of([(x, x) for x in range(9)]) is None
    assert slope_of([(1.0, x) for x in range(20)]) is None
    assert growth([]) is None


def test_the_warm_up_is_not_counted() -> None:
    # caches fill for five minutes of twenty, then nothing grows
    assert growth(samples(20, lambda at: 500 + 80 * min(at, 5))) == 0
    # of a long run ten minutes, not a quarter
    assert growth(samples(120, lambda at: 500 + 80 * min(at, 10) + 0.5 * at)) == 0.5


def test_one_process_that_grows_too_fast_misses_the_goal() -> None:
    figures = {"web_mb": 700.0, "web_mb_a_minute": 0.4, "worker_mb_a_minute": 1.0}
    assert met(figures)
    assert not met({**figures, "inference_mb_a_minute": 1.01})
    assert not met({**figures, "inference_mb_a_minute": None})
    assert not met({"web_mb": 700.0})


def test_a_watch_sees_what_a_process_holds() -> None:
    watch = Watch({"web": os.getpid()}, seconds=0.01)
    watch.start()
    while len(watch.samples["web"]) < 20:
        pass
    told = watch.stop()
    assert told["web_mb"]
    assert told["web_mb"] > 20
    assert told["web_mb_a_minute"] is not None
