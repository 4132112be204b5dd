"""What a model's own file says of it, and how much memory there is."""

import ctypes
from pathlib import Path
from typing import Any

import numpy as np

from inference.states import Turning

ROPE_NEIGHBOURS, ROPE_HALVES = 0, 2  # LLAMA_ROPE_TYPE_NORM and _NEOX
NUMBER = 2  # bytes of one number of a key or a value (f16)


class Description:
    """Of a loaded model. `api` is llama_cpp."""

    def __init__(self, api: Any, model: ctypes.c_void_p) -> None:
        self._api = api
        self._model = model

    @property
    def cell_bytes(self) -> int:
        """What one token takes in the context: its keys and values in all layers."""
        api, model = self._api, self._model
        width = api.llama_model_n_embd(model) // api.llama_model_n_head(model)
        return int(2 * NUMBER * api.llama_model_n_layer(model) * api.llama_model_n_head_kv(model) * width)

    def turning(self, width: int) -> Turning | None:
        """How it marks positions in keys of `width` numbers; None when that is not plain."""
        kind = self._api.llama_model_rope_type(self._model)
        name = self._text("general.architecture")
        heads = int(self._text(f"{name}.attention.head_count_kv") or 0)
        if kind not in (ROPE_NEIGHBOURS, ROPE_HALVES) or not heads or width % heads:
            return None
        head = width // heads
        turned = int(self._text(f"{name}.rope.dimension_count") or head)
        base = float(self._text(f"{name}.rope.freq_base") or 10_000)
        angles = base ** (-np.arange(0, turned, 2, dtype=np.float64) / turned)
        return Turning(head, angles.astype(np.float32), kind == ROPE_HALVES)

    def _text(self, key: str) -> str:
        buffer = ctypes.create_string_buffer(128)
        length = self._api.llama_model_meta_val_str(self._model, key.encode(), buffer, 128)
        return buffer.value.decode() if length > 0 else ""


def free_bytes(meminfo: Path = Path("/proc/meminfo")) -> int | None:
    """Memory that can be had without swapping; None where nobody says so."""
    try:
        lines = meminfo.read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), None)
