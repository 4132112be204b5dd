"""An adapter as a GGUF file, as llama.cpp loads it."""

from collections.abc import Mapping
from pathlib import Path

import torch

from assistant.tuning.weights import LINEAR


def write_adapter(
    file: Path, architecture: str, alpha: int, matrices: Mapping[str, torch.Tensor], about: Mapping[str, str]
) -> None:
    """Write the matrices of `training.matrices()` in float16; `about`: general.* strings of the file.

    The file appears whole or not at all. Raises StopIteration for a matrix beside an unknown layer.
    """
    import gguf

    fresh = file.with_suffix(".new")
    writer = gguf.GGUFWriter(str(fresh), architecture)
    writer.add_type("adapter")
    for key, value in about.items():
        writer.add_string(f"general.{key}", value)
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(alpha))
    for name, matrix in sorted(matrices.items()):
        writer.add_tensor(_name(name), matrix.to("cpu", torch.float16).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    fresh.replace(file)


def _name(name: str) -> str:
    """`….layers.3.self_attn.q_proj.lora_A.default.weight` as `blk.3.attn_q.weight.lora_a`."""
    parts = name.split(".")
    block, layer = parts[parts.index("layers") + 1], next(part for part in parts if part in LINEAR)
    side = "lora_a" if "lora_A" in parts else "lora_b"
    return f"blk.{block}.{LINEAR[layer]}.weight.{side}"
