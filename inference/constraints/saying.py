"""The rules of speech for tokens: which of them may come next, at a cost that no reader notices."""

import functools
import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from inference.constraints.speech import BLANKS, ITEM, Speech, State, kind
from inference.constraints.vocabulary import Flags, Ids, Vocabulary


class Saying:
    """Speech over the tokens of a vocabulary. Halves of characters wait until the other half comes."""

    def __init__(self, speech: Speech, vocabulary: Vocabulary) -> None:
        self._speech = speech
        self._vocabulary = vocabulary
        self._state = State()
        self._half = b""
        self._held = 0
        self._seen: dict[tuple[State, bytes, int], tuple[State, bytes] | None] = {}
        self._lists: dict[tuple[State, bytes], list[int]] = {}

    def choices(self) -> Sequence[int] | None:
        key = (self._state, self._half)
        if key not in self._lists:
            if self._state.bound:
                some = sorted({*self._following(self._state, b"")})
            elif self._half:
                some = self._vocabulary.second_halves
            else:
                return None
            self._lists[key] = [token for token in some if self.allows(token)]
        return self._lists[key]

    def allows(self, token: int) -> bool:
        if token in self._vocabulary.ends:
            return self._state.free and not self._half
        return self._after(token) is not None

    def glance(self, tokens: Ids) -> Flags:
        if (choices := self.choices()) is not None:
            return np.isin(tokens, choices)
        flags: Flags = self._vocabulary.harmless[tokens]
        if not self._state.free:
            flags[:] = False  # a blank must come after the number of an item
        for place in np.flatnonzero(~flags):
            flags[place] = self.allows(int(tokens[place]))
        return flags

    def resort(self) -> Sequence[int]:
        tokens = np.arange(len(self._vocabulary))
        return [int(token) for token in tokens[self.glance(tokens)] if self.allows(int(token))]

    def accept(self, token: int) -> None:
        after = None if token in self._vocabulary.ends else self._after(token)
        if after is None:
            return
        state, text = self._state, self._half + self._vocabulary.pieces[token]
        self._state, self._half = after
        for char in text[: len(text) - len(self._half)].decode():
            following = self._speech.step(state, char)
            assert following is not None
            state = following
            self._held = 0 if state.settled else self._held + len(char.encode())

    def held(self) -> int:
        return self._held + len(self._half)

    def cut(self) -> int:
        whole = self._state.free and not self._speech.ways(self._state)
        return len(self._half) + (0 if whole else self._held)

    def close(self) -> None:
        self._seen.clear()

    def _after(self, token: int) -> tuple[State, bytes] | None:
        """The state after a token, and the half of a character at its end; None when it is not allowed."""
        key = (self._state, self._half, token)
        if key not in self._seen:
            self._seen[key] = self._walk(self._vocabulary.pieces[token])
        return self._seen[key]

    def _walk(self, piece: bytes) -> tuple[State, bytes] | None:
        if not piece:
            return None  # control tokens say nothing and are no answer
        data = self._half + piece
        whole, half = halve(data)
        try:
            text = whole.decode()
        except UnicodeDecodeError:
            return None
        state: State | None = self._state
        for char in text:
            state = self._speech.step(state, char) if state else None
        if state is None or (half and not self._may_begin(state, half)):
            return None
        return state, half

    def _may_begin(self, state: State, half: bytes) -> bool:
        """Whether half a character can still become one that is allowed."""
        if not state.bound:
            return completes(half) and (state.where != ITEM or bool(state.gap))
        return any(
            char.encode().startswith(half) and self._speech.step(state, char) is not None
            for char in self._beginnings(state)
        )

    def _beginnings(self, state: State) -> Iterator[str]:
        for way in self._speech.ways(state):
            yield from BLANKS if way == " " else way

    def _following(self, state: State, so_far: bytes) -> Iterator[int]:
        """The tokens that go on with the spellings under way: a search that leaves dead ends at once.

        `so_far`: bytes of the token that lead to `state`, after the half character that waits.
        """
        for char in self._beginnings(state):
            data, half = char.encode(), self._half if not so_far else b""
            after = self._speech.step(state, char)
            if after is None or not data.startswith(half):
                continue
            piece = so_far + data[len(half) :]
            for size in range(len(so_far) + 1, len(piece) + 1):
                # the token may end inside the character
                yield from self._vocabulary.spelled(piece[:size])
            if not after.bound and (after.where != ITEM or after.gap):
                yield from self._vocabulary.longer(piece)
            elif self._vocabulary.any_longer(piece):
                yield from self._following(after, piece)


def halve(data: bytes) -> tuple[bytes, bytes]:
    """The whole characters, and the beginning of the last one if it is cut."""
    for size in range(1, min(3, len(data)) + 1):
        byte = data[-size]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (data[:-size], data[-size:]) if needed > size else (data, b"")
        if byte < 0x80:
            break
    return data, b""


@functools.lru_cache(maxsize=4096)
def completes(half: bytes) -> bool:
    """Whether some character that begins with these bytes may stand in any plain text."""
    first = half[0]
    length = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if length == 4 and not b"\xf0\x9f".startswith(half[:2]):
        return False  # beyond pictures there is nothing that an answer needs
    for tail in itertools.product(range(0x80, 0xC0), repeat=length - len(half)):
        try:
            char = (half + bytes(tail)).decode()
        except UnicodeDecodeError:
            continue
        if kind(char) not in ("digit", "forbidden", "mark", "["):
            return True
    return False
