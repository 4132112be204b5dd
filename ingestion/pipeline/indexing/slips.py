"""A slip of the hand in a word: two letters swapped, one missing, one too many, or another one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ingestion.pipeline.indexing import lexical, outbox, vocabulary

# shorter words have too many neighbours
SHORTEST = 5
# by so many letters words are looked up; a slip further on leaves them as they are
BEGINNING = 4
# of a word so many letters at its end are left as they are
ENDING = 2
# of one question so many words are looked up: a text with more is in another language, or about another thing
MOST = 12


def put_right(words: Iterable[str]) -> dict[str, str]:
    """For those of the words that the corpus lacks in every form the word of the corpus that is one slip
    away, the most frequent where there are several. Of more than MOST words the first are looked at."""
    long = [word for word in words if len(word) >= SHORTEST and word.isalpha()]
    starts = {word: _beginnings(word) for word in _without_form(long)[:MOST]}
    found = defaultdict(list)
    for text, passages in vocabulary.near(starts).items():
        found[text[:BEGINNING]].append((passages, text))
    meant = {}
    for word, own in starts.items():
        near = [one for start in own for one in found[start] if is_one_slip(word, one[1])]
        if near:
            meant[word] = max(near)[1]
    return meant


def _without_form(words: Sequence[str]) -> list[str]:
    """Those whose stem the corpus lacks, too."""
    stems = {word: next(iter(lexical.analyse(word)["stems"])) for word in words}
    known = outbox.passages_with(set(stems.values()))
    return [word for word, stem in stems.items() if not known.get(stem)]


def _beginnings(word: str) -> set[str]:
    """How the meant word may begin. Another letter or a missing one among the first four is not looked
    for."""
    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(BEGINNING)]
    shorter = [word[:at] + word[at + 1 :] for at in range(BEGINNING)]
    return {one[:BEGINNING] for one in (word, *swapped, *shorter)}


def is_one_slip(typed: str, word: str) -> bool:
    """Whether one slip makes `typed` of `word`, which is another word of SHORTEST letters or more.

    Not in its last two letters: there words of Kazakh and Russian take their endings, «ақысыз» is no slip of
    «ақысы». Of the first letter only that it was swapped.
    """
    at = next((n for n, (one, other) in enumerate(zip(typed, word, strict=False)) if one != other), None)
    if at is None or len(word) < SHORTEST or at >= len(word) - ENDING:
        return False
    rest, meant = typed[at:], word[at:]
    if rest[1:2] + rest[:1] + rest[2:] == meant:
        return True
    return at > 0 and (meant in (rest[1:], meant[0] + rest[1:]) or rest == meant[1:])
