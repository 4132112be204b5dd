"""What llama.cpp saves of a sequence, cut by tokens and put together again. Knows bytes only, no library.

A state holds some tokens' keys and values and nothing else: of each layer a row of keys for each token, then
for each channel of the values a number for each token. What llama.cpp saves has a header before them that
says where each token stands.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
F16 = 1  # ggml's number of the type
HEAD = struct.Struct("<IiI")  # a magic number, the sequence, how many streams the context has
CELL = struct.Struct("<iIi")  # position, how many sequences have this cell, which
KEYS, VALUES = struct.Struct("<iQ"), struct.Struct("<iII")  # type and size of a row; type, size, channels


class LayoutError(Exception):
    """llama.cpp saves states otherwise than this file expects; the text is one line."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Bytes of a token's keys, of one value, and how many values a token has."""

    row: int
    size: int
    channels: int


@dataclass(frozen=True, slots=True)
class Turning:
    """How a model marks positions in its keys: the angle of each pair, and whether its two numbers are half a
    head apart or neighbours."""

    head: int
    angles: npt.NDArray[np.float32]
    halves: bool

    def turn(self, rows: npt.NDArray[np.float16], by: int) -> npt.NDArray[np.float16]:
        """Keys of tokens that stand `by` positions later."""
        pairs = rows.astype(np.float32).reshape(len(rows), -1, self.head)
        count = len(self.angles)
        one, two = (
            (slice(0, count), slice(count, 2 * count))
            if self.halves
            else (slice(0, 2 * count, 2), slice(1, 2 * count, 2))
        )
        cosine, sine = np.cos(by * self.angles), np.sin(by * self.angles)
        first, second = pairs[..., one].copy(), pairs[..., two].copy()
        pairs[..., one] = first * cosine - second * sine
        pairs[..., two] = first * sine + second * cosine
        return pairs.reshape(rows.shape).astype(np.float16)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, learnt from a saved sequence. `before`: how a saved sequence begins."""

    before: bytes
    streams: int
    layers: tuple[Layer, ...]

    @classmethod
    def learn(cls, saved: bytes) -> "Layout":
        """From what llama.cpp saved of a sequence. Raises LayoutError when it is not as expected."""
        try:
            _, _, streams = HEAD.unpack_from(saved)
            count, at = _tokens(saved, streams)
            transposed, layers = struct.unpack_from("<II", saved, at)
            at += 8
            rows, values = [], []
            for _ in range(layers):
                kind, row = KEYS.unpack_from(saved, at)
                rows.append((kind, row))
                at += KEYS.size + count * row
            for _ in range(layers):
                kind, size, channels = VALUES.unpack_from(saved, at)
                values.append((kind, size, channels))
                at += VALUES.size + count * size * channels
        except struct.error as error:
            raise LayoutError("a saved state is shorter than it says") from error
        kinds = {kind for kind, *_ in (*rows, *values)}
        rest = len(saved) - at
        if transposed != 1 or kinds != {F16} or rest < 0 or rest > 4 * streams:
            raise LayoutError("states of this library are laid out otherwise")
        pairs = zip(rows, values, strict=True)
        sizes = tuple(Layer(row, size, channels) for (_, row), (_, size, channels) in pairs)
        return cls(saved[: HEAD.size - 4], streams, sizes)

    @property
    def token(self) -> int:
        """Bytes of one token."""
        return sum(layer.row + layer.size * layer.channels for layer in self.layers)

    def length(self, state: bytes) -> int:
        """How many tokens a state holds."""
        return len(state) // self.token

    def parts(self, saved: Bytes, cuts: Sequence[int]) -> list[bytes]:
        """The states between each two of `cuts`, out of what llama.cpp saved of a whole sequence."""
        count, at = _tokens(saved.data, self.streams)
        at += 8
        keys, values = [], []
        for layer in self.layers:
            at += KEYS.size
            keys.append(saved[at : at + count * layer.row].reshape(count, layer.row))
            at += count * layer.row
        for layer in self.layers:
            at += VALUES.size
            width = count * layer.size
            values.append(saved[at : at + width * layer.channels].reshape(layer.channels, width))
            at += width * layer.channels
        found = []
        for start, end in pairwise(cuts):
            made = np.empty((end - start) * self.token, np.uint8)
            for (rows, channels), layer, ours, theirs in zip(
                self._views(made), self.layers, keys, values, strict=True
            ):
                rows[:] = ours[start:end]
                channels[:] = theirs[:, start * layer.size : end * layer.size]
            found.append(made.tobytes())
        return found

    def whole(self, states: Sequence[bytes]) -> Bytes:
        """What llama.cpp would have saved of a sequence that holds these states one after another."""
        count = sum(self.length(state) for state in states)
        cells = np.zeros(count, dtype=[("at", "<i4"), ("owners", "<u4"), ("owner", "<i4")])
        cells["at"], cells["owners"] = np.arange(count), 1
        header = self.before + struct.pack("<II", self.streams, count) + cells.tobytes()
        header += struct.pack("<II", 1, len(self.layers))
        size = len(header) + len(self.layers) * (KEYS.size + VALUES.size) + count * self.token
        made = np.zeros(size + 4 * (self.streams - 1), np.uint8)
        made[: len(header)] = np.frombuffer(header, np.uint8)
        at, keys, values = len(header), [], []
        for layer in self.layers:
            KEYS.pack_into(made.data, at, F16, layer.row)
            at += KEYS.size
            keys.append(made[at : at + count * layer.row].reshape(count, layer.row))
            at += count * layer.row
        for layer in self.layers:
            VALUES.pack_into(made.data, at, F16, layer.size, layer.channels)
            at += VALUES.size
            width = count * layer.size
            values.append(made[at : at + width * layer.channels].reshape(layer.channels, width))
            at += width * layer.channels
        start = 0
        for state in states:
            end = start + self.length(state)
            views = self._views(np.frombuffer(state, np.uint8))
            for (rows, channels), layer, ours, theirs in zip(views, self.layers, keys, values, strict=True):
                ours[start:end] = rows
                theirs[:, start * layer.size : end * layer.size] = channels
            start = end
        return made

    def cut(self, state: bytes, at: int) -> tuple[bytes, bytes]:
        """A state's first `at` tokens and the others."""
        count = self.length(state)
        halves = [np.empty(size * self.token, np.uint8) for size in (at, count - at)]
        upper, lower = map(self._views, halves)
        views = self._views(np.frombuffer(state, np.uint8))
        for (rows, channels), above, below, layer in zip(views, upper, lower, self.layers, strict=True):
            above[0][:], below[0][:] = rows[:at], rows[at:]
            above[1][:], below[1][:] = channels[:, : at * layer.size], channels[:, at * layer.size :]
        return halves[0].tobytes(), halves[1].tobytes()

    def moved(self, state: bytes, by: int, turning: Turning) -> bytes:
        """The state as if its tokens stood so many positions later."""
        made = np.frombuffer(state, np.uint8).copy()
        for rows, _ in self._views(made):
            keys = rows.view(np.float16)
            keys[:] = turning.turn(keys, by)
        return made.tobytes()

    def keys(self, state: bytes, layer: int) -> npt.NDArray[np.float16]:
        """The keys of one layer, a row for each token."""
        views = list(self._views(np.frombuffer(state, np.uint8)))
        return views[layer][0].view(np.float16)

    def _views(self, state: Bytes) -> Iterator[tuple[Bytes, Bytes]]:
        """Of each layer the keys, a row for each token, and the values, a row for each channel."""
        count, at = len(state) // self.token, 0
        for layer in self.layers:
            width = count * layer.size
            keys = state[at : at + count * layer.row].reshape(count, layer.row)
            at += count * layer.row
            yield keys, state[at : at + width * layer.channels].reshape(layer.channels, width)
            at += width * layer.channels


def _tokens(saved: "bytes | memoryview[int]", streams: int) -> tuple[int, int]:
    """How many tokens the one stream that holds any has, and where its data begin."""
    at = HEAD.size
    for _ in range(streams):
        (count,) = struct.unpack_from("<I", saved, at)
        at += 4
        if count:
            return count, at + count * CELL.size
    raise LayoutError("a saved state holds no token")
