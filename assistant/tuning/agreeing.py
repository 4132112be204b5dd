"""Whether an adapter changes what the engine computes as it changes what was trained: by how much it shifts
each logit after the last token of a prompt, here and there.

The engine has quantised weights and rounds otherwise, so its logits are others; the shift is the adapter's.
"""

import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

Shifts = npt.NDArray[np.float32]  # a row a prompt, a column a token

# prompts that are looked at, and how much of the end of each
PROMPTS, LONGEST = 3, 200
# the tokens that the model without the adapter found likeliest: of those the next one is chosen
TOP = 100
# of the correlation of both shifts. Measured with random adapters of the 0.5B weights on three prompts: 0.993
# and more where the likeliest logits shift by 1.1 to 1.6 (standard deviation), 0.90 to 0.94 where by 0.24 to
# 0.29; another adapter's file -0.42 to 0.50
LEAST = 0.9
# a smaller shift drowns in rounding: bfloat16 here, quantised activations there
LEAST_SHIFT = 0.3


class NoEngine(RuntimeError):
    """The engine did not compute with these weights and this adapter."""


def agreement(model: Any, weights: Path, adapter: Path, prompts: Sequence[Sequence[int]]) -> float | None:
    """The lowest correlation, over the prompts, of both shifts of the likeliest tokens; None where the
    adapter shifts the trained model too little for that. Raises NoEngine.

    `model` as it was trained; `prompts` in tokens, of which the end is read.
    """
    ends = [list(prompt[-LONGEST:]) for prompt in prompts]
    # what it can't load is known soon
    there = _in_engine(weights, adapter, ends)
    plain, shifts = _here(model, ends)
    tops = [np.argsort(logits)[-TOP:] for logits in plain]
    pairs = [(ours[top], theirs[top]) for ours, theirs, top in zip(shifts, there, tops, strict=True)]
    found = [_correlation(*pair) for pair in pairs if pair[0].std() >= LEAST_SHIFT]
    return min(found, default=None)


def _correlation(ours: Shifts, theirs: Shifts) -> float:
    """0 where the engine does not shift at all."""
    return float(np.corrcoef(ours, theirs)[0, 1]) if theirs.std() else 0.0


@torch.no_grad()
def _here(model: Any, prompts: Sequence[Sequence[int]]) -> tuple[Shifts, Shifts]:
    """The logits without the adapter, and its shifts of them."""
    model.eval()
    plain, tuned = [], []
    for prompt in prompts:
        read = {"input_ids": torch.tensor([prompt], device=model.device), "logits_to_keep": 1}
        tuned.append(model(**read).logits[0, -1].float().cpu().numpy())
        with model.disable_adapter():
            plain.append(model(**read).logits[0, -1].float().cpu().numpy())
    return np.stack(plain), np.stack(tuned) - np.stack(plain)


def _in_engine(weights: Path, adapter: Path, prompts: Sequence[Sequence[int]]) -> Shifts:
    """The engine room is another room: it is asked in a process of its own."""
    command = [sys.executable, "-m", "inference.shifting", str(weights), str(adapter)]
    lines = "".join(" ".join(map(str, prompt)) + "\n" for prompt in prompts)
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise NoEngine(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    shifts: Shifts = np.load(io.BytesIO(done.stdout))
    return shifts
