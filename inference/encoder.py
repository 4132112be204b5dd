"""The embedder's own process: a tokenizer and onnxruntime, one thread, low priority.

Standard input: one JSON object a line, {"texts": [...], "truncate": bool}. Standard output: one JSON object
a line, {"tokens": [...], "dimensions": n}, followed by the vectors as little-endian float32; or
{"too_long": index, "tokens": n}. The process ends when its input ends. A text is read alone, never padded:
so its vector does not depend on its neighbours, and it is faster too.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

LONGEST = 512  # tokens
PRIORITY = 5
QUIET = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


class Encoder:
    """The two files of a folder: tokenizer.json, and model.onnx whose graph ends with a unit vector."""

    def __init__(self, folder: Path) -> None:
        # imported here: only this process and benchmarks read vectors
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            # it would join again what `conversion.graph` keeps apart because it is faster so
            disabled_optimizers=["SkipLayerNormFusion"],
        )

    def tokens(self, text: str) -> list[int]:
        """The ids of a text, however long it is."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def vector(self, ids: list[int]) -> npt.NDArray[np.float32]:
        """The unit vector of a text's tokens; of more than LONGEST the first count, and the last, its end."""
        read = np.array([ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]])
        inputs = {"input_ids": read, "attention_mask": np.ones_like(read)}
        vector: npt.NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return vector


def answer(encoder: Encoder, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The header and the vectors for one line of input."""
    texts = [encoder.tokens(text) for text in request["texts"]]
    for index, ids in enumerate(texts):
        if len(ids) > LONGEST and not request["truncate"]:
            return {"too_long": index, "tokens": len(ids)}, b""
    vectors = np.stack([encoder.vector(ids) for ids in texts])
    read = [min(len(ids), LONGEST) for ids in texts]
    return {"tokens": read, "dimensions": vectors.shape[1]}, vectors.astype("<f4").tobytes()


def _private_output() -> BinaryIO:
    """The real standard output; whatever else is printed goes to standard error."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return output


def main() -> None:
    """Serve until the input ends."""
    output = _private_output()
    os.environ.update(QUIET)
    # what was started lower still stays there: only privileged processes rise
    os.setpriority(os.PRIO_PROCESS, 0, max(PRIORITY, os.getpriority(os.PRIO_PROCESS, 0)))
    encoder = Encoder(Path(sys.argv[1]))
    for line in sys.stdin.buffer:
        header, vectors = answer(encoder, json.loads(line))
        output.write(json.dumps(header).encode() + b"\n" + vectors)
        output.flush()


if __name__ == "__main__":
    main()
