"""The embedder's own process: sentence-transformers around onnxruntime, one thread, low priority.

Standard input: one JSON object a line, {"texts": [...], "truncate": bool}. Standard output: one JSON object
a line, {"tokens": [...], "dimensions": n}, followed by the vectors as little-endian float32; or
{"too_long": index, "tokens": n}. The process ends when its input ends. A text is read alone, never padded:
so its vector does not depend on its neighbours, and it is faster too.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

LONGEST = 512  # tokens
PRIORITY = 5
QUIET = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def open_model(folder: Path) -> Any:
    """A SentenceTransformer over the two files of `folder`. Takes seconds: the library is slow to import."""
    import onnxruntime
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import InputModule
    from tokenizers import Tokenizer

    class OnnxEncoder(InputModule):
        """Tokens to normalised embedding; pooling is part of the graph."""

        config_keys: list[str] = []

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self.session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )

        def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
            """Token ids and mask of texts, padded to the longest, cut at LONGEST tokens."""
            lines = [self.tokenizer.encode((prompt or "") + text).ids for text in inputs]
            lines = [ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]] for ids in lines]
            width = max(map(len, lines))
            padded = [ids + [1] * (width - len(ids)) for ids in lines]
            mask = [[1] * len(ids) + [0] * (width - len(ids)) for ids in lines]
            return {"input_ids": torch.tensor(padded), "attention_mask": torch.tensor(mask)}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            inputs = {name: features[name].numpy() for name in ("input_ids", "attention_mask")}
            features["sentence_embedding"] = torch.from_numpy(self.session.run(None, inputs)[0])
            return features

        def get_embedding_dimension(self) -> int:
            return int(self.session.get_outputs()[0].shape[1])

        get_sentence_embedding_dimension = get_embedding_dimension

        def save(self, *_: Any, **__: Any) -> None:
            """Nothing: the files are the register's."""

    return SentenceTransformer(modules=[OnnxEncoder()], device="cpu")


def answer(model: Any, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The header and the vectors for one line of input."""
    texts: list[str] = request["texts"]
    tokens = [len(model[0].tokenizer.encode(text).ids) for text in texts]
    for index, count in enumerate(tokens):
        if count > LONGEST and not request["truncate"]:
            return {"too_long": index, "tokens": count}, b""
    vectors = model.encode(texts, batch_size=1, show_progress_bar=False, convert_to_numpy=True)
    read = [min(count, LONGEST) for count in tokens]
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
    os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    model = open_model(Path(sys.argv[1]))
    for line in sys.stdin.buffer:
        header, vectors = answer(model, json.loads(line))
        output.write(json.dumps(header).encode() + b"\n" + vectors)
        output.flush()


if __name__ == "__main__":
    main()
