"""The language model through llama-cpp-python's low-level API. The only home of llama_cpp.

One context holds several sequences side by side in one pool of cells (one cell a token). A cell may belong
to several sequences: so a beginning that they share is held once.

A backend belongs to one thread, except for `tokenize` and what describes the model, which any thread may
call.
"""

import ctypes
import math
import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from inference.values import Adapter

Logits = npt.NDArray[np.float32]
SLICE = 128  # tokens read at once: the longest time for which a request cannot be cancelled
# Kernels work on blocks of tokens and round otherwise for what is left over (measured: logits differ by up
# to 0.6). Cuts at multiples of GRID with at least GRID tokens after the last one give the same bits
# wherever they fall, as long as flash attention is off.
GRID = 8
FLASH_ATTENTION_OFF = 0  # LLAMA_FLASH_ATTN_TYPE_DISABLED; costs about a tenth of reading, nothing of writing
LOG_LEVEL_ERROR = 4  # GGML_LOG_LEVEL_ERROR of ggml.h
PRIORITY = -5  # spinning threads suffer badly from neighbours; needs privileges, and works without


class Run(NamedTuple):
    """Tokens to read into a sequence, the first of them at `position`."""

    sequence: int
    tokens: Sequence[int]
    position: int


class Backend(Protocol):
    """What the engine needs of a model. `sequence` numbers independent texts in one context."""

    context_size: int  # cells in all
    version: str  # of the library: states of another one are not read
    chat_template: str
    special: dict[str, str]  # "bos_token", "eos_token": their text

    def tokenize(self, text: str, *, special: bool) -> list[int]: ...
    def piece(self, token: int) -> bytes: ...
    def is_end(self, token: int) -> bool: ...
    def vocabulary(self) -> tuple[list[bytes], list[int]]: ...
    def grammar(self, rules: str) -> "Grammar": ...
    def compute(self, runs: Sequence[Run]) -> list[Logits]: ...
    def drop(self, sequence: int, start: int = 0, end: int = -1) -> None: ...
    def share(self, source: int, target: int, start: int, end: int) -> None: ...
    def shift(self, sequence: int, by: int) -> None: ...
    def save(self, sequence: int) -> bytes: ...
    def restore(self, sequence: int, state: bytes) -> bool: ...
    def use_adapter(self, adapter: Adapter | None) -> None: ...
    def close(self) -> None: ...


class BackendError(Exception):
    """The model could not be loaded or could not compute; the text is one line."""


