"""Days without a wording: a version is to replace one that ends before the new wording begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from foundation import clock
from foundation.clock import Validity
from ingestion.clauses import Clause
from ingestion.differing import diff
from ingestion.models import Status, Version

OWN_DAYS = Q(effective_from__isnull=False) | Q(effective_until__isnull=False)


@dataclass(frozen=True, slots=True)
class Lapse:
    """From `start` until `until` nothing holds of a clause, or of the document where `clause` is None.

    `before`: the number of the version that has ended by then.
    """

    clause: Clause | None
    start: date
    until: date
    before: int


def lapses(version: Version, window: Validity) -> list[Lapse]:
    """What lapses when a version is published for these days, the whole document first."""
    start = window.start or clock.today()
    before = _before(version, start)
    if before is None:
        return []
    end = min(before.effective_until or start, start)
    whole = [Lapse(None, end, start, before.number)] if end < start else []
    old, new = _own_days(before), _own_days(version)
    if not old and not new:
        return whole
    found = []
    for change in diff(before, version):
        if change.old and change.new:
            ends = min(end, max(old.get(one, Validity()).until or date.max for one in change.old.passages))
            begins = max(
                start, min(new.get(one, Validity()).start or date.min for one in change.new.passages)
            )
            if ends < begins and (ends, begins) != (end, start):
                found.append(Lapse(change.new, ends, begins, before.number))
    return whole + found


def _before(version: Version, start: date) -> Version | None:
    """The published version that this one takes over from on `start`."""
    others = version.document.versions.filter(status=Status.PUBLISHED).exclude(pk=version.pk)
    earlier = [
        one for one in others if (one.effective_from or date.min, one.number) < (start, version.number)
    ]
    return max(earlier, key=lambda one: (one.effective_from or date.min, one.number), default=None)


def _own_days(version: Version) -> Mapping[int, Validity]:
    """The windows of the passages that have one of their own."""
    rows = version.passages.filter(OWN_DAYS, excluded=False)
    return {
        key: Validity(*days) for key, *days in rows.values_list("pk", "effective_from", "effective_until")
    }
