"""The database side of the index: what changed (events), and in how many passages a term stands."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection

from foundation import audit
from ingestion.models import IndexEvent, Passage, TermCount, Version
from ingestion.pipeline.indexing import centring, vocabulary
from ingestion.pipeline.indexing.lexical import count_terms
from ingestion.pipeline.indexing.rows import places, rows

# each row takes two of the at most 32,766 variables of one SQLite statement
ROWS = 5_000


def note(version: Version) -> IndexEvent:
    """Say that this version's place in the index may have changed; call it in the transaction that did it.

    Whoever has noted something commits before the next one may: events are seen in the order of their
    numbers, so that an index which is up to one of them has missed none before it.
    """
    audit.take_turn()
    return IndexEvent.objects.create(version=version.pk)


def newest() -> int:
    """The number of the newest event; 0 when there is none."""
    number: int = rows(IndexEvent, "max(id)")[0][0] or 0
    return number


def count_in(version: Version) -> None:
    """Add a version's terms and vectors to the counts: it is found from now on."""
    audit.take_turn()
    add(terms_of(version))
    vocabulary.count_in(version)
    centring.count(version, 1)


def count_out(version: Version) -> None:
    """Take a version's terms and vectors out of the counts: it is found no more."""
    audit.take_turn()
    add(Counter({term: -n for term, n in terms_of(version).items()}))
    vocabulary.count_out(version)
    centring.count(version, -1)


def passages_with(terms: Iterable[int]) -> dict[int, int]:
    """For each term the number of published passages it stands in; absent means none."""
    wanted = list(terms)
    if not wanted:
        return {}
    return dict(rows(TermCount, "term, passages", f"term IN ({places(wanted)})", wanted))


def terms_of(version: Version) -> Counter[int]:
    """In how many of a version's passages each term stands."""
    packed = Passage.objects.filter(version=version, excluded=False).values_list("terms", flat=True)
    return count_terms(bytes(row) for row in packed.iterator())


def add(counts: Counter[int]) -> None:
    """Add counted terms; in a transaction."""
    # in one order everywhere, so that two publications can't wait for each other
    changed = sorted(counts.items())
    table = connection.ops.quote_name(TermCount._meta.db_table)
    for start in range(0, len(changed), ROWS):
        part = changed[start : start + ROWS]
        pairs = ", ".join(["(%s, %s)"] * len(part))
        # only the table's name and placeholders are put into the statement
        sql = (
            f"INSERT INTO {table} (term, passages) VALUES {pairs} "  # noqa: S608
            f"ON CONFLICT (term) DO UPDATE SET passages = {table}.passages + excluded.passages"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for row in part for value in row])
