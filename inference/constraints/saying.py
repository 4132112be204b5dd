"""The rules of speech for tokens: which of them may come next, at a cost that no reader notices."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from inference.constraints.figures import MULTIPLIERS
from inference.constraints.speech import AFTER, BLANKS, NUMBER, Speech, State
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
        self._masks: dict[tuple[State, bytes], Flags] = {}
        self._lists: dict[tuple[State, bytes], list[int]] = {}

    def choices(self) -> Sequence[int] | None:
        if not self._state.bound:
            return None
        key = (self._state, self._half)
        if key not in self._lists:
            self._lists[key] = [token for token in {*self._following(self._state, b"")} if self.allows(token)]
        return self._lists[key]

    def allows(self, token: int) -> bool:
        if token in self._vocabulary.ends:
            return self._state.free and not self._half
        return self._after(token) is not None

    def glance(self, tokens: Ids) -> Flags:
        key = (self._state, self._half)
        if key not in self._masks:
            self._masks[key] = self._mask()
        flags: Flags = self._masks[key][tokens]
        return flags

    def resort(self) -> Sequence[int]:
        return [int(token) for token in np.flatnonzero(self._mask()) if self.allows(int(token))]

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
        if not self._speech.counts and state.free:
            return True
        chars: Iterable[str] = self._beginnings(state) if state.bound else completions(half)
        return any(
            char.encode().startswith(half) and self._speech.step(state, char) is not None for char in chars
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
            if not after.bound:
                yield from self._vocabulary.longer(piece)
            elif self._vocabulary.any_longer(piece):
                yield from self._following(after, piece)

    def _mask(self) -> Flags:
        vocabulary, state = self._vocabulary, self._state
        mask = np.zeros(len(vocabulary), dtype=np.bool_)
        asked: Iterable[int]
        if state.bound:
            asked = self.choices() or ()
        elif self._half:
            asked = (token for byte in range(0x80, 0xC0) for token in self._beginning(bytes([byte])))
        else:
            mask |= vocabulary.harmless
            asked = (*vocabulary.doubtful, *(self._in_question() if state.where in (NUMBER, AFTER) else ()))
        for token in asked:
            mask[token] = self._after(token) is not None
        for token in vocabulary.ends:
            mask[token] = self.allows(token)
        return mask

    def _beginning(self, start: bytes) -> list[int]:
        return [*self._vocabulary.spelled(start), *self._vocabulary.longer(start)]

    def _in_question(self) -> Iterator[int]:
        """The tokens that may become a multiplying word after a figure."""
        begun = self._state.word
        letters = {word[len(begun)] for word in MULTIPLIERS if word.startswith(begun) and word != begun}
        forms = {form for letter in letters for form in (letter, letter.upper())}
        for blank in ("",) if begun else ("", *BLANKS):
            for form in forms:
                yield from self._beginning((blank + form).encode())


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


def completions(half: bytes) -> Iterator[str]:
    """Characters that begin with these bytes, some hundreds at most: enough to know that there is one."""
    first = half[0]
    length = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if length == 4 and not b"\xf0\x9f".startswith(half[:2]):
        return  # beyond pictures there is nothing that a bank's answer needs
    fill = [range(0x80, 0xC0)] * (length - len(half))
    for tail in _tails(fill):
        try:
            yield (half + bytes(tail)).decode()
        except UnicodeDecodeError:
            continue


def _tails(fill: list[range]) -> Iterator[tuple[int, ...]]:
    if not fill:
        yield ()
        return
    for head in fill[0]:
        for tail in _tails(fill[1:]):
            yield (head, *tail)
