"""Limits hold exactly: the maximum is set aside first, what was not needed is given back."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from foundation import clock, limits
from foundation.limits import Amounts, LimitReached, Who
from foundation.models import Team, User
from foundation.route_models import Limit, Meter, Spending

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def who(db: None) -> Who:
    team = Team.objects.create(name="Team")
    return Who(User.objects.create_user("one", team=team).pk, team.pk)


def limited(subject: str = "user", subject_id: int = 0, **changed: object) -> Limit:
    given = {"measure": "tokens", "period": "day", "hard": 100, **changed}
    return Limit.objects.create(subject=subject, subject_id=subject_id, **given)


def test_what_was_not_needed_is_given_back(who: Who) -> None:
    limited(hard=100)
    first = limits.reserve(who, "answer", Amounts(1, 50, 40))
    with pytest.raises(LimitReached) as reached:
        limits.reserve(who, "answer", Amounts(1, 10, 1))
    assert (reached.value.subject, reached.value.measure, reached.value.period) == ("user", "tokens", "day")
    limits.settle(first, Amounts(1, 20, 5), "local")
    limits.settle(first, Amounts(1, 0, 0), "local")  # once
    assert Meter.objects.get().used == 25
    limits.reserve(who, "answer", Amounts(1, 70, 5))


@pytest.mark.parametrize(
    ("measure", "amount"),
    [("requests", Amounts(1)), ("tokens", Amounts(1, 1, 0)), ("money", Amounts(1, 0, 0, Decimal(1)))],
)
@pytest.mark.parametrize("period", ["minute", "day", "month"])
@pytest.mark.parametrize("subject", ["all", "team", "user"])
def test_every_measure_in_every_period_for_every_subject(
    who: Who, subject: str, period: str, measure: str, amount: Amounts
) -> None:
    limited(subject, measure=measure, period=period, hard=1)
    limits.reserve(who, "answer", amount)
    with pytest.raises(LimitReached):
        limits.reserve(who, "answer", amount)


def test_a_key_has_limits_of_its_own(who: Who) -> None:
    limited("key", 7, measure="requests", hard=1)
    limits.reserve(Who(who.user, who.team, 7), "answer", Amounts())
    with pytest.raises(LimitReached):
        limits.reserve(Who(who.user, who.team, 7), "answer", Amounts())
    limits.reserve(Who(who.user, who.team, 8), "answer", Amounts())


def test_a_limit_for_somebody_goes_before_the_one_for_each(who: Who) -> None:
    assert who.user
    limited(measure="requests", hard=0)
    limited(subject_id=who.user, measure="requests", hard=1)
    limits.reserve(who, "answer", Amounts())
    for one in (who, Who(User.objects.create_user("two").pk)):
        with pytest.raises(LimitReached):
            limits.reserve(one, "answer", Amounts())


def test_a_limit_made_in_the_middle_counts_what_was_spent_before(who: Who) -> None:
    limits.settle(limits.reserve(who, "answer", Amounts(1, 500, 0)), Amounts(1, 90, 0), "local")
    limited(hard=100, soft=50)
    assert [(int(one.used), one.state) for one in limits.standings(who)] == [(90, "warned")]
    with pytest.raises(LimitReached):
        limits.reserve(who, "answer", Amounts(1, 11, 0))


def test_a_new_period_begins_with_nothing(who: Who, monkeypatch) -> None:
    limited(measure="requests", period="minute", hard=1)
    limits.reserve(who, "answer", Amounts())
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    limits.reserve(who, "answer", Amounts())


def test_periods_are_those_of_almaty() -> None:
    # the last evening of October in UTC is the first of November in Almaty
    moment = datetime(2026, 10, 31, 20, 30, 5, tzinfo=clock.UTC)
    start = clock.start_of("month", moment)
    assert start.isoformat() == "2026-11-01T00:00:00+05:00"
    assert clock.end_of("month", start).isoformat() == "2026-12-01T00:00:00+05:00"
    assert clock.end_of("day", clock.start_of("day", moment)).isoformat() == "2026-11-02T00:00:00+05:00"


def test_nobody_waits_where_there_is_no_limit(who: Who) -> None:
    limits.reserve(who, "answer", Amounts(1, 10, 10))
    assert not Meter.objects.exists()
    assert Spending.objects.get().settled_at is None


def test_what_a_process_reserved_that_ended_is_given_back(who: Who, monkeypatch) -> None:
    # half an hour ago is the same day: not so after midnight in Almaty
    noon = clock.start_of("day", clock.now()) + timedelta(hours=12)
    monkeypatch.setattr(clock, "now", lambda: noon)
    limited(hard=100)
    limited(measure="requests", hard=5)
    limits.reserve(who, "answer", Amounts(1, 50, 40))
    limits.reserve(who, "answer", Amounts(1, 5, 4))
    lost = Spending.objects.filter(prompt_tokens=50)
    lost.update(at=clock.now() - timedelta(minutes=29))
    assert limits.settle_abandoned() == 0
    lost.update(at=clock.now() - timedelta(minutes=31))
    assert limits.settle_abandoned() == 1
    assert limits.settle_abandoned() == 0
    assert {one.limit.measure: int(one.used) for one in limits.standings(who)} == {"tokens": 9, "requests": 2}


def test_meters_of_periods_that_ended_are_kept_no_longer_than_a_request_may_run(
    who: Who, monkeypatch
) -> None:
    for period in ("minute", "day", "month"):
        limited(measure="requests", period=period, hard=5)
    noon = clock.start_of("month", clock.now()) + timedelta(days=10, hours=12)
    left = {}
    # a minute, half an hour, a day and a month later; each request has meters of its own periods
    for later in (
        timedelta(0),
        timedelta(minutes=29),
        timedelta(hours=1),
        timedelta(days=2),
        timedelta(days=40),
    ):
        monkeypatch.setattr(clock, "now", lambda later=later: noon + later)
        limits.reserve(who, "answer", Amounts())
        limits.settle_abandoned()
        kept = [one.limit.period for one in Meter.objects.select_related("limit")]
        left[later] = [kept.count(period) for period in ("minute", "day", "month")]
    assert list(left.values()) == [[1, 1, 1], [2, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]
    # the record stays
    assert Spending.objects.count() == 5


def test_in_the_first_minutes_of_a_month_that_of_the_last_one_is_still_settled(who: Who, monkeypatch) -> None:
    limited(period="month")
    start = clock.start_of("month", clock.now())
    monkeypatch.setattr(clock, "now", lambda: start - timedelta(minutes=1))
    late = limits.reserve(who, "answer", Amounts(1, 50, 40))
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=5))
    limits.settle_abandoned()
    limits.settle(late, Amounts(1, 20, 5), "local")
    assert Meter.objects.get().used == 25
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=31))
    limits.settle_abandoned()
    assert not Meter.objects.exists()


def test_whoever_used_most_is_found_by_an_index_of_the_limit_and_the_period() -> None:
    assert ["limit", "start"] in [index.fields for index in Meter._meta.indexes]


def test_warnings_come_from_the_soft_limit_on(who: Who) -> None:
    limited(measure="requests", soft=1, hard=2)
    assert limits.warnings(who) == []
    for state in ("warned", "spent"):
        limits.reserve(who, "answer", Amounts())
        assert [one.state for one in limits.warnings(who)] == [state]


def test_fifty_requests_at_once_do_not_get_past_a_limit(tmp_path: Path) -> None:
    """Each takes at most 100 tokens and then 60 of 1,000: none is admitted whose maximum does not fit."""
    environment = {**os.environ, "SUFLER_HOME": str(tmp_path)}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True, timeout=300)
    done = subprocess.run(
        [*manage, "shell", "-v", "0", "-c", "from tests.foundation.crowd import run; run()"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["admitted"] + told["refused"] == 50
    assert told["highest"] <= 1000
    assert told["used"] == 60 * told["admitted"] <= 1000
    assert 10 <= told["admitted"] <= 16
