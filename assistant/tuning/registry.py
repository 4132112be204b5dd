"""The register of adapters: what is there, which one answers, what answered before, and the step between.

The engine serves every adapter that lies in its folders and takes its name with each request, so a promotion
is one row: the next question goes to the new champion, and no request is lost."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q

from assistant.models import Answer, Comparison
from foundation import audit, clock
from foundation.models import User
from foundation.route_models import Promotion, StoredRoute
from foundation.routes import champion

# shipped adapters, a folder for each model
SHIPPED = Path(settings.BASE_DIR, "inference", "tuned")
ALONE = "none"


class NotPromoted(Exception):
    """It can't be done: `code` is no_such_adapter, already, not_compared or nothing_before."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Registered:
    """An adapter's file with its SHA-256; `answers` were made by it, the last one at `last`. `compared`: the
    comparison that accepted it, 0 for none."""

    name: str
    sha256: str
    size: int
    champion: bool
    answers: int
    last: datetime | None
    compared: int


def register() -> list[Registered]:
    """Every adapter for the model in use, by name; the weights alone come first, as `none`."""
    rows = [_registered("", None)]
    return [*rows, *(_registered(path.stem, path) for path in sorted(_files(), key=lambda path: path.stem))]


def history() -> list[Promotion]:
    """What was promoted for the model in use, the last first."""
    return list(Promotion.objects.filter(model=settings.CHAT_MODEL).select_related("by"))


def promote(name: str, by: User | None, reason: str = "") -> Promotion:
    """Have an adapter (`none`: the weights alone) answer from the next question on.

    Raises NotPromoted; "not_compared" when no comparison accepted it and no reason is given in its place.
    """
    adapter = "" if name == ALONE else name
    path = next((path for path in _files() if path.stem == adapter), None)
    if adapter and path is None:
        raise NotPromoted("no_such_adapter")
    compared = accepted_by(adapter)
    if not compared and not reason.strip():
        raise NotPromoted("not_compared")
    with transaction.atomic():
        made, before = _switch(adapter, by, compared=compared, reason=reason.strip())
        audit.record(by or "command", "adapter.promoted", made, _told(made, before))
    return made


def rollback(by: User | None) -> Promotion:
    """Have the adapter that answered before answer again. Raises NotPromoted("nothing_before")."""
    past = history()
    if not past:
        raise NotPromoted("nothing_before")
    before = past[1].adapter if len(past) > 1 else str(settings.CHAT_ADAPTER)
    with transaction.atomic():
        made, since = _switch(before, by)
        audit.record(by or "command", "adapter.rolled_back", made, _told(made, since))
    return made


def accepted_by(adapter: str) -> int:
    """The newest comparison that accepted a route with this adapter, 0 for none."""
    routes = set(StoredRoute.objects.filter(adapter=adapter).values_list("name", flat=True))
    routes |= set() if adapter else {"untuned"}
    for row in Comparison.objects.filter(state="done"):
        if any(row.accepted.get(route) for route in routes):
            return row.pk
    return 0


def _switch(adapter: str, by: User | None, *, compared: int = 0, reason: str = "") -> tuple[Promotion, str]:
    """The new row, and what answered before it."""
    before = champion()
    if adapter == before:
        raise NotPromoted("already")
    path = next((path for path in _files() if path.stem == adapter), None)
    made = Promotion.objects.create(
        model=settings.CHAT_MODEL,
        adapter=adapter,
        sha256=_sum(path) if path else "",
        at=clock.now(),
        by=by,
        comparison=compared or None,
        reason=reason,
    )
    return made, before


def _told(made: Promotion, before: str) -> dict[str, Any]:
    """What the audit entry says; a reason may name somebody, so it stays in the row."""
    return {
        "adapter": made.adapter or ALONE,
        "before": before or ALONE,
        "sha256": made.sha256,
        "comparison": made.comparison,
    }


def _registered(name: str, path: Path | None) -> Registered:
    made = _answers_of(name)
    return Registered(
        name or ALONE,
        _sum(path) if path else "",
        path.stat().st_size if path else 0,
        champion() == name,
        made["count"],
        made["last"],
        accepted_by(name),
    )


def _answers_of(name: str) -> dict[str, Any]:
    """The engine names itself `MODEL@sum` or `MODEL@sum+ADAPTER@sum` with every answer."""
    rows = Answer.objects.filter(model__startswith=settings.CHAT_MODEL)
    chosen = Q(model__contains=f"+{name}@") if name else ~Q(model__contains="+")
    return rows.filter(chosen).aggregate(count=Count("pk"), last=Max("finished_at"))


def _files() -> Iterator[Path]:
    """The installation's own files come before those shipped under the same name."""
    seen: set[str] = set()
    for folder in (Path(settings.HOME, "adapters"), SHIPPED / settings.CHAT_MODEL):
        for path in sorted(folder.glob("*.gguf")):
            if path.stem not in seen:
                seen.add(path.stem)
                yield path


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
