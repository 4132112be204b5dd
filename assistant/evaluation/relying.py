"""Cases rest on the clauses that they expect to be cited: a case judges only while these say the same.

It holds on the day it asks about. One that does not is due: a supervisor confirms it, or it is taken off the
list; until then no figure counts it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from assistant import reliances
from assistant.evaluation.scoring import Case
from assistant.models import EvaluationCase, Reliance
from foundation import audit, clock
from foundation.access import EVERYTHING, Reader
from foundation.models import User
from ingestion import knowledge


@dataclass(frozen=True, slots=True)
class Due:
    """A case that no longer holds, with those of its reliances whose text is in force no more."""

    case: EvaluationCase
    broken: tuple[Reliance, ...]


def rely(case: EvaluationCase) -> None:
    """Tie a case to the passages that it expects, once; what the library does not know ties nothing."""
    if case.reliances.exists():
        return
    found = knowledge.named(case.passages, day_of(case)).values()
    once = {hit.passage_id: hit for hits in found for hit in hits}
    Reliance.objects.bulk_create(Reliance(case=case, **reliances.of_hit(hit)) for hit in once.values())


def due(among: Iterable[EvaluationCase] | None = None) -> list[Due]:
    """Of these cases, or of all on the bank's list, those that do not hold, oldest first."""
    rows = Reliance.objects.filter(case__listed=True)
    if among is not None:
        rows = Reliance.objects.filter(case__in=[case.pk for case in among])
    lost: list[int] = []
    for day in set(rows.order_by().values_list("case__as_of", flat=True)):
        lost += reliances.lost(rows.filter(case__as_of=day), day or clock.today())
    broken: dict[int, list[Reliance]] = defaultdict(list)
    for one in Reliance.objects.filter(pk__in=lost).select_related("case"):
        if one.case:
            broken[one.case.pk].append(one)
    return [Due(case, tuple(found)) for _, found in sorted(broken.items()) if (case := found[0].case)]


def changed_by(slug: str, number: int) -> int:
    """How many listed cases about today hold and rest on texts that this version of the document lacks."""
    todays = Reliance.objects.filter(case__listed=True, case__as_of=None)
    lost = set(reliances.lacking(todays, slug, number).values_list("case", flat=True))
    return len(lost - {one.case.pk for one in due()})


def confirm(case: EvaluationCase, by: User, reader: Reader) -> None:
    """Say that what a case expects is right by the clauses of its day as well. Raises
    reliances.NotRenewed."""
    with transaction.atomic():
        EvaluationCase.objects.select_for_update().get(pk=case.pk)
        found = due([case])
        if not found:
            raise reliances.NotRenewed("not_due")
        reliances.renew(found[0].broken, reader, day_of(case))
        audit.record(by, "case.confirmed", case)


def expected_of(case: EvaluationCase) -> tuple[str, ...]:
    """The external ids that a right answer may cite: those the case names, and those under which the same
    texts are in force on its day."""
    said = [(one.document, one.text_sha256) for one in case.reliances.all()]
    today = knowledge.saying(said, EVERYTHING, day_of(case)).values()
    return tuple(dict.fromkeys([*case.passages, *(hit.external_id for hit in today)]))


def closed_to(reader: Reader, cases: Iterable[EvaluationCase]) -> frozenset[int]:
    """The keys of the cases that expect passages of documents which the reader may not see."""
    closed = knowledge.closed_to(reader)
    return frozenset(case.pk for case in cases if closed and not closed.isdisjoint(_documents(case)))


def outdated(case: Case) -> bool:
    """Whether of the passages that a question of a file names, as they stood, none says what something says
    that is in force on the day it asks about."""
    day = date.fromisoformat(case.as_of) if case.as_of else clock.today()
    hits = [hit for found in knowledge.named(case.gold, day).values() for hit in found]
    said = {(hit.slug, hit.text_sha256) for hit in hits}
    return bool(said) and not knowledge.still_said(said, day)


def _documents(case: EvaluationCase) -> set[str]:
    """The slugs of the documents that a case expects to be cited, also of those that came after it."""
    if tied := {one.document for one in case.reliances.all()}:
        return tied
    return {hit.slug for hits in knowledge.named(case.passages, day_of(case)).values() for hit in hits}


def day_of(case: EvaluationCase) -> date:
    """The day that a case asks about."""
    return case.as_of or clock.today()
