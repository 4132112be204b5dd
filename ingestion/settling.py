"""Findings in a file, settled by a person: seen, figures of OCR confirmed, a quarantine lifted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from foundation import audit
from foundation.models import User
from ingestion.models import Settlement, Status, Version
from ingestion.pipeline.parsing.problems import SUSPICIONS, TO_SETTLE
from ingestion.pipeline.values import Place
from ingestion.versions import NotPossible, locked, publish_if_asked

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """What was noticed, as people see it; `number` is its place in the version's problems, from 0.

    `must`: the version waits for its settlement.
    """

    number: int
    code: str
    detail: str
    place: Place
    excerpt: str
    must: bool
    suspicious: bool
    settlement: Settlement | None


def findings_of(version: Version) -> list[Finding]:
    """All findings in a version's file in order, with who settled them."""
    settled = {one.finding: one for one in version.settlements.select_related("settled_by")}
    return [_finding(number, problem, settled.get(number)) for number, problem in enumerate(version.problems)]


def settle(version: Version, number: int, by: User) -> Version:
    """Say that a finding was looked at and is all right; the last one that had to be makes it ready.

    Raises NotPossible: settled_already, no_such_finding, or in_quarantine for what only release() settles.
    """
    with transaction.atomic():
        version = locked(version)
        finding = next((one for one in findings_of(version) if one.number == number), None)
        if finding is None:
            raise NotPossible("no_such_finding")
        if finding.suspicious:
            raise NotPossible("in_quarantine")
        if finding.settlement:
            raise NotPossible("settled_already")
        version.settlements.create(finding=number, settled_by=by)
        audit.record(by, "finding.settled", version, {"finding": number, "code": finding.code})
        return _moved_on(version)


def release(version: Version, by: User, reason: str) -> Version:
    """Let a quarantined version out, for a reason of at least 10 characters that stands beside the finding.

    Raises NotPossible: reason_too_short, not_quarantined.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise NotPossible("reason_too_short")
    with transaction.atomic():
        version = locked(version)
        if version.status != Status.QUARANTINED:
            raise NotPossible("not_quarantined")
        suspicious = [one for one in findings_of(version) if one.suspicious]
        Settlement.objects.bulk_create(
            Settlement(version=version, finding=one.number, settled_by=by, note=reason) for one in suspicious
        )
        codes = sorted({one.code for one in suspicious})
        audit.record(by, "version.released", version, {"codes": codes, "reason": reason})
        return _moved_on(version)


def _moved_on(version: Version) -> Version:
    """The version where it stands after a settlement: ready when nothing holds it any more."""
    open_ones = [one for one in findings_of(version) if not one.settlement]
    version.unsettled = len(open_ones)
    if version.status in (Status.NEEDS_ATTENTION, Status.QUARANTINED):
        waits = any(one.must for one in open_ones)
        version.status = Status.NEEDS_ATTENTION if waits else Status.READY
    version.save(update_fields=["status", "unsettled", "touched_at"])
    return publish_if_asked(version)


def _finding(number: int, problem: Mapping[str, Any], settlement: Settlement | None) -> Finding:
    code = problem["code"]
    place = Place(
        page=problem.get("page"),
        clause=problem.get("clause", ""),
        sheet=problem.get("sheet", ""),
        row=problem.get("row"),
    )
    return Finding(
        number=number,
        code=code,
        detail=problem.get("detail", ""),
        place=place,
        excerpt=problem.get("excerpt", ""),
        must=code in TO_SETTLE or code in SUSPICIONS,
        suspicious=code in SUSPICIONS,
        settlement=settlement,
    )
