"""An adapter of a tiny model of the same kind: learned, broken off, gone on with, and written as GGUF."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from assistant.tuning import adapter_file, training
from assistant.tuning.packing import Tokens, pack
from assistant.tuning.weights import LINEAR, Shape, beside, best_device

GROUPS = [
    [Tokens((1, 2, 3), (7, 9)), Tokens((1, 2, 4), (8, 9)), Tokens((1, 2, 3, 5), (7, 7, 9))],
    [Tokens((4, 4), (6, 9)), Tokens((4, 5), (5, 9))],
]
PLAN = training.Plan(Shape(rank=4, alpha=8, first_block=1), epochs=6, rate=2e-2, save_every=1)


@pytest.fixture
def model() -> Any:
    return tiny()


def tiny() -> Any:
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(1)
    config = Qwen2Config(
        vocab_size=12,
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        initializer_range=0.3,
    )
    model: Any = Qwen2ForCausalLM(config)
    return beside(model.to(torch.bfloat16), PLAN.shape, seed=7)


def test_a_packed_row_counts_as_if_it_stood_alone(model: Any) -> None:
    with torch.no_grad():
        together = sum(float(training.loss_of(model, tree)) for tree in pack(GROUPS, 100))
        alone = sum(
            float(training.loss_of(model, tree))
            for group in GROUPS
            for row in group
            for tree in pack([[row]], 100)
        )
    assert together == pytest.approx(alone, rel=0.01)


def test_it_calculates_where_the_model_is(model: Any) -> None:
    """A stand-in for a GPU: torch's device without numbers, which refuses tensors of another one."""
    (tree, *_rest) = pack(GROUPS, 100)
    assert training.loss_of(model.to("meta"), tree).device.type == "meta"
    assert training.loss_of(tiny().to("cpu"), tree).device.type == "cpu"


@pytest.mark.parametrize("there, device", [(True, "cuda"), (False, "cpu")])
def test_a_gpu_is_used_when_there(monkeypatch: pytest.MonkeyPatch, there: bool, device: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    assert best_device() == device


def test_only_blocks_from_the_first_one_on_are_learned(model: Any) -> None:
    names = training.matrices(model)
    assert names
    assert all(".layers.1." in name for name in names)
    assert len(names) == 2 * len(LINEAR)


def test_it_learns(model: Any, tmp_path: Path) -> None:
    before = training.mean_loss(model, GROUPS, 100)
    training.train(model, GROUPS, replace(PLAN, epochs=30), tmp_path / "state")
    assert training.mean_loss(model, GROUPS, 100) < before - 0.5


def test_a_training_that_broke_off_ends_as_one_that_did_not(tmp_path: Path) -> None:
    whole, broken = tiny(), tiny()
    losses = training.train(whole, GROUPS, PLAN, tmp_path / "whole")
    training.train(broken, GROUPS, PLAN, tmp_path / "broken", most=4)
    steps: list[training.Step] = []
    again = tiny()
    assert training.train(again, GROUPS, PLAN, tmp_path / "broken", steps.append) == losses
    assert steps[0].number == 5
    for name, matrix in training.matrices(whole).items():
        assert torch.equal(matrix, training.matrices(again)[name])


def test_a_state_of_another_plan_is_refused(model: Any, tmp_path: Path) -> None:
    training.train(model, GROUPS, PLAN, tmp_path / "state", most=1)
    with pytest.raises(ValueError, match="another plan"):
        training.train(tiny(), GROUPS[:1], PLAN, tmp_path / "state")


def test_the_file_names_tensors_as_the_engine_looks_for_them(model: Any, tmp_path: Path) -> None:
    from gguf import GGUFReader

    learned = training.matrices(model)
    adapter_file.write_adapter(tmp_path / "a.gguf", "qwen2", 8, learned, {"name": "a", "license": "mit"})
    reader = GGUFReader(tmp_path / "a.gguf")
    names = {tensor.name: tensor for tensor in reader.tensors}
    assert set(names) == {
        f"blk.1.{layer}.weight.lora_{side}" for layer in LINEAR.values() for side in ("a", "b")
    }
    wanted = next(m for name, m in learned.items() if "q_proj.lora_A" in name)
    assert names["blk.1.attn_q.weight.lora_a"].data.tolist() == wanted.half().tolist()
    assert reader.fields["adapter.lora.alpha"].contents() == 8.0
