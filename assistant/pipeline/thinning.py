"""Passages that say the same once: of near-duplicates the best placed one stays, of one clause in two
languages the one in the question's.

A small model answers well from a clear passage and is confused by several alike ones.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.pipeline.quantities import quantities_in, stands_in
from assistant.pipeline.stems import common, content
from assistant.pipeline.values import Passage

# so much of the words of either stands in the other: rows of one table, which differ in a word, stay apart
ALIKE = 0.9


def first_of_each(passages: Sequence[Passage]) -> list[Passage]:
    """The passages in order without those that say what an earlier one says, with the same figures."""
    kept: list[Passage] = []
    for one in passages:
        if not any(says_the_same(one, other) for other in kept):
            kept.append(one)
    return kept


def own_language_first(passages: Sequence[Passage], language: str) -> list[Passage]:
    """The passages in order, but of those that say one clause in two languages the one in `language` stands
    where the first of them stood, with its score."""
    found = list(passages)
    for place, one in enumerate(found):
        later = range(place + 1, len(found))
        own = next((at for at in later if found[at].language == language and are_twins(found[at], one)), None)
        if own is not None and one.language != language:
            found.insert(place, replace(found.pop(own), score=one.score))
    return found


def says_the_same(one: Passage, other: Passage) -> bool:
    """Whether two passages have nearly all words, and all figures, in common, or are one clause in two
    languages."""
    if are_twins(one, other):
        return True
    words, others = content(one.text), content(other.text)
    shared = min(len(common(words, others)), len(common(others, words)))
    if not words or shared < ALIKE * max(len(words), len(others)):
        return False
    return _same_figures(one, other)


def are_twins(one: Passage, other: Passage) -> bool:
    """Whether they are one clause of two linked documents, with the same figures in both, and may be said to
    the same people."""
    if not one.twin or one.twin != other.twin or one.internal != other.internal:
        return False
    return one.local_only == other.local_only and _same_figures(one, other)


def _same_figures(one: Passage, other: Passage) -> bool:
    figures, other_figures = quantities_in(one.text), quantities_in(other.text)
    return all(stands_in(figure, other_figures) for figure in figures) and all(
        stands_in(figure, figures) for figure in other_figures
    )
