"""How this installation does, in Prometheus' text format: what the database knows, and this process's pages.

No label holds a name, an address or a text. What the database knows is the same whichever process is asked.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection

from assistant.models import Answer, ReviewItem
from assistant.models.questions import OutcomeCode
from assistant.retention import trusting
from assistant.watching import look
from foundation import anchoring, append_only, clock, limits, verifying
from foundation.models import AuditEntry
from foundation.route_models import StoredRoute
from ingestion import knowledge

RECENT = timedelta(hours=1)
QUANTILES = (0.5, 0.95)
Sample = tuple[str, float]
"""Labels as they are written, empty for none; the value."""


@dataclass(frozen=True, slots=True)
class Family:
    """One metric; `name` without the prefix."""

    name: str
    kind: str
    words: str
    samples: Sequence[Sample]

    def lines(self) -> Iterator[str]:
        """As Prometheus reads them."""
        yield f"# HELP sufler_{self.name} {self.words}"
        yield f"# TYPE sufler_{self.name} {self.kind}"
        yield from (f"sufler_{self.name}{labels} {value:g}" for labels, value in self.samples)


@dataclass(slots=True)
class Pages:
    """Requests this process has answered, by the first figure of their status, and the seconds they took."""

    answered: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, status: int, seconds: float) -> None:
        """One more."""
        self.answered[status // 100] += 1
        self.seconds += seconds


PAGES = Pages()


def exposition() -> str:
    """The text of /metrics. Without the database: what is known without it, and that it is away."""
    families = (*_of_process(), *_of_parts(), *_known(_of_desk))
    families += (*_known(_of_models), *_known(_of_audit), *_known(_of_library))
    return "\n".join(line for family in families for line in family.lines()) + "\n"


def _known(ask: Callable[[], Iterator[Family]]) -> Sequence[Family]:
    """What the database knows; nothing while it is away."""
    try:
        return list(ask())
    except Error:
        return []


def _of_process() -> Iterator[Family]:
    counted = [(f'{{status="{first}xx"}}', float(PAGES.answered[first])) for first in range(1, 6)]
    yield Family("requests_total", "counter", "Requests this process has answered.", counted)
    yield Family(
        "request_seconds_total", "counter", "Time they took, streams to their end.", [("", PAGES.seconds)]
    )


def _of_desk() -> Iterator[Family]:
    recent = Answer.objects.filter(question__asked_at__gte=clock.now() - RECENT)
    # in no order: else the whole table is walked in the order of its keys
    rows = list(recent.order_by().values_list("outcome", "timings"))
    outcomes = Counter(outcome for outcome, _ in rows)
    by_outcome = [(f'{{outcome="{code}"}}', float(outcomes[code])) for code in OutcomeCode.values]
    yield Family("answers_last_hour", "gauge", "Questions of the last hour by outcome.", by_outcome)
    for name, key in (("first_token", "first_token_ms"), ("answer", "total_ms")):
        took = sorted(timings[key] / 1000 for _, timings in rows if timings.get(key))
        yield Family(f"{name}_seconds", "gauge", "Of answers of the last hour.", _quantiles(took))
    waiting = ReviewItem.objects.filter(closed_at=None)
    late = waiting.filter(due_at__lt=clock.now()).count()
    yield Family("review_waiting", "gauge", "Answers on the review desk.", [("", waiting.count())])
    yield Family("review_overdue", "gauge", "Of these past their time.", [("", late)])
    doubted = float(trusting.is_doubted())
    yield Family(
        "clock_doubted", "gauge", "Whether old data is kept until the clock is right.", [("", doubted)]
    )


def _of_models() -> Iterator[Family]:
    now, routes = clock.now(), StoredRoute.objects.filter(enabled=True).order_by("pk")
    opened = [
        (f'{{route="{one.pk}"}}', float(bool(one.open_until and one.open_until > now))) for one in routes
    ]
    yield Family("route_open", "gauge", "Whether a route is left alone because it failed.", opened)
    used = [
        (f'{{limit="{one.pk}",subject="{one.subject}",measure="{one.measure}",period="{one.period}"}}', share)
        for one, share in limits.uses()
    ]
    yield Family("limit_used", "gauge", "Share of a limit used in its period; 1: it is up.", used)


def _of_audit() -> Iterator[Family]:
    last = AuditEntry.objects.order_by("-number").values_list("number", flat=True).first()
    yield Family("audit_entries", "gauge", "Number of the audit chain's last entry.", [("", last or 0)])
    refuses = float(append_only.holds(connection))
    yield Family("audit_append_only", "gauge", "Whether the database refuses to change it.", [("", refuses)])
    age = anchoring.age()
    noted = [] if age is None else [("", age)]
    yield Family("audit_anchor_age_seconds", "gauge", "Since its end was noted outside; +Inf: lost.", noted)
    found = verifying.last()
    holds = [("", float(verifying.held(found)))] if found else []
    yield Family("audit_holds", "gauge", "Whether it held when it was last verified.", holds)
    since = [("", (clock.now() - found.at).total_seconds())] if found else []
    yield Family("audit_verified_age_seconds", "gauge", "Since it was last verified.", since)


def _quantiles(ordered: Sequence[float]) -> list[Sample]:
    if not ordered:
        return []
    return [
        (f'{{quantile="{of}"}}', ordered[min(int(of * len(ordered)), len(ordered) - 1)]) for of in QUANTILES
    ]


def _of_library() -> Iterator[Family]:
    stands = knowledge.standing()
    versions = [(f'{{status="{status}"}}', float(count)) for status, count in stands.versions.items()]
    yield Family("versions", "gauge", "Versions of documents by status.", versions)
    yield Family(
        "upload_oldest_seconds",
        "gauge",
        "Age of the oldest upload still being read.",
        [("", stands.oldest_seconds)],
    )


def _of_parts() -> Iterator[Family]:
    parts = look()
    ups = [(f'{{part="{part.name}"}}', float(part.ok)) for part in parts]
    yield Family("part_up", "gauge", "Whether what Sufler needs answers.", ups)
    took = [(f'{{part="{part.name}"}}', part.ms / 1000) for part in parts]
    yield Family("part_seconds", "gauge", "How long it took to answer.", took)
    tasks = next((part.waiting for part in parts if part.name == "broker"), 0)
    yield Family("tasks_waiting", "gauge", "Tasks no worker has taken yet.", [("", tasks)])
    free = shutil.disk_usage(settings.HOME).free
    yield Family("disk_free_bytes", "gauge", "Free on the disk of SUFLER_HOME.", [("", free)])
