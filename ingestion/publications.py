"""What is published: what came lately, what is in force on a day, and what is still said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, OuterRef, Q, Subquery

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
    earlier = Version.objects.filter(
        document=OuterRef("document"), number__lt=OuterRef("number"), status=Status.PUBLISHED
    )
    rows = rows.annotate(before=Subquery(earlier.order_by("-number").values("number")[:1]))
    fields = ("document__slug", "document__title", "number", "published_at", "published_by", "in_force_from")
    found = rows.order_by("-published_at", "-pk").values_list(*fields, "before")[:limit]
    return [Published(*row) for row in found]


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
    rows = Passage.objects.filter(Q(external_id=name) | Q(external_id__startswith=f"{name}-"), excluded=False)
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
