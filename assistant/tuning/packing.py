"""Rows that begin alike, packed into one tree of tokens: what they share is read once.

Every token sees its ancestors only and counts its position along its own branch, so each row is learned
exactly as if it stood alone (tests/tuning/test_packing.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True)
class Tokens:
    """A row in tokens: what is read, and what is to be written after it."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


@dataclass
class Tree:
    """Node i is the token `tokens[i]` after the node `parents[i]` (-1: at the start), `depths[i]` tokens on.

    `learned`: pairs (node, token): what comes next there in the answer of a row.
    """

    tokens: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    learned: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    _children: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)

    def new(self, row: Tokens) -> int:
        """How many tokens the row would add."""
        node, path = -1, (*row.prompt, *row.answer[:-1])
        for index, token in enumerate(path):
            if (node, token) not in self._children:
                return len(path) - index
            node = self._children[node, token]
        return 0

    def add(self, row: Tokens) -> None:
        """Put the row in; of its answer the last token is only learned, never read."""
        node = -1
        for token in row.prompt:
            node = self._step(node, token)
        for token in row.answer[:-1]:
            self.learned.append((node, token))
            node = self._step(node, token)
        self.learned.append((node, row.answer[-1]))
        self.rows += 1

    def sees(self) -> np.ndarray:
        """Which token sees which: a square of booleans, line i for token i."""
        seen = np.zeros((len(self.tokens), len(self.tokens)), dtype=bool)
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                seen[node] = seen[parent]
            seen[node, node] = True
        return seen

    def _step(self, node: int, token: int) -> int:
        if (node, token) not in self._children:
            self._children[node, token] = len(self.tokens)
            self.tokens.append(token)
            self.parents.append(node)
            self.depths.append(self.depths[node] + 1 if node >= 0 else 0)
        return self._children[node, token]


def pack(rows: Iterable[Sequence[Tokens]], most: int) -> Iterator[Tree]:
    """Trees of at most `most` tokens, except for a single row that is longer; no tree spans two groups."""
    for group in rows:
        tree = Tree()
        for row in sorted(group, key=lambda row: (row.prompt, row.answer)):
            if tree.rows and len(tree.tokens) + tree.new(row) > most:
                yield tree
                tree = Tree()
            tree.add(row)
        if tree.rows:
            yield tree
