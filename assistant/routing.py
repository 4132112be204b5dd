"""What the platform role changes about routes, their policy and limits; every change is an audit entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Sum

from assistant.models import ApiKey
from foundation import audit, clock
from foundation.models import Team, User
from foundation.route_models import Limit, RoutingRule, Spending, StoredRoute, Subject
from foundation.sealing import reseal, seal

# what an audit entry says of a route; never its key
TOLD = ("base_url", "model", "adapter", "place", "tasks", "position", "enabled", "rules")


@dataclass(frozen=True, slots=True)
class Spent:
    """What somebody spent in a time: requests, tokens read and written, tenge; the share of everything."""

    name: str
    requests: int
    prompt_tokens: int
    written_tokens: int
    cost: Decimal
    share: float


def save_route(row: StoredRoute, by: User | str, key: str | None = None) -> StoredRoute:
    """Store a route; `key` None keeps the one it has. It counts from the next question on."""
    new = row.pk is None
    if key is not None:
        row.sealed_key = seal(key, _bound_to(row))
    # whoever changes a route wants it tried again
    row.failed_in_row, row.open_until = 0, None
    with transaction.atomic():
        row.save()
        details = {name: getattr(row, name) for name in TOLD}
        action = "route.added" if new else "route.changed"
        audit.record(by, action, row, {**details, "key_changed": key is not None})
    return row


def rotate() -> tuple[int, int]:
    """Seal the key of every route with the newest key; how many, and how many no key opens."""
    return reseal(StoredRoute.objects.all(), "sealed_key", _bound_to)


def remove_route(row: StoredRoute, by: User) -> None:
    """The route is asked no more; answers keep its name."""
    with transaction.atomic():
        audit.record(by, "route.removed", row, {"name": row.name})
        row.delete()


def save_rule(team: Team | None, task: str, place: str, by: User) -> None:
    """How far general text of a team (None: of all) for a task (empty: for all) may go."""
    with transaction.atomic():
        rule, _ = RoutingRule.objects.update_or_create(team=team, task=task, defaults={"place": place})
        told = {"team": team.pk if team else None, "task": task, "place": place}
        audit.record(by, "routing.rule_set", rule, told)


def remove_rule(rule: RoutingRule, by: User) -> None:
    """The rule counts no more."""
    with transaction.atomic():
        audit.record(by, "routing.rule_removed", rule, {"place": rule.place})
        rule.delete()


def save_limit(values: Mapping[str, Any], by: User) -> Limit:
    """Set a limit, or change the one of the same subject, measure and period."""
    names = ("subject", "subject_id", "measure", "period")
    with transaction.atomic():
        limit, _ = Limit.objects.update_or_create(
            **{name: values[name] for name in names},
            defaults={"soft": values["soft"], "hard": values["hard"]},
        )
        told = {name: str(values[name]) for name in (*names, "soft", "hard") if values[name] is not None}
        audit.record(by, "limit.set", limit, told)
    return limit


def remove_limit(limit: Limit, by: User) -> None:
    """The limit counts no more."""
    with transaction.atomic():
        audit.record(by, "limit.removed", limit)
        limit.delete()


def spent_by(subject: str, since: datetime) -> list[Spent]:
    """Who spent how much since a moment, most first. `subject`: user, team, key, route or task."""
    numbered = {"user": "user_id", "team": "team_id", "key": "key"}
    # the sum keeps SQLite from walking through all years in the order of an index that begins with the field
    number = (
        ExpressionWrapper(F(numbered[subject]) + 0, BigIntegerField()) if subject in numbered else F(subject)
    )
    rows = list(
        Spending.objects.filter(at__gte=since)
        .values(number=number)
        .annotate(
            requests=Count("pk"), read=Sum("prompt_tokens"), written=Sum("written_tokens"), cost=Sum("cost")
        )
        .order_by("-cost", "-read")
    )
    names = names_of(subject, [row["number"] for row in rows])
    whole = sum(row["read"] + row["written"] for row in rows) or 1
    return [
        Spent(
            names.get(row["number"], ""),
            row["requests"],
            row["read"],
            row["written"],
            row["cost"],
            (row["read"] + row["written"]) / whole,
        )
        for row in rows
    ]


def names_of(subject: str, numbers: list[Any]) -> dict[Any, str]:
    """The names behind numbers; a route or task is its own name."""
    known = [number for number in numbers if number is not None]
    if subject == Subject.USER:
        return {one.pk: str(one) for one in User.objects.filter(pk__in=known)}
    if subject == Subject.TEAM:
        return {one.pk: str(one) for one in Team.objects.filter(pk__in=known)}
    if subject == Subject.KEY:
        return {one.pk: str(one) for one in ApiKey.objects.filter(pk__in=known)}
    return {one: str(one) for one in known}


def since(period: str) -> datetime:
    """The beginning of today, of this month, or of the last 90 days."""
    if period in ("day", "month"):
        return clock.start_of(period, clock.now())
    return clock.now() - clock.seconds(90 * 24 * 3600)


def _bound_to(row: StoredRoute) -> str:
    return f"route:{row.name}"
