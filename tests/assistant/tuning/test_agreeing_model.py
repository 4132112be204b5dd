"""An adapter shifts the engine as it shifts what was trained: the small weights with random matrices."""

from pathlib import Path
from typing import Any

import pytest
import torch

from assistant.tuning import adapter_file, agreeing, training
from assistant.tuning import weights as tuned
from inference.register import SMALL_CHAT
from inference.weights import ensure, models_folder, show_progress

pytestmark = pytest.mark.model
SHAPE = tuned.Shape(rank=4, alpha=8, first_block=12)
TEXTS = ("Сколько стоит перевыпуск карты?", "Карта қайта шығару қанша тұрады?")


@pytest.fixture(scope="module")
def file() -> Path:
    return ensure(SMALL_CHAT.name, models_folder(), show_progress)


@pytest.fixture(scope="module")
def model(file: Path) -> Any:
    """With matrices that are not learned, but count."""
    made = tuned.beside(tuned.load(file), SHAPE, seed=7)
    set_matrices(made, seed=1)
    return made


def set_matrices(model: Any, seed: int, size: float = 0.05) -> None:
    lot = torch.Generator().manual_seed(seed)
    for name, matrix in training.matrices(model).items():
        if "lora_B" in name:
            matrix.copy_(size * torch.randn(matrix.shape, generator=lot))


@pytest.fixture(scope="module")
def prompts(file: Path) -> list[list[int]]:
    tokenizer = tuned.Tokenizer(file)
    return [list(tokenizer.answer(text)) for text in TEXTS]


def written(model: Any, to: Path) -> Path:
    adapter_file.write_adapter(to, "qwen2", SHAPE.alpha, training.matrices(model), {"name": to.stem})
    return to


def test_the_engine_shifts_as_the_model_does(
    model: Any, file: Path, prompts: list[list[int]], tmp_path: Path
) -> None:
    own = written(model, tmp_path / "own.gguf")
    found = agreeing.agreement(model, file, own, prompts)
    assert found is not None
    assert found >= agreeing.LEAST


def test_the_file_of_another_adapter_is_told_apart(
    model: Any, file: Path, prompts: list[list[int]], tmp_path: Path
) -> None:
    set_matrices(model, seed=2)
    other = written(model, tmp_path / "other.gguf")
    set_matrices(model, seed=1)
    found = agreeing.agreement(model, file, other, prompts)
    assert found is not None
    assert found < agreeing.LEAST - 0.2


def test_an_engine_that_does_not_shift_is_found_out_and_nothing_said_of_an_adapter_that_does_not(
    model: Any, file: Path, prompts: list[list[int]], tmp_path: Path
) -> None:
    set_matrices(model, seed=1, size=0.0)
    nothing = written(model, tmp_path / "nothing.gguf")
    assert agreeing.agreement(model, file, nothing, prompts) is None
    set_matrices(model, seed=1)
    assert agreeing.agreement(model, file, nothing, prompts) == 0.0


def test_a_file_that_is_no_adapter_is_said_so(
    model: Any, file: Path, prompts: list[list[int]], tmp_path: Path
) -> None:
    (tmp_path / "none.gguf").write_bytes(b"GGUF")
    with pytest.raises(agreeing.NoEngine, match="cannot load the adapter"):
        agreeing.agreement(model, file, tmp_path / "none.gguf", prompts)
