"""How the library stands, in numbers: for whoever watches the installation."""

from dataclasses import dataclass

from django.db.models import Count, Min

from foundation import clock
from ingestion.models import Status, Version


@dataclass(frozen=True, slots=True)
class Standing:
    """Versions by status, and for how many seconds the oldest one that is being read has waited."""

    versions: dict[str, int]
    oldest_seconds: float


def standing() -> Standing:
    """As of now; a status that no version has counts as 0."""
    counted = dict(Version.objects.values_list("status").annotate(count=Count("pk")).order_by())
    oldest = Version.objects.filter(status=Status.PROCESSING).aggregate(at=Min("uploaded_at"))["at"]
    waited = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return Standing({str(status): counted.get(str(status), 0) for status in Status.values}, waited)
