"""The bank's synonyms and abbreviations, which a question is also searched with; every change is audited."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from foundation import audit
from foundation.models import User
from ingestion.models import Synonyms

FEWEST, MOST, LONGEST = 2, 8, 80


class NotPossible(Exception):
    """The words can't be a group; `code` says why (too_few, too_many, too_long, known)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def add(words: Iterable[str], by: User | None) -> Synonyms:
    """Words that say the same from now on. Raises NotPossible."""
    terms = list(
        {term.casefold(): term for term in (" ".join(word.split()) for word in words) if term}.values()
    )
    if len(terms) < FEWEST:
        raise NotPossible("too_few")
    if len(terms) > MOST:
        raise NotPossible("too_many")
    if any(len(term) > LONGEST for term in terms):
        raise NotPossible("too_long")
    known = {term.casefold() for group in Synonyms.objects.all() for term in group.terms}
    if known.intersection(term.casefold() for term in terms):
        raise NotPossible("known")
    group = Synonyms.objects.create(words="\n".join(terms), added_by=by)
    audit.record(by or "command", "synonyms.added", group, {"words": terms})
    return group


@transaction.atomic
def remove(group: Synonyms, by: User) -> None:
    """They say the same no more."""
    audit.record(by, "synonyms.removed", group, {"words": group.terms})
    group.delete()


def add_file(path: Path) -> int:
    """The groups of a file, one a line, words between semicolons, that are not there yet; how many."""
    added = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            try:
                add(line.split(";"), None)
            except NotPossible:
                continue
            added += 1
    return added
