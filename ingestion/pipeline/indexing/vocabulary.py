"""The words of the published passages, kept with them: what a misspelt question is read against."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection

from ingestion.models import Passage, Version, Word
from ingestion.pipeline.indexing.beginnings import begins, bounds
from ingestion.pipeline.indexing.rows import places, rows
from ingestion.pipeline.indexing.spelling import WORD, fold, sound

LONGEST = 40
ROWS = 5_000


def count_in(version: Version) -> None:
    """Add a version's words: it is found from now on."""
    add(words_of(version), 1)


def count_out(version: Version) -> None:
    """Take a version's words out: it is found no more."""
    add(words_of(version), -1)


def spelt(words: Iterable[str]) -> set[str]:
    """Those of the words that stand in the corpus as they are."""
    wanted = list(words)
    if not wanted:
        return set()
    return {text for (text,) in rows(Word, "text", f"passages > 0 AND text IN ({places(wanted)})", wanted)}


def alike(keys: Iterable[str], by: str) -> dict[str, str]:
    """For each key (`by` "folded" or "sound") the most frequent word of the corpus that has it."""
    found = Word.objects.filter(**{f"{by}__in": list(keys)}, passages__gt=0).order_by("passages", "text")
    return {getattr(word, by): word.text for word in found}


def beginning(key: str, by: str) -> str:
    """The most frequent word of the corpus whose key begins so; empty when there is none."""
    nearest = Word.objects.filter(**{f"{by}__begins": key}, passages__gt=0).order_by("-passages", "text")
    return next(iter(nearest.values_list("text", flat=True)[:1]), "")


def near(typed: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """For words as they were typed, each with the beginnings that the meant one may have: the words of the
    corpus that begin so, end in the typed word's letter and are at most one letter longer or shorter, with
    the number of passages they stand in."""
    wanted = [
        (*bounds(start), f"%{word[-1]}", len(word) - 1, len(word) + 1)
        for word, starts in sorted(typed.items())
        for start in sorted(starts)
    ]
    if not wanted:
        return {}
    # all of it in the statement: of the words that begin alike one of twenty leaves the database
    alike = f"({begins('text', connection.vendor)} AND text LIKE %s AND length(text) BETWEEN %s AND %s)"
    values = [value for one in wanted for value in one]
    return dict(
        rows(Word, "text, passages", f"passages > 0 AND ({' OR '.join([alike] * len(wanted))})", values)
    )


def words_of(version: Version) -> Counter[str]:
    """In how many of a version's passages each word stands."""
    counts: Counter[str] = Counter()
    passages = Passage.objects.filter(version=version, excluded=False).values_list("breadcrumb", "text")
    for breadcrumb, text in passages.iterator():
        words = WORD.findall(f"{breadcrumb} {text}".lower().replace("ё", "е"))
        counts.update({word for word in words if len(word) <= LONGEST and not word.isdigit()})
    return counts


def add(counts: Counter[str], sign: int) -> None:
    """Add counted words (1) or take them out (-1); in a transaction."""
    # in one order everywhere, so that two publications can't wait for each other
    changed = [(word, fold(word), sound(word), sign * count) for word, count in sorted(counts.items())]
    table = connection.ops.quote_name(Word._meta.db_table)
    for start in range(0, len(changed), ROWS):
        part = changed[start : start + ROWS]
        fours = ", ".join(["(%s, %s, %s, %s)"] * len(part))
        # only the table's name and placeholders are put into the statement
        sql = (
            f"INSERT INTO {table} (text, folded, sound, passages) VALUES {fours} "  # noqa: S608
            f"ON CONFLICT (text) DO UPDATE SET passages = {table}.passages + excluded.passages"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for row in part for value in row])