class LlamaBackend:
    """A GGUF model with one context, its weights in memory (not mapped: mapped pages get reclaimed)."""

    def __init__(self, path: Path, context_size: int, threads: int, sequences: int = 1) -> None:
        """Loads the model; takes seconds. Call it in the thread that will own it. Raises BackendError.

        `context_size` is the number of cells that all `sequences` share.
        """
        # must stand in the environment before the library is loaded: idle threads sleep instead of spinning
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        _raise_priority()
        import llama_cpp

        self._api = llama_cpp
        self._last_error = ""
        self._log = llama_cpp.llama_log_callback(self._keep_error)
        llama_cpp.llama_log_set(self._log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self._model = self._load(path)
        self._context = self._open(context_size, threads, sequences)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._size = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self._batch = llama_cpp.llama_batch_init(SLICE, 0, 1)
        self._adapters: dict[str, Any] = {}
        self._adapter: Adapter | None = None
        self.version = str(llama_cpp.__version__)
        self.context_size = int(llama_cpp.llama_n_ctx(self._context))
        self.chat_template = (llama_cpp.llama_model_chat_template(self._model, None) or b"").decode()
        ends = (llama_cpp.llama_vocab_bos, llama_cpp.llama_vocab_eos)
        names = ("bos_token", "eos_token")
        self.special = {
            name: self._spelling(end(self._vocabulary)) for name, end in zip(names, ends, strict=True)
        }

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """The tokens of `text`; control tokens are recognised only when `special`."""
        data = text.encode()
        room = len(data) + 8
        buffer = (self._api.llama_token * room)()
        count = self._api.llama_tokenize(self._vocabulary, data, len(data), buffer, room, False, special)
        return list(buffer[:count])

    def piece(self, token: int) -> bytes:
        """The bytes that a token stands for: perhaps part of a character; nothing for a control token."""
        return self._bytes(token, special=False)

    def is_end(self, token: int) -> bool:
        """Whether the model ends its answer with this token."""
        return bool(self._api.llama_vocab_is_eog(self._vocabulary, token))

    def vocabulary(self) -> tuple[list[bytes], list[int]]:
        """The bytes of every token, and the tokens that end an answer; takes half a second."""
        tokens = range(self._size)
        return [self.piece(token) for token in tokens], [token for token in tokens if self.is_end(token)]

    def grammar(self, rules: str) -> "Grammar":
        """A walk through a GBNF grammar from its root. Raises BackendError for one that llama.cpp refuses."""
        return Grammar(self._api, self._vocabulary, rules)

    def compute(self, runs: Sequence[Run]) -> list[Logits]:
        """Read all runs at once, at most SLICE tokens in all.

        What the model thinks after the last token of each: views, valid until the next call.
        """
        batch, row, ends = self._batch, 0, []
        for run in runs:
            for index, token in enumerate(run.tokens):
                batch.token[row] = token
                batch.pos[row] = run.position + index
                batch.n_seq_id[row] = 1
                batch.seq_id[row][0] = run.sequence
                batch.logits[row] = int(index == len(run.tokens) - 1)
                row += 1
            ends.append(row - 1)
        batch.n_tokens = row
        status = self._api.llama_decode(self._context, batch)
        if status:
            raise BackendError(f"llama_decode gave {status}")
        return [self._logits(end) for end in ends]

    def drop(self, sequence: int, start: int = 0, end: int = -1) -> None:
        """Forget the tokens of a sequence from `start` to before `end` (-1: to its end)."""
        self._api.llama_memory_seq_rm(self._memory, sequence, start, end)

    def share(self, source: int, target: int, start: int, end: int) -> None:
        """The cells of `source` at these positions belong to `target` too; nothing is copied."""
        self._api.llama_memory_seq_cp(self._memory, source, target, start, end)

    def shift(self, sequence: int, by: int) -> None:
        """Move all of a sequence that shares no cell by so many positions."""
        self._api.llama_memory_seq_add(self._memory, sequence, 0, -1, by)

    def save(self, sequence: int) -> bytes:
        """What was read into a sequence; empty when there is nothing."""
        size = self._api.llama_state_seq_get_size(self._context, sequence)
        buffer = (ctypes.c_uint8 * size)()
        written = self._api.llama_state_seq_get_data(self._context, buffer, size, sequence)
        return bytes(memoryview(buffer)[:written])

    def restore(self, sequence: int, state: bytes) -> bool:
        """Put back what `save` gave, in place of what the sequence holds; False when there is no room."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        taken = self._api.llama_state_seq_set_data(self._context, buffer, len(state), sequence)
        return bool(taken == len(state))

    def use_adapter(self, adapter: Adapter | None) -> None:
        """From now on everything, in all sequences, is computed with this LoRA adapter, or with none.

        Loaded when first used. Raises BackendError when it is no adapter of this model.
        """
        if adapter == self._adapter:
            return
        chosen = [self._loaded(adapter)] if adapter else []
        kind = self._api.llama_adapter_lora_p_ctypes * max(1, len(chosen))
        scales = (ctypes.c_float * max(1, len(chosen)))(*([1.0] * len(chosen)))
        status = self._api.llama_set_adapters_lora(self._context, kind(*chosen), len(chosen), scales)
        if status:
            raise BackendError(f"llama_set_adapters_lora gave {status}")
        self._adapter = adapter

    def close(self) -> None:
        """Free everything; nothing may be called afterwards."""
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    def _load(self, path: Path) -> ctypes.c_void_p:
        parameters = self._api.llama_model_default_params()
        parameters.use_mmap = False
        model = self._api.llama_model_load_from_file(str(path).encode(), parameters)
        if not model:
            raise BackendError(f"cannot load {path.name}: {self._last_error or 'not a model'}")
        return ctypes.c_void_p(model) if isinstance(model, int) else model

    def _loaded(self, adapter: Adapter) -> Any:
        if adapter.fingerprint not in self._adapters:
            loaded = self._api.llama_adapter_lora_init(self._model, str(adapter.path).encode())
            if not loaded:
                raise BackendError(f"cannot load the adapter {adapter.name}: {self._last_error or 'not one'}")
            self._adapters[adapter.fingerprint] = loaded
        return self._adapters[adapter.fingerprint]

    def _logits(self, row: int) -> Logits:
        pointer = self._api.llama_get_logits_ith(self._context, row)
        return np.ctypeslib.as_array(pointer, shape=(self._size,))

    def _open(self, context_size: int, threads: int, sequences: int) -> ctypes.c_void_p:
        parameters = self._api.llama_context_default_params()
        parameters.n_ctx = context_size
        parameters.n_batch = parameters.n_ubatch = SLICE
        parameters.n_seq_max = sequences
        parameters.kv_unified = True
        parameters.flash_attn_type = FLASH_ATTENTION_OFF
        parameters.n_threads = parameters.n_threads_batch = threads
        context = self._api.llama_init_from_model(self._model, parameters)
        if not context:
            raise BackendError(f"no memory for a context of {context_size} tokens: {self._last_error}")
        return ctypes.c_void_p(context) if isinstance(context, int) else context

    def _bytes(self, token: int, *, special: bool) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        length = self._api.llama_token_to_piece(self._vocabulary, token, buffer, 256, 0, special)
        return buffer.raw[: max(length, 0)]

    def _spelling(self, token: int) -> str:
        return self._bytes(token, special=True).decode() if token >= 0 else ""

    def _keep_error(self, level: int, text: bytes, _data: object) -> None:
        if level == LOG_LEVEL_ERROR and text.strip():
            self._last_error = text.decode(errors="replace").strip()


class Grammar:
    """What a grammar of llama.cpp lets come next, token by token. May be used in any one thread."""

    def __init__(self, api: Any, vocabulary: Any, rules: str = "", sampler: Any = None) -> None:
        self._api, self._vocabulary = api, vocabulary
        self._sampler = sampler or api.llama_sampler_init_grammar(vocabulary, rules.encode(), b"root")
        if not self._sampler:
            raise BackendError("llama.cpp refuses the grammar")
        self._free = weakref.finalize(self, api.llama_sampler_free, self._sampler)

    def allowed(self, tokens: Sequence[int]) -> list[bool]:
        """Of each of these tokens whether it may come next."""
        data = np.zeros(len(tokens), dtype=[("id", np.int32), ("logit", np.float32), ("p", np.float32)])
        data["id"] = tokens
        pointer = data.ctypes.data_as(ctypes.POINTER(self._api.llama_token_data))
        array = self._api.llama_token_data_array(data=pointer, size=len(tokens), selected=-1, sorted=False)
        self._api.llama_sampler_apply(self._sampler, ctypes.byref(array))
        allowed: list[bool] = (data["logit"] > -math.inf).tolist()
        return allowed

    def accept(self, token: int) -> None:
        """The token came. It must be allowed: llama.cpp ends the process otherwise."""
        self._api.llama_sampler_accept(self._sampler, token)

    def copy(self) -> "Grammar":
        """Another walk from the same place."""
        return Grammar(self._api, self._vocabulary, sampler=self._api.llama_sampler_clone(self._sampler))

    def close(self) -> None:
        """Free it; nothing may be called afterwards."""
        self._free()


def _raise_priority() -> None:
    """For this thread and the threads it starts (Linux counts priority by thread)."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    except (PermissionError, AttributeError):
        return
