"""How much who may use: every request reserves its maximum before it is sent and settles what it took.

Whoever shares a limit waits for the row of that limit, so that no number of requests at once gets past it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Sum

from foundation import clock
from foundation.route_models import Limit, Measure, Meter, Spending, Subject

# no request runs for so long: whoever sent it has ended
ABANDONED_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a request takes, or may take at most; money in tenge."""

    requests: int = 1
    prompt_tokens: int = 0
    written_tokens: int = 0
    cost: Decimal = Decimal(0)

    def of(self, measure: str) -> Decimal:
        """The amount that a limit of this measure counts."""
        if measure == Measure.MONEY:
            return self.cost
        tokens = self.prompt_tokens + self.written_tokens
        return Decimal(tokens if measure == Measure.TOKENS else self.requests)


@dataclass(frozen=True, slots=True)
class Who:
    """On whose behalf a request is made."""

    user: int | None = None
    team: int | None = None
    key: int | None = None

    def ids(self) -> dict[str, int | None]:
        """The number of each kind of subject; 0 for everybody together."""
        return {Subject.ALL: 0, Subject.TEAM: self.team, Subject.USER: self.user, Subject.KEY: self.key}


@dataclass(frozen=True, slots=True)
class Standing:
    """A limit and how much of it is used in the period of now; `state`: free, warned or spent."""

    limit: Limit
    used: Decimal
    until: datetime

    @property
    def state(self) -> str:
        if self.limit.hard is not None and self.used >= self.limit.hard:
            return "spent"
        return "warned" if self.limit.soft is not None and self.used >= self.limit.soft else "free"


class LimitReached(Exception):
    """The request's maximum does not fit. `subject`, `measure` and `period` name the limit, `until` says when
    its period is over."""

    def __init__(self, limit: Limit, until: datetime) -> None:
        super().__init__(limit.pk)
        self.subject, self.measure, self.period = limit.subject, limit.measure, limit.period
        self.until = until


def reserve(who: Who, task: str, most: Amounts, about: str = "") -> Spending:
    """Set `most` aside under every limit that applies, or raise LimitReached and set nothing aside."""
    now = clock.now()
    with transaction.atomic():
        for limit, subject_id in _applying(who, lock=True):
            meter = _meter(limit, subject_id, now)
            used = meter.used + most.of(limit.measure)
            if limit.hard is not None and used > limit.hard:
                raise LimitReached(limit, clock.end_of(limit.period, meter.start))
            Meter.objects.filter(pk=meter.pk).update(used=used)
        return Spending.objects.create(
            at=now,
            user_id=who.user,
            team_id=who.team,
            key=who.key,
            task=task,
            about=about,
            prompt_tokens=most.prompt_tokens,
            written_tokens=most.written_tokens,
            cost=most.cost,
        )


def settle(spending: Spending, took: Amounts, route: str = "") -> None:
    """Put what a request really took in the place of its maximum, in the periods it was reserved in. Once."""
    who = Who(spending.user_id, spending.team_id, spending.key)
    reserved = Amounts(1, spending.prompt_tokens, spending.written_tokens, spending.cost)
    with transaction.atomic():
        applying = list(_applying(who, lock=True))
        row = Spending.objects.filter(pk=spending.pk, settled_at=None)
        done = row.update(
            prompt_tokens=took.prompt_tokens,
            written_tokens=took.written_tokens,
            cost=took.cost,
            route=route,
            settled_at=clock.now(),
        )
        if not done:
            return
        for limit, subject_id in applying:
            change = took.of(limit.measure) - reserved.of(limit.measure)
            start = clock.start_of(limit.period, spending.at)
            Meter.objects.filter(limit=limit, subject_id=subject_id, start=start).update(
                used=F("used") + change
            )


def settle_abandoned() -> int:
    """Settle what processes that ended had reserved and never settled: each took a request. How many.
    Meters of periods that ended go with it; what was spent stands in Spending."""
    rows = list(Spending.objects.filter(settled_at=None, at__lt=clock.now() - ABANDONED_AFTER))
    for row in rows:
        settle(row, Amounts())
    _forget_ended()
    return len(rows)


def warnings(who: Who) -> list[Standing]:
    """The limits that somebody should know of: used from the first warning on, or up."""
    return [one for one in standings(who) if one.state != "free"]


def standings(who: Who) -> list[Standing]:
    """Every limit that applies, with what is used of it now."""
    now = clock.now()
    found = []
    for limit, subject_id in _applying(who, lock=False):
        start = clock.start_of(limit.period, now)
        meter = Meter.objects.filter(limit=limit, subject_id=subject_id, start=start).first()
        used = meter.used if meter else _used(limit, subject_id, start)
        found.append(Standing(limit, used, clock.end_of(limit.period, start)))
    return found


def uses() -> Iterator[tuple[Limit, float]]:
    """Every limit and the share of it that is used in its period of now, 0 to 1, of the hard one where there
    is one; of a limit for each of a kind, that of whoever used most."""
    now = clock.now()
    for limit in Limit.objects.order_by("pk"):
        bound = limit.soft if limit.hard is None else limit.hard
        meters = Meter.objects.filter(limit=limit, start=clock.start_of(limit.period, now))
        used = meters.aggregate(most=Max("used"))["most"] or Decimal(0)
        yield limit, min(1.0, float(used / bound)) if bound else 1.0


def _applying(who: Who, *, lock: bool) -> Iterator[tuple[Limit, int]]:
    """The limits that apply to somebody, each with its subject's number: those by name before those for each
    of a kind. Always in one order, so that two requests can't wait for each other."""
    ids = {subject: number for subject, number in who.ids().items() if number is not None}
    wanted = Q()
    for subject, number in ids.items():
        wanted |= Q(subject=subject, subject_id__in=(0, number))
    rows = Limit.objects.filter(wanted).order_by("pk")
    found = list(rows.select_for_update() if lock else rows)
    named = {(one.subject, one.measure, one.period) for one in found if one.subject_id}
    for limit in found:
        if not limit.subject_id and (limit.subject, limit.measure, limit.period) in named:
            continue
        yield limit, ids[limit.subject]


def _meter(limit: Limit, subject_id: int, now: datetime) -> Meter:
    """The meter of this period; a new one begins with what was spent before there was a limit."""
    start = clock.start_of(limit.period, now)
    meter = Meter.objects.filter(limit=limit, subject_id=subject_id, start=start).first()
    return meter or Meter.objects.create(
        limit=limit, subject_id=subject_id, start=start, used=_used(limit, subject_id, start)
    )


def _forget_ended() -> None:
    # as long as a request may run its period may still be settled
    running = clock.now() - ABANDONED_AFTER
    for limit in Limit.objects.all():
        Meter.objects.filter(limit=limit, start__lt=clock.start_of(limit.period, running)).delete()


def _used(limit: Limit, subject_id: int, start: datetime) -> Decimal:
    rows: QuerySet[Spending] = Spending.objects.filter(at__gte=start)
    if limit.subject != Subject.ALL:
        rows = rows.filter(**{"key" if limit.subject == Subject.KEY else f"{limit.subject}_id": subject_id})
    if limit.measure == Measure.REQUESTS:
        return Decimal(rows.count())
    total = Sum("cost") if limit.measure == Measure.MONEY else Sum(F("prompt_tokens") + F("written_tokens"))
    return Decimal(rows.aggregate(total=total)["total"] or 0)
