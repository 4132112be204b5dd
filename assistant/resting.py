"""Letter templates rest on the clauses that their authors name.

A template whose clause says something else today is marked wherever it is used, until who looks after it says
that it is still right or names other clauses. Nothing is switched: what is marked is asked each time.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from assistant import reliances
from assistant.models import Reliance
from foundation import audit, clock
from foundation.access import EVERYTHING, Reader
from foundation.models import User
from ingestion import knowledge


@dataclass(frozen=True, slots=True)
class Due:
    """A template in force that rests on clauses which say something else today."""

    letter: knowledge.Letter
    broken: tuple[Reliance, ...]


def clauses_of(slug: str) -> QuerySet[Reliance]:
    """What a template rests on."""
    return Reliance.objects.filter(template=slug)


def name_clause(slug: str, passage_id: int, by: User, reader: Reader) -> bool:
    """Say that a template rests on a passage; False when the reader may not see it."""
    hit = knowledge.passage(passage_id, reader)
    if hit is None:
        return False
    kept = reliances.of_hit(hit)
    with transaction.atomic():
        _, new = Reliance.objects.get_or_create(template=slug, passage=kept.pop("passage"), defaults=kept)
        if new:
            details = {"clause": hit.external_id}
            audit.record(by, "template.clause_named", f"template:{slug}", details)
    return True


def drop_clause(slug: str, reliance_id: int, by: User) -> None:
    """Say that it does not rest on this one; nothing happens when somebody was first."""
    with transaction.atomic():
        one = clauses_of(slug).filter(pk=reliance_id).first()
        if one:
            one.delete()
            details = {"clause": f"{one.document}@{one.version}", "passage": one.passage}
            audit.record(by, "template.clause_dropped", f"template:{slug}", details)


def due(reader: Reader) -> list[Due]:
    """The templates in force that the reader may see and that do not hold, by language and title."""
    broken = _broken()
    found = knowledge.letters(reader, clock.today()) if broken else []
    return [Due(letter, tuple(broken[letter.slug])) for letter in found if letter.slug in broken]


def due_slugs() -> frozenset[str]:
    """The templates that do not hold today, by the slugs of their documents."""
    return frozenset(_broken())


def says_a_due_letter(text: str) -> bool:
    """Whether a text that was handed in as a template is that of a library's template which does not hold."""
    plain = " ".join(text.split())
    today = clock.today()
    letters = (knowledge.letter(slug, EVERYTHING, today) for slug in due_slugs())
    return any(letter and " ".join(letter.text.split()) == plain for letter in letters)


def confirm(slug: str, by: User, reader: Reader) -> None:
    """Say that a template is right by the clauses of today as well. Raises reliances.NotRenewed."""
    with transaction.atomic():
        broken = _broken(slug).get(slug)
        if not broken:
            raise reliances.NotRenewed("not_due")
        reliances.renew(broken, reader, clock.today())
        audit.record(by, "template.confirmed", f"template:{slug}")


def changed_by(slug: str, number: int) -> int:
    """How many templates hold today and rest on texts that this version of the document lacks."""
    resting = Reliance.objects.exclude(template="")
    lost = set(reliances.lacking(resting, slug, number).values_list("template", flat=True))
    return len(lost - due_slugs())


def _broken(slug: str = "") -> dict[str, list[Reliance]]:
    rows = clauses_of(slug) if slug else Reliance.objects.exclude(template="")
    broken: dict[str, list[Reliance]] = defaultdict(list)
    for one in Reliance.objects.filter(pk__in=reliances.lost(rows, clock.today())):
        broken[one.template].append(one)
    return broken
