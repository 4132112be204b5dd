"""What is published: what came lately, what is in force on a day, and what is still said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from foundation import clock
from foundation.access import EVERYTHING, Reader
from ingestion.found import Hit
from ingestion.models import Document, IndexEvent, Passage, Status, Version
from ingestion.reading import read


@dataclass(frozen=True, slots=True)
class Published:
    """A version that was published: when, by whom, in force from when, and the one published before it."""

    slug: str
    title: str
    number: int
    at: datetime
    published_by: int | None
    effective_from: date | None
    before: int | None


class Turn(StrEnum):
    """What a person at the desk has to be told of a version."""

    PUBLISHED = "published"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Change:
    """The latest turn of a version. `in_force`: on a day after that of its publication. `ended`: retired, or
    its days are over and no other version of the document is in force."""

    turn: Turn
    at: datetime
    published: Published


def published_since(
    moment: datetime, reader: Reader, limit: int = 100, *, until: datetime | None = None
) -> list[Published]:
    """What was published since, and not after `until`, of the documents that the reader may see; the latest
    first."""
    rows = Version.objects.filter(
        status=Status.PUBLISHED,
        published_at__gte=moment,
        document__in=Document.objects.visible_to(reader),
    )
    if until:
        rows = rows.filter(published_at__lte=until)
    found = _with_the_one_before(rows).order_by("-published_at", "-pk").values_list(*_FIELDS)[:limit]
    return [Published(*row) for row in found]


def changes_since(moment: datetime, reader: Reader, limit: int = 100) -> list[Change]:
    """Of each version that the reader may see the latest turn, if it came since; the latest first, `limit` at
    most. Of an erased one nothing is told: its row changed, and the document may have ended long before."""
    first, today = timezone.localdate(moment), clock.today()
    others = Version.objects.in_force_on(today).filter(document=OuterRef("document"))
    rows = _with_the_one_before(
        Version.objects.filter(
            Q(published_at__gte=moment)
            | Q(in_force_from__range=(first, today))
            | Q(in_force_until__range=(first, today))
            | Q(status=Status.RETIRED, touched_at__gte=moment),
            status__in=(Status.PUBLISHED, Status.RETIRED),
            published_at__isnull=False,
            document__in=Document.objects.visible_to(reader),
        ).exclude(file="")
    ).annotate(replaced=Exists(others))
    found = [
        Change(*_latest_turn(row, today), Published(*(row[field] for field in _FIELDS)))
        for row in rows.values(*_FIELDS, "status", "touched_at", "in_force_until", "replaced")
    ]
    return sorted((one for one in found if one.at >= moment), key=lambda one: one.at, reverse=True)[:limit]


def _latest_turn(row: Mapping[str, Any], today: date) -> tuple[Turn, datetime]:
    start, until = row["in_force_from"], row["in_force_until"]
    if row["status"] == Status.RETIRED:
        return Turn.ENDED, row["touched_at"]
    if until and until <= today and not row["replaced"]:
        return Turn.ENDED, clock.moments(until, until)[0]
    if start and timezone.localdate(row["published_at"]) < start <= today:
        return Turn.IN_FORCE, clock.moments(start, start)[0]
    return Turn.PUBLISHED, row["published_at"]


_FIELDS = (
    "document__slug", "document__title", "number", "published_at", "published_by", "in_force_from", "before",
)  # fmt: skip


def _with_the_one_before(rows: QuerySet[Version]) -> QuerySet[Version]:
    """With the number of the version that was published before as `before`."""
    earlier = Version.objects.filter(
        document=OuterRef("document"), number__lt=OuterRef("number"), status=Status.PUBLISHED
    )
    return rows.annotate(before=Subquery(earlier.order_by("-number").values("number")[:1]))


def in_force(day: date) -> list[tuple[int, str]]:
    """The passages that a search on `day` could find and their external ids, newest first."""
    rows = Passage.objects.in_force_on(day)
    return list(rows.order_by("-pk").values_list("pk", "external_id"))


def still_said(said: Iterable[tuple[str, str]], day: date) -> frozenset[tuple[str, str]]:
    """Which of these (document's slug, SHA-256 of a text) a passage in force on `day` has."""
    asked = set(said)
    rows = (
        Passage.objects.in_force_on(day)
        .filter(text_sha256__in={sha for _, sha in asked})
        .values_list("version__document__slug", "text_sha256")
    )
    return frozenset(asked & set(rows))


def saying(said: Iterable[tuple[str, str]], reader: Reader, day: date) -> dict[tuple[str, str], Hit]:
    """For each of these (document's slug, SHA-256 of a text) a passage in force on `day` that has it; none
    for what the reader may not see."""
    asked = set(said)
    rows = Passage.objects.in_force_on(day).filter(text_sha256__in={sha for _, sha in asked})
    hits = read(list(rows.values_list("pk", flat=True)), reader, day)
    # of several that say the same the first one
    found = {(hits[key].slug, hits[key].text_sha256): hits[key] for key in sorted(hits, reverse=True)}
    return {one: hit for one, hit in found.items() if one in asked}


def named(external_ids: Iterable[str], day: date) -> dict[str, tuple[Hit, ...]]:
    """For each name the passages that bear it, or are pieces of the place that it names (`<name>-<n>`): those
    in force on `day`, else those of the newest version that has any."""
    return {name: found for name in external_ids if (found := _bearing(name, day))}


def _bearing(name: str, day: date) -> tuple[Hit, ...]:
    rows = Passage.objects.filter(Q(external_id=name) | Q(external_id__begins=f"{name}-"), excluded=False)
    now = list(rows.in_force_on(day).order_by("position").values_list("pk", flat=True))
    newest = rows.order_by("-version__pk").values("version")[:1]
    keys = now or list(
        rows.filter(version=Subquery(newest)).order_by("position").values_list("pk", flat=True)
    )
    hits = read(keys, EVERYTHING, None)
    return tuple(hits[key] for key in keys)


def texts_of(slug: str, number: int) -> frozenset[str]:
    """The SHA-256 of every text that this version would be answered from."""
    rows = Passage.objects.filter(version__document__slug=slug, version__number=number, excluded=False)
    return frozenset(rows.values_list("text_sha256", flat=True))


def revision() -> int:
    """A number that is another after whatever a search could find has changed."""
    return IndexEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def shelf(reader: Reader, day: date) -> list[tuple[str, str, int]]:
    """What is in force on `day` and open to the reader: slug, title and version, by title."""
    rows = Version.objects.in_force_on(day).filter(document__in=Document.objects.visible_to(reader))
    rows = rows.select_related("document").order_by("document__title", "-number")
    return [(one.document.slug, str(one.document), one.number) for one in rows]
