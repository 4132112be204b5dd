"""The language model through llama-cpp-python's low-level API. The only home of llama_cpp.

One context holds several sequences, each in cells of its own, and few rows are computed together: so an
answer is to the bit what it would be alone, whoever is beside it (docs/adr/0010-batching-and-prefixes.md).
"""

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inference.backend import GRID, SLICE, BackendError, GivenUp, Logits, Run
from inference.cores import prepare_thread, sleep_when_idle
from inference.description import Description, free_bytes
from inference.fitting import lacking
from inference.grammar import Grammar, GrammarError
from inference.states import Layout, LayoutError, Turning
from inference.switching import AdapterSwitch
from inference.values import Adapter

FLASH_ATTENTION_OFF = 0  # LLAMA_FLASH_ATTN_TYPE_DISABLED; costs about a tenth of reading, nothing of writing
ABORTED = 2  # what llama_decode gives when it was told to stop
LOG_LEVEL_ERROR = 4  # GGML_LOG_LEVEL_ERROR of ggml.h
# four rows and more take kernels that round otherwise than those for one (logits differ by up to 0.5)
ROWS = 3


def multiplies_matrices() -> bool:
    """Whether the library multiplies with AMX: it was built so, for a processor that has it. A library for
    every processor (the bundle's, the image's) does not, wherever it runs, nor one that can't run here."""
    if lacking():
        return False
    sleep_when_idle()
    import llama_cpp

    return b"AMX_INT8 = 1" in llama_cpp.llama_print_system_info()


