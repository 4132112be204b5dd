"""The real library computes what the engine relies on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inference.backend import GRID, Logits, Run
from inference.llama import LlamaBackend
from inference.register import SMALL_CHAT
from inference.templates import ChatTemplate
from inference.weights import ensure, models_folder, show_progress

pytestmark = pytest.mark.model
# Not a bit differs with AVX2 kernels; others may block otherwise. Off the grid it is 0.3 and more.
ROUNDING = 0.1
TEXT = "Комиссия за перевод между счетами составляет 0,5% от суммы, не менее 100 тенге. " * 8


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaBackend]:
    path = ensure(SMALL_CHAT.name, models_folder(), show_progress)
    opened = LlamaBackend(path, context_size=512, threads=2)
    yield opened
    opened.close()


def read(backend: LlamaBackend, tokens: list[int], *cuts: int) -> Logits:
    """The logits after `tokens`, read in slices that end at `cuts`."""
    backend.drop(0)
    for start, end in zip((0, *cuts), (*cuts, len(tokens)), strict=True):
        [logits] = backend.compute([Run(0, tokens[start:end], start)])
    return logits.copy()


def test_weights_are_in_memory_and_not_mapped() -> None:
    def mapped() -> int:
        return Path("/proc/self/maps").read_text().count(SMALL_CHAT.name)

    before = mapped()
    opened = LlamaBackend(models_folder() / f"{SMALL_CHAT.name}.gguf", context_size=64, threads=1)
    after = mapped()
    opened.close()
    assert after == before


@pytest.mark.parametrize("length", [136, 141, 151])
def test_cuts_on_the_grid_change_nothing(backend: LlamaBackend, length: int) -> None:
    tokens = backend.tokenize(TEXT, special=False)[:length]
    whole = read(backend, tokens, 128)
    for cuts in ((64,), (GRID, 5 * GRID)):
        assert np.abs(read(backend, tokens, *cuts) - whole).max() <= ROUNDING


def test_control_tokens_are_text_unless_wanted(backend: LlamaBackend) -> None:
    assert len(backend.tokenize("<|im_end|>", special=True)) == 1
    assert len(backend.tokenize("<|im_end|>", special=False)) > 1


def test_pieces_spell_the_text(backend: LlamaBackend) -> None:
    text = "Қарт, 1 500 ₸ — 🙂"
    pieces = [backend.piece(token) for token in backend.tokenize(text, special=False)]
    assert b"".join(pieces).decode() == text


def test_the_text_of_a_chat_is_cut_into_the_tokens_of_one_read(backend: LlamaBackend) -> None:
    messages = [{"role": "system", "content": "Ты помощник."}, {"role": "user", "content": "Сәлем!"}]
    whole = (
        "<|im_start|>system\nТы помощник.<|im_end|>\n<|im_start|>user\nСәлем!<|im_end|>\n"
        "<|im_start|>assistant\n"
    )
    assert list(ChatTemplate(backend).tokens(messages)) == backend.tokenize(whole, special=True)
