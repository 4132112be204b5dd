"""Passages that say the same once: of near-duplicates the best placed one stays.

A small model answers well from a clear passage and is confused by several alike ones.
"""

from collections.abc import Sequence

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


def says_the_same(one: Passage, other: Passage) -> bool:
    """Whether two passages have nearly all words, and all figures, in common."""
    words, others = content(one.text), content(other.text)
    shared = min(len(common(words, others)), len(common(others, words)))
    if not words or shared < ALIKE * max(len(words), len(others)):
        return False
    figures, other_figures = quantities_in(one.text), quantities_in(other.text)
    return all(stands_in(figure, other_figures) for figure in figures) and all(
        stands_in(figure, figures) for figure in other_figures
    )