class LlamaBackend:
    """A GGUF model with one context, its weights in memory (not mapped: mapped pages get reclaimed)."""

    def __init__(self, path: Path, context_size: int, threads: int, sequences: int = 1) -> None:
        """Loads the model; takes seconds. Call it in the thread that will own it. Raises BackendError.

        `context_size` is the number of tokens that each of the `sequences` can hold.
        """
        prepare_thread()
        import llama_cpp

        self._api = llama_cpp
        self._last_error = ""
        self._log = llama_cpp.llama_log_callback(self._keep_error)
        llama_cpp.llama_log_set(self._log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self._model = self._load(path)
        self._description = Description(llama_cpp, self._model)
        self._context = self._open(context_size, threads, sequences)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._size = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self._batch = llama_cpp.llama_batch_init(SLICE, 0, 1)
        self._adapters = AdapterSwitch(
            llama_cpp, self._model, self._context, lambda: self._last_error or "not one"
        )
        self.context_size = int(llama_cpp.llama_n_ctx_seq(self._context))
        self._layout, self._turning = self._learn()
        self.moves = self._turning is not None
        self.state_bytes = self._layout.token
        self.version = str(llama_cpp.__version__)
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
        try:
            return Grammar(self._api, self._vocabulary, rules)
        except GrammarError as error:
            raise BackendError(str(error)) from error

    def compute(self, runs: Sequence[Run], give_up: Callable[[], bool] | None = None) -> list[Logits]:
        """Read all runs, at most SLICE tokens in all. Several runs are of one token each.

        What the model thinks after the last token of each, valid until the next call. `give_up` is asked many
        times meanwhile; when it says yes: GivenUp.
        """
        if give_up:
            stop = self._api.ggml_abort_callback(lambda _data: give_up())
            self._api.llama_set_abort_callback(self._context, stop, None)
            try:
                return self._compute(runs)
            finally:
                never = self._api.ggml_abort_callback()
                self._api.llama_set_abort_callback(self._context, never, None)
        if len(runs) <= ROWS:
            return self._compute(runs)
        thoughts: list[Logits] = []
        for start in range(0, len(runs), ROWS):
            thoughts += [each.copy() for each in self._compute(runs[start : start + ROWS])]
        return thoughts

    def _compute(self, runs: Sequence[Run]) -> list[Logits]:
        """The same for runs that are computed together: views."""
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
        if status == ABORTED:
            raise GivenUp
        if status:
            raise BackendError(f"llama_decode gave {status}")
        return [self._logits(end) for end in ends]

    def drop(self, sequence: int, start: int = 0) -> None:
        """Forget the tokens of a sequence from `start` on."""
        self._api.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def save(self, sequence: int, cuts: Sequence[int]) -> list[bytes]:
        """The states of a sequence's tokens between each two of `cuts`."""
        return self._layout.parts(self._saved(sequence), cuts)

    def restore(self, sequence: int, states: Sequence[bytes]) -> bool:
        """Put states one after another in place of what the sequence holds; False when they do not fit."""
        whole = self._layout.whole(states)
        pointer = whole.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        taken = self._api.llama_state_seq_set_data(self._context, pointer, len(whole), sequence)
        return bool(taken)

    def cut(self, state: bytes, at: int) -> tuple[bytes, bytes]:
        """A state's first `at` tokens and the others."""
        return self._layout.cut(state, at)

    def moved(self, state: bytes, by: int) -> bytes:
        """The state as if its tokens stood so many positions later; only where `moves`."""
        assert self._turning
        return self._layout.moved(state, by, self._turning) if by else state

    def use_adapter(self, adapter: Adapter | None) -> None:
        """From now on everything, in all sequences, is computed with this LoRA adapter, or with none.

        Loaded when first used. Raises BackendError when it is no adapter of this model.
        """
        self._adapters.use(adapter)

    def close(self) -> None:
        """Free everything; nothing may be called afterwards."""
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    def _load(self, path: Path) -> ctypes.c_void_p:
        parameters = self._api.llama_model_default_params()
        parameters.load_mode = self._api.LLAMA_LOAD_MODE_NONE
        model = self._api.llama_model_load_from_file(str(path).encode(), parameters)
        if not model:
            raise BackendError(f"cannot load {path.name}: {self._last_error or 'not a model'}")
        return ctypes.c_void_p(model) if isinstance(model, int) else model

    def _logits(self, row: int) -> Logits:
        pointer = self._api.llama_get_logits_ith(self._context, row)
        return np.ctypeslib.as_array(pointer, shape=(self._size,))

    def _open(self, context_size: int, threads: int, sequences: int) -> ctypes.c_void_p:
        needed, free = self._description.cell_bytes * context_size * sequences, free_bytes()
        if free is not None and needed > free:
            # the kernel would hand it out and end the process when it is used
            what = f"{sequences} places of {context_size} tokens need {needed >> 20} MiB"
            raise BackendError(f"no memory: {what}, {free >> 20} are free. Lower --places or --context")
        parameters = self._api.llama_context_default_params()
        parameters.n_ctx = context_size * sequences
        parameters.n_batch = parameters.n_ubatch = SLICE
        parameters.n_seq_max = sequences
        parameters.kv_unified = False  # in one pool, attention rounds by where a sequence lies
        parameters.flash_attn_type = FLASH_ATTENTION_OFF
        parameters.n_threads = parameters.n_threads_batch = threads
        context = self._api.llama_init_from_model(self._model, parameters)
        if not context:
            raise BackendError(f"no memory for a context of {context_size} tokens: {self._last_error}")
        return ctypes.c_void_p(context) if isinstance(context, int) else context

    def _saved(self, sequence: int) -> npt.NDArray[np.uint8]:
        """What llama.cpp saves of a sequence."""
        size = self._api.llama_state_seq_get_size(self._context, sequence)
        buffer = np.empty(size, np.uint8)
        pointer = buffer.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        written = self._api.llama_state_seq_get_data(self._context, pointer, size, sequence)
        return buffer[:written]

    def _learn(self) -> tuple[Layout, Turning | None]:
        """How states are laid out and how positions are marked in them; no Turning when it is not plain.

        The first layer's keys depend on the token and its position only: the same token read at two places
        shows whether turning one gives the other.
        """
        token = self.tokenize("a", special=False)[0]
        count = min(SLICE, int(self._api.llama_n_batch(self._context))) // GRID * GRID
        self.compute([Run(0, [token] * count, 0)])
        saved = self._saved(0)
        self.drop(0)
        try:
            layout = Layout.learn(saved.tobytes())
        except LayoutError as error:
            raise BackendError(str(error)) from error
        turning = self._description.turning(layout.layers[0].row // 2)
        if turning is None:
            return layout, None
        [state] = layout.parts(saved, (0, count))
        keys = layout.keys(state, 0)
        turned = turning.turn(keys[GRID : GRID + 1], count - 2 * GRID)
        same = np.allclose(turned, keys[count - GRID], rtol=0.01, atol=0.01 * float(np.abs(keys).max()))
        return layout, turning if same else None

    def _bytes(self, token: int, *, special: bool) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        length = self._api.llama_token_to_piece(self._vocabulary, token, buffer, 256, 0, special)
        return buffer.raw[: max(length, 0)]

    def _spelling(self, token: int) -> str:
        return self._bytes(token, special=True).decode() if token >= 0 else ""

    def _keep_error(self, level: int, text: bytes, _data: object) -> None:
        if level == LOG_LEVEL_ERROR and text.strip():
            self._last_error = text.decode(errors="replace").strip()
