"""A GGUF file whose K quants stand in plain blocks, which processors with AMX multiply faster.

Nothing is rounded to fewer bits. 32 weights of Q4_K are a scale, a least value and 32 numbers of four bits,
which is what a block of Q4_1 holds: the numbers are moved, and scale and least value become float16. The six
bits of Q6_K fit the eight of Q8_0. Only the matrices of the layers are made over: the table of tokens is
looked up, and the last matrix is read once for a token of the answer, not for each token of a prompt.

Every step is arithmetic element by element, so all machines make the same bytes.
"""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.gguf_reader import ReaderTensor
from gguf.quants import Q4_K, dequantize, quantize

Bytes = npt.NDArray[np.uint8]
ALIGNED = 32
# bytes of a block of 256 weights of Q4_K: two float16, twelve of packed scales, the numbers
K_BLOCK = 144
MOSTLY_Q4_1 = 3  # of general.file_type
# rows at a time: what they need as floats is a few MB
ROWS = 256


def plain_blocks(source: Path, made: Path) -> None:
    """Read the GGUF file `source` and write it with plain blocks to `made`."""
    reader = GGUFReader(source)
    with made.open("wb") as file:
        file.write(_head(reader))
        at = 0
        for tensor in reader.tensors:
            kind = _kind(tensor)
            file.write(_name_and_shape(tensor) + struct.pack("<IQ", kind, at))
            weights, size = GGML_QUANT_SIZES[kind]
            at += _up(tensor.n_elements // weights * size)
        for tensor in reader.tensors:
            file.write(bytes(_up(file.tell()) - file.tell()))
            for piece in _pieces(tensor):
                file.write(piece.tobytes())
        file.write(bytes(_up(file.tell()) - file.tell()))


def q4_1(rows: Bytes) -> Bytes:
    """Rows of Q4_K as rows of Q4_1: for each 32 weights a float16 scale, a float16 least value, and the
    numbers, the first sixteen in the low halves of sixteen bytes."""
    blocks = rows.reshape(-1, K_BLOCK)
    scale, least = (blocks[:, at : at + 2].copy().view("<f2").astype("<f4") for at in (0, 2))
    scales, leasts = Q4_K.get_scale_min(blocks[:, 4:16].copy())
    heads = np.stack([scale * scales, -(least * leasts)], axis=-1).astype("<f2").view(np.uint8)
    halves = blocks[:, 16:].reshape(-1, 4, 32)
    numbers = np.stack([halves & 15, halves >> 4], axis=2).reshape(-1, 8, 32)
    packed = numbers[..., :16] | numbers[..., 16:] << 4
    made: Bytes = np.concatenate([heads, packed], axis=-1).reshape(len(rows), -1)
    return made


def _q8_0(rows: Bytes) -> Bytes:
    made: Bytes = quantize(dequantize(rows, GGMLQuantizationType.Q6_K), GGMLQuantizationType.Q8_0)
    return made


MADE_OVER: dict[GGMLQuantizationType, tuple[GGMLQuantizationType, Callable[[Bytes], Bytes]]] = {
    GGMLQuantizationType.Q4_K: (GGMLQuantizationType.Q4_1, q4_1),
    GGMLQuantizationType.Q6_K: (GGMLQuantizationType.Q8_0, _q8_0),
}


def _head(reader: GGUFReader) -> bytes:
    """What stands before the list of tensors, with the file's new type."""
    head = bytearray(reader.data[: min(tensor.field.offset for tensor in reader.tensors)].tobytes())
    kind = reader.fields["general.file_type"]
    struct.pack_into("<I", head, kind.offset + sum(part.nbytes for part in kind.parts[:-1]), MOSTLY_Q4_1)
    return bytes(head)


def _name_and_shape(tensor: ReaderTensor) -> bytes:
    length, name, dimensions, shape, *_ = tensor.field.parts
    return b"".join(part.tobytes() for part in (length, name, dimensions, shape))


def _is_made_over(tensor: ReaderTensor) -> bool:
    return tensor.name.startswith("blk.") and tensor.tensor_type in MADE_OVER


def _kind(tensor: ReaderTensor) -> GGMLQuantizationType:
    return MADE_OVER[tensor.tensor_type][0] if _is_made_over(tensor) else tensor.tensor_type


def _pieces(tensor: ReaderTensor) -> Iterator[npt.NDArray[np.generic]]:
    if not _is_made_over(tensor):
        yield tensor.data
        return
    make = MADE_OVER[tensor.tensor_type][1]
    for start in range(0, len(tensor.data), ROWS):
        yield make(tensor.data[start : start + ROWS])


def _up(at: int) -> int:
    """The next place where a tensor may begin."""
    return -(-at // ALIGNED) * ALIGNED
