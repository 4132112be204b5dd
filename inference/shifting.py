"""`python -m inference.shifting WEIGHTS ADAPTER`: by how much an adapter shifts the logits after prompts.

Standard input: a prompt a line, as numbers of tokens. Standard output: an array of numpy's format, a row a
prompt and a column a token. It shows whoever trained an adapter that the engine computes with it.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inference.backend import SLICE, BackendError, Run
from inference.llama import LlamaBackend
from inference.values import Adapter


def shifts(weights: Path, adapter: Path, prompts: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
    """With the adapter less without it. Raises BackendError when either can't be loaded."""
    room = max(64, *(len(prompt) for prompt in prompts))
    backend = LlamaBackend(weights, context_size=room, threads=os.cpu_count() or 1)
    try:
        tuned = Adapter(adapter.stem, adapter, "shifting")
        return np.stack([_read(backend, one, tuned) - _read(backend, one, None) for one in prompts])
    finally:
        backend.close()


def _read(backend: LlamaBackend, prompt: Sequence[int], adapter: Adapter | None) -> npt.NDArray[np.float32]:
    """The logits after a prompt."""
    backend.use_adapter(adapter)
    backend.drop(0)
    for start in range(0, len(prompt), SLICE):
        [logits] = backend.compute([Run(0, list(prompt[start : start + SLICE]), start)])
    return logits.astype(np.float32)


def main(weights: str, adapter: str) -> None:
    """Read the prompts, write the shifts."""
    prompts = [[int(token) for token in line.split()] for line in sys.stdin]
    try:
        found = shifts(Path(weights), Path(adapter), prompts)
    except BackendError as error:
        raise SystemExit(str(error)) from None
    np.save(sys.stdout.buffer, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
