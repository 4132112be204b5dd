"""What a vector store must do for the library, whichever engine stands behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from ingestion.pipeline.indexing.lexical import Sparse

DENSE = "dense"
ALWAYS, NEVER = 0, 2**31 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as the index holds it; its window is [start, until) in days (`date.toordinal`)."""

    passage_id: int
    version_id: int
    language: str
    labels: tuple[int, ...]
    start: int
    until: int
    vector: NDArray[np.float32]
    words: Mapping[str, Sparse]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which passages may be found: in force on `day`, under none of `hidden_labels`."""

    day: date
    hidden_labels: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """One ranking to be made: by cosine to `vector`, or by the words of `words` (analysis `using`)."""

    limit: int
    using: str = DENSE
    vector: NDArray[np.float32] | None = None
    words: Sparse | None = None
    language: str = ""
    among: frozenset[int] = field(default_factory=frozenset)


class Store(Protocol):
    """A vector engine that holds entries and ranks them. `shared`: other processes fill it, too."""

    shared: ClassVar[bool]

    def replace(self, version_id: int, entries: Sequence[Entry]) -> None:
        """Hold exactly these entries of the version; none removes it. A search meanwhile, also of another
        process, finds what was held before and is still among them."""

    def rank(self, wishes: Sequence[Wish], scope: Scope) -> list[list[tuple[int, float]]]:
        """For each wish the best (passage id, score), best first, within the scope."""

    def held(self) -> set[int]:
        """The passages of all entries."""

    def read_cursor(self) -> int:
        """The newest index event that is held, 0 when empty."""

    def write_cursor(self, event_id: int) -> None:
        """Make everything so far durable, then remember the event."""

    def close(self) -> None:
        """Let go of everything; the store is not used again."""
