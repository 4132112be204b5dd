"""What is counted from the published passages, anew: their terms, their words, the mean of each language."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from django.db import transaction

from foundation import audit
from ingestion.models import Centre, Status, TermCount, Version, Word
from ingestion.pipeline.indexing import centring, outbox, vocabulary

# what is published while one counts is counted at the next look
LOOKS = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """Of all published versions: term and word -> passages, language -> number and sum of the vectors."""

    terms: Counter[int] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    sums: dict[str, tuple[int, centring.Sum]] = field(default_factory=dict)


def count_anew() -> None:
    """Put what is counted now in the place of what was kept, and note every version.

    Counting takes minutes, in which others write. When one of them changed what is counted it begins anew;
    after `LOOKS` times the others wait.
    """
    for _ in range(LOOKS):
        before, counts = outbox.newest(), _counted()
        with transaction.atomic():
            audit.take_turn()
            if outbox.newest() == before:
                _put(counts)
                return
    with transaction.atomic():
        audit.take_turn()
        _put(_counted())


def _counted() -> Counts:
    counts = Counts()
    for version in Version.objects.filter(status=Status.PUBLISHED).select_related("document"):
        counts.terms.update(outbox.terms_of(version))
        counts.words.update(vocabulary.words_of(version))
        number, total = centring.sum_of(version)
        if number:
            language = version.document.language
            known, so_far = counts.sums.get(language, (0, np.zeros_like(total)))
            counts.sums[language] = known + number, so_far + total
    return counts


def _put(counts: Counts) -> None:
    TermCount.objects.all().delete()
    Word.objects.all().delete()
    Centre.objects.filter(of=Centre.Of.PASSAGES).delete()
    outbox.add(counts.terms)
    vocabulary.add(counts.words, 1)
    for language, (number, total) in counts.sums.items():
        centring.add(language, number, total)
    for version in Version.objects.exclude(status=Status.PROCESSING):
        outbox.note(version)
