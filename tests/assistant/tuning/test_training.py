"""An adapter of a tiny model of the same kind: learned, broken off, gone on with, and written as GGUF."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from django.core.management import call_command

from assistant.models import DataSet, Training
from assistant.tuning import adapter_file, training, weights
from assistant.tuning.packing import Tokens, pack
from assistant.tuning.weights import LINEAR, Shape, beside, best_device
from foundation import clock
from foundation.commands import UsageError
from foundation.models import AuditEntry

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
    with pytest.raises(training.OtherState, match="another plan"):
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


ROW = {
    "id": "t-card-01",
    "language": "ru",
    "kind": "short",
    "passages": [{"title": "Карты", "text": "Перевыпуск стоит 1 500 ₸."}],
    "question": "сколько стоит перевыпуск",
    "answer": "1 500 ₸ [1].",
    "cites": [1],
}


def gguf_of(architecture: str, file: Path) -> Path:
    """A GGUF file without a tensor."""
    from gguf import GGUFWriter

    writer = GGUFWriter(str(file), architecture)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    return file


class Letters:
    """Stands in for the tokenizer of weights: few tokens, which say nothing."""

    def __init__(self, file: Path) -> None:
        pass

    def prompt(self, messages: object) -> tuple[int, ...]:
        return (1, 2, 3)

    def answer(self, text: str) -> tuple[int, ...]:
        return (len(text) % 9, 9)


@pytest.mark.parametrize(
    "lines, said",
    [
        (None, "can't be read"),
        (b"\xff", "is not UTF-8"),
        (b"\n{", "line 2 is no worked row"),
        (b"[1]", "line 1 is no worked row"),
        (b'{"id": "a-1"}', "line 1 is no worked row"),
        (json.dumps({**ROW, "answer": "1 500 [3]."}).encode(), "check_examples"),
        (json.dumps({**ROW, "language": "xx"}).encode(), "check_examples"),
        (json.dumps({**ROW, "question": 1}).encode(), "check_examples"),
    ],
)
def test_rows_that_are_none_are_told_before_anything_is_loaded(
    tmp_path: Path, lines: bytes | None, said: str
) -> None:
    rows, file = tmp_path / "rows.jsonl", gguf_of("qwen2", tmp_path / "w.gguf")
    if lines is not None:
        rows.write_bytes(lines)
    with pytest.raises(UsageError, match=said) as refused:
        call_command("train_adapter", file, tmp_path / "o.gguf", rows=[rows])
    assert refused.value.returncode == 2


@pytest.mark.parametrize("architecture, said", [("llama", "GGUF of llama"), ("", "no GGUF")])
def test_weights_that_can_not_be_tuned_are_told(tmp_path: Path, architecture: str, said: str) -> None:
    file = tmp_path / "w.gguf"
    file.write_bytes(b"GGUF")
    if architecture:
        gguf_of(architecture, file)
    with pytest.raises(UsageError, match=said):
        call_command("train_adapter", file, tmp_path / "o.gguf")


def test_an_adapter_of_fewer_steps_is_told_and_not_gone_on_with_by_another_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(weights, "load", lambda file, device: tiny().unload())
    monkeypatch.setattr(weights, "Tokenizer", Letters)
    rows, file, out = tmp_path / "rows.jsonl", gguf_of("qwen2", tmp_path / "w.gguf"), tmp_path / "o.gguf"
    rows.write_text(json.dumps(ROW))
    # the engine does not load weights that are none
    with pytest.raises(SystemExit):
        call_command("train_adapter", file, out, rows=[rows], epochs=6, steps=5)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["unfinished"] == 1
    with pytest.raises(UsageError, match="another plan"):
        call_command("train_adapter", file, out, rows=[rows], epochs=7)
    with pytest.raises(SystemExit):
        call_command("train_adapter", file, out, rows=[rows], epochs=6)
    assert "unfinished" not in capsys.readouterr().out


@pytest.mark.django_db
def test_what_was_trained_from_a_data_set_is_noted_with_weights_plan_and_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(weights, "load", lambda file, device: tiny().unload())
    monkeypatch.setattr(weights, "Tokenizer", Letters)
    settings.HOME, text = tmp_path, json.dumps(ROW) + "\n"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    built = DataSet.objects.create(name="d", number=1, sha256=sha256, statement={}, built_at=clock.now())
    built.write(text)
    file, out = gguf_of("qwen2", tmp_path / "w.gguf"), tmp_path / "o.gguf"
    with pytest.raises(SystemExit):
        call_command("train_adapter", file, out, dataset="d", seed=11)
    made = Training.objects.get()
    assert (made.dataset, made.rows, made.plan["seed"], made.plan["epochs"]) == (built, 1, 11, 1)
    assert made.weights == f"w@{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
    assert made.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert AuditEntry.objects.get(action="adapter.trained").object == f"training:{made.pk}"
