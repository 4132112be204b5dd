"""K quants as plain blocks: the same numbers, and all else of the file as it was."""

from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType as Kind
from gguf import GGUFReader, GGUFWriter
from gguf.quants import dequantize

from inference.conversion.plain_blocks import plain_blocks

# bytes of a block of 256 weights, and where in it its float16 scales stand
BLOCKS = {Kind.Q4_K: (144, (0, 2)), Kind.Q6_K: (210, (208,))}
ROWS, COLUMNS = 300, 512


def quants(kind: Kind, seed: int) -> np.ndarray:
    """Rows of blocks with random numbers and scales of a size that weights have."""
    size, scales = BLOCKS[kind]
    chance = np.random.default_rng(seed)
    blocks = chance.integers(0, 256, (ROWS * COLUMNS // 256, size), dtype=np.uint8)
    for at in scales:
        blocks[:, at : at + 2] = chance.uniform(1e-4, 2e-3, (len(blocks), 1)).astype("<f2").view(np.uint8)
    return blocks.reshape(ROWS, -1)


@pytest.fixture
def files(tmp_path: Path) -> tuple[GGUFReader, GGUFReader]:
    """A file with a matrix of each kind inside the layers and one outside, and what is made of it."""
    source, made = tmp_path / "source.gguf", tmp_path / "made.gguf"
    writer = GGUFWriter(source, "qwen2")
    writer.add_name("жиырма")
    writer.add_file_type(15)
    writer.add_token_list(["а", "ә", "b"])
    for name, kind, seed in (
        ("token_embd.weight", Kind.Q4_K, 1),
        ("blk.0.ffn_up.weight", Kind.Q4_K, 2),
        ("blk.0.ffn_down.weight", Kind.Q6_K, 3),
        ("output.weight", Kind.Q6_K, 4),
    ):
        writer.add_tensor(name, quants(kind, seed), raw_dtype=kind)
    writer.add_tensor("blk.0.attn_norm.weight", np.arange(7, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    plain_blocks(source, made)
    return GGUFReader(source), GGUFReader(made)


def test_the_matrices_of_layers_keep_their_numbers(files: tuple[GGUFReader, GGUFReader]) -> None:
    before, after = ({tensor.name: tensor for tensor in file.tensors} for file in files)
    for name, kind, nearness in (
        # float16 holds a scale to one part in 2,000, and a block has a scale and a least value
        ("blk.0.ffn_up.weight", Kind.Q4_1, 1 / 1000),
        # 127 steps to the largest
        ("blk.0.ffn_down.weight", Kind.Q8_0, 1 / 250),
    ):
        assert after[name].tensor_type == kind
        assert after[name].shape.tolist() == before[name].shape.tolist()
        old, new = (dequantize(of[name].data, of[name].tensor_type) for of in (before, after))
        blocks = old.reshape(-1, 32)
        size = (np.abs(blocks).max(axis=1) + np.ptp(blocks, axis=1)).repeat(32)
        assert (np.abs(new - old).ravel() <= nearness * size).all()


def test_all_else_is_as_it_was(files: tuple[GGUFReader, GGUFReader]) -> None:
    before, after = files
    assert [tensor.name for tensor in before.tensors] == [tensor.name for tensor in after.tensors]
    for old, new in zip(before.tensors, after.tensors, strict=True):
        if old.name not in ("blk.0.ffn_up.weight", "blk.0.ffn_down.weight"):
            assert (old.tensor_type, old.data.tobytes()) == (new.tensor_type, new.data.tobytes())
    fields = [
        {name: field.contents() for name, field in file.fields.items() if not name.startswith("GGUF.")}
        for file in files
    ]
    changed = {name for name in fields[0] if fields[0][name] != fields[1][name]}
    assert changed == {"general.file_type"}
