"""What relies on clauses holds while a clause in force has the text it was tied to, whatever it is.

Nothing is switched by events: what holds no more is asked of the library each time (ADR 0011).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from assistant.models import Reliance
from foundation.access import Reader
from ingestion import knowledge


class NotRenewed(Exception):
    """What relies can't be confirmed; `code` is "not_due" when it holds, "no_clause" when nothing that the
    reader may see stands in the place of a clause."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def of_hit(hit: knowledge.Hit) -> dict[str, Any]:
    """What a reliance keeps of a passage, but for what relies on it."""
    return {
        "document": hit.slug,
        "version": hit.version,
        "passage": hit.passage_id,
        "text": hit.text,
        "text_sha256": hit.text_sha256,
    }


def lost(rows: QuerySet[Reliance], day: date, among: QuerySet[Reliance] | None = None) -> list[int]:
    """The keys of those whose text no passage of their document in force on the day has. `among`: rows that
    hold them all, where their clauses are found faster than by asking each of `rows` whether it counts."""
    # every page of the desk asks: clauses are far fewer than what relies on them, and nearly all hold; no
    # text is read
    every = rows if among is None else among
    said = set(every.order_by().values_list("document", "text_sha256").distinct())
    broken = said - knowledge.still_said(said, day)
    found = rows.filter(text_sha256__in={sha256 for _, sha256 in broken})
    keys = found.order_by("pk").values_list("pk", "document", "text_sha256")
    return [key for key, document, sha256 in keys if (document, sha256) in broken]


def lacking(rows: QuerySet[Reliance], slug: str, number: int) -> QuerySet[Reliance]:
    """Those of a document whose text this version of it lacks."""
    texts = knowledge.texts_of(slug, number)
    own = rows.filter(document=slug).values_list("pk", "text_sha256")
    return rows.filter(pk__in=[key for key, sha256 in own if sha256 not in texts])


def renew(broken: Iterable[Reliance], reader: Reader, day: date) -> None:
    """Tie what relied on these to what stands in the place of each clause on the day. Inside a transaction.

    Raises NotRenewed.
    """
    for one in broken:
        hit = knowledge.successor(one.passage, reader, day=day)
        if hit is None:
            raise NotRenewed("no_clause")
        relying: dict[str, Any] = {"review": one.review, "case": one.case, "template": one.template}
        one.delete()
        kept = of_hit(hit)
        Reliance.objects.get_or_create(**relying, passage=kept.pop("passage"), defaults=kept)
