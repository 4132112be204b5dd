"""The tokens of a model by their bytes: what a constraint needs to know of them, computed once."""

import bisect
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from inference.constraints.speech import kind

Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Vocabulary:
    """`pieces[token]` are the bytes of a token; `ends` are the tokens with which a model ends its answer."""

    def __init__(self, pieces: Sequence[bytes], ends: Iterable[int]) -> None:
        self.pieces = pieces
        self.ends = frozenset(ends)
        self._order = sorted((piece, token) for token, piece in enumerate(pieces) if piece)
        self._sorted = [piece for piece, _ in self._order]
        self._by_piece: dict[bytes, list[int]] = {}
        for piece, token in self._order:
            self._by_piece.setdefault(piece, []).append(token)
        # whole characters without digits, brackets and what is forbidden: never in question inside plain text
        self.harmless: Flags = np.array([_harmless(piece) for piece in pieces])

        # tokens that can only come after the beginning of a character
        self.second_halves = [t for t, piece in enumerate(pieces) if piece and 0x80 <= piece[0] < 0xC0]

    def __len__(self) -> int:
        return len(self.pieces)

    def spelled(self, piece: bytes) -> list[int]:
        """The tokens with exactly these bytes; several may share them."""
        return self._by_piece.get(piece, [])

    def longer(self, start: bytes) -> list[int]:
        """The tokens whose bytes begin so and go on."""
        first = bisect.bisect_right(self._sorted, start)
        last = bisect.bisect_left(self._sorted, start + b"\xff" * 4, lo=first)
        return [token for _, token in self._order[first:last]]

    def any_longer(self, start: bytes) -> bool:
        """Whether there is such a token."""
        place = bisect.bisect_right(self._sorted, start)
        return place < len(self._sorted) and self._sorted[place].startswith(start)


def _harmless(piece: bytes) -> bool:
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and not any(kind(char) in ("digit", "forbidden", "mark", "[") for char in text)
