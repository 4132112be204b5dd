"""What the embedder learns: a question stands nearer to the passage that answers it than to its neighbours.

`python -m inference.conversion.learning SOURCE OUT ROWS...` reads the packed model SOURCE and worked rows
(JSON lines with `question`, `passages` and `cites`) and writes the .npz file that `conversion.convert` adds
to the weights. Beside every linear layer two thin matrices are learnt (LoRA). Half an hour of two cores.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from inference.conversion import write_learnt
from inference.conversion.packed import Packed, read_packed
from inference.conversion.tokenizer import tokenizer_json
from inference.conversion.vocabulary import keep_scripts

SCALE = 2  # times the product of the two matrices is added
LONGEST = 256  # tokens that are read of a text while learning
AT_ONCE = 16  # texts that are read together
# the linear layers of transformers' BERT by their names in the packed file
LINEAR = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
NORMAL = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is learnt. `rate` rises over ten steps and falls to nothing. `temperature` divides cosines
    before the softmax over a step's passages; `keep` weighs how far vectors may drift from where they were
    (1 minus the cosine), so that what the model knew of other texts stays. `share` of what was learnt is
    written, for the same reason."""

    rank: int = 16
    epochs: int = 2
    step: int = 24
    rate: float = 3e-4
    temperature: float = 0.03
    keep: float = 4.0
    share: float = 1.0
    seed: int = 0


@dataclass(slots=True)
class Lesson:
    """Questions, passages, for each question the numbers of the passages that answer it, and for each the
    numbers of its document's passages."""

    questions: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    right: list[list[int]] = field(default_factory=list)
    near: list[list[int]] = field(default_factory=list)


def read_lesson(files: Iterable[Path]) -> Lesson:
    """The rows that cite a passage and stand on no earlier turn. A document is what rows' ids share before
    their number.

    Raises ValueError with file and line for one that is no worked row.
    """
    lesson, numbers, documents = Lesson(), dict[str, int](), dict[str, set[int]]()
    owners = []
    for row in (row for file in files for row in _rows(file)):
        texts = [f"{passage['title']}\n{passage['text']}" for passage in row["passages"]]
        places = [numbers.setdefault(text, len(numbers)) for text in texts]
        if not row["cites"] or row.get("history"):
            continue
        lesson.questions.append(row["question"])
        lesson.right.append([places[cite - 1] for cite in row["cites"]])
        owners.append(re.sub(r"-\d+$", "", row["id"]))
        documents.setdefault(owners[-1], set()).update(lesson.right[-1])
    lesson.passages = list(numbers)
    lesson.near = [sorted(documents[owner]) for owner in owners]
    return lesson


def _rows(file: Path) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(file.read_text("utf8").splitlines(), 1):
        try:
            row = dict(json.loads(line))
            if missing := {"id", "question", "passages", "cites"} - row.keys():
                raise ValueError(f"without {', '.join(sorted(missing))}")
            if not all(0 < cite <= len(row["passages"]) for cite in row["cites"]):
                raise ValueError("it cites a passage that is not there")
            if not all({"title", "text"} <= passage.keys() for passage in row["passages"]):
                raise ValueError("a passage without title or text")
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"{file}, line {number} is no worked row: {error}") from None
        yield row


class Encoder:
    """The packed model in torch, float32: texts to unit vectors, as `graph` builds it for onnxruntime."""

    def __init__(self, packed: Packed, rank: int, seed: int = 0) -> None:
        from peft import LoraConfig, get_peft_model
        from tokenizers import Tokenizer
        from transformers import BertConfig, BertModel

        words, sizes = keep_scripts(packed), packed.sizes
        self._tokenizer = Tokenizer.from_str(tokenizer_json(words))
        config = BertConfig(
            vocab_size=len(words.rows),
            hidden_size=sizes.hidden,
            num_hidden_layers=sizes.layers,
            num_attention_heads=sizes.heads,
            intermediate_size=sizes.feed_forward,
            max_position_embeddings=sizes.positions,
            type_vocab_size=sizes.types,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        bert = BertModel(config, add_pooling_layer=False)
        bert.load_state_dict(_state(packed, words.rows), strict=False)
        lora = LoraConfig(r=rank, lora_alpha=SCALE * rank, target_modules=list(LINEAR))
        self.model: Any = get_peft_model(bert, lora)
        torch.manual_seed(seed)
        for name, matrix in self.model.named_parameters():
            if ".lora_A." in name:
                matrix.data = torch.randn(matrix.shape) / rank

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """[texts, hidden]: the mean over each text's tokens, of length 1. Texts of about one length are read
        together: the longest of a batch says what all cost."""
        read = [self._tokenizer.encode(text).ids[:LONGEST] for text in texts]
        order = sorted(range(len(read)), key=lambda number: len(read[number]))
        batches = [order[start : start + AT_ONCE] for start in range(0, len(order), AT_ONCE)]
        vectors = torch.cat([self._vectors([read[number] for number in batch]) for batch in batches])
        return vectors[torch.tensor(order).argsort()]

    def _vectors(self, read: Sequence[Sequence[int]]) -> torch.Tensor:
        ids = torch.zeros(len(read), max(map(len, read)), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for row, one in enumerate(read):
            ids[row, : len(one)], mask[row, : len(one)] = torch.tensor(one), 1.0
        # half the bits where the processor multiplies them: a third less time, the sum of a text in full
        with torch.autocast("cpu", torch.bfloat16):
            states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        return functional.normalize((states * mask[:, :, None]).sum(1), dim=-1)

    @torch.no_grad()
    def untuned(self, texts: Sequence[str]) -> torch.Tensor:
        """The same of the model as it came."""
        with self.model.disable_adapter():
            return self(texts)

    def learnt(self, share: float) -> dict[str, npt.NDArray[np.float16]]:
        """What `conversion.read_learnt` reads, with `share` of the product."""
        arrays = {}
        for name, matrix in self.model.named_parameters():
            found = re.search(r"layer\.(\d+)\.(.+)\.lora_([AB])\.", name)
            if found:
                layer, linear, letter = found.groups()
                side, scale = ("left", share * SCALE) if letter == "B" else ("right", 1.0)
                arrays[f"l{layer}.{LINEAR[linear]}.w.{side}"] = (
                    (scale * matrix.detach()).numpy().astype(np.float16)
                )
        return arrays


def _state(packed: Packed, rows: Any) -> dict[str, torch.Tensor]:
    """The packed tensors by the names of transformers."""
    hidden, wide = packed.sizes.hidden, packed.sizes.feed_forward
    shapes = {"fi": (wide, hidden), "fo": (hidden, wide)}
    sizes = packed.sizes
    state = {
        "embeddings.word_embeddings.weight": packed.tensor("emb.word", sizes.vocabulary, hidden)[rows],
        "embeddings.position_embeddings.weight": packed.tensor("emb.pos", sizes.positions, hidden),
        "embeddings.token_type_embeddings.weight": packed.tensor("emb.type", sizes.types, hidden),
        "embeddings.LayerNorm.weight": packed.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": packed.tensor("emb.ln.b", hidden),
    }
    for layer in range(sizes.layers):
        for name, short in LINEAR.items():
            outputs, inputs = shapes.get(short, (hidden, hidden))
            at = f"encoder.layer.{layer}.{name}"
            state[f"{at}.weight"] = packed.tensor(f"l{layer}.{short}.w", outputs, inputs)
            state[f"{at}.bias"] = packed.tensor(f"l{layer}.{short}.b", outputs)
        for name, short in NORMAL.items():
            at = f"encoder.layer.{layer}.{name}"
            state[f"{at}.weight"] = packed.tensor(f"l{layer}.{short}.w", hidden)
            state[f"{at}.bias"] = packed.tensor(f"l{layer}.{short}.b", hidden)
    return {name: torch.tensor(np.array(value)) for name, value in state.items()}


def learn(encoder: Encoder, lesson: Lesson, plan: Plan) -> Iterable[tuple[int, int, float, float]]:
    """Learn, and tell after each step its number, how many there are, the loss and the drift.

    The loss is the cross entropy of the right passages among those of the step: the right ones of all its
    questions, and beside each one neighbour of its document.
    """
    lot = random.Random(plan.seed)  # noqa: S311 - not a secret
    questions = [f"query: {text}" for text in lesson.questions]
    passages = [f"passage: {text}" for text in lesson.passages]
    old_questions, old_passages = encoder.untuned(questions), encoder.untuned(passages)
    parameters = [p for p in encoder.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=plan.rate)
    order, number = list(range(len(questions))), 0
    steps = plan.epochs * (len(order) // plan.step)
    for _ in range(plan.epochs):
        lot.shuffle(order)
        for start in range(0, len(order) - plan.step + 1, plan.step):
            some = order[start : start + plan.step]
            shown = _shown(lesson, some, lot)
            asked, read = encoder([questions[n] for n in some]), encoder([passages[n] for n in shown])
            right = torch.tensor([[passage in lesson.right[n] for passage in shown] for n in some])
            chances = torch.log_softmax(asked @ read.T / plan.temperature, 1)
            loss = -torch.logsumexp(chances.masked_fill(~right, -torch.inf), 1).mean()
            drift = (
                2 - (asked * old_questions[some]).sum(1).mean() - (read * old_passages[shown]).sum(1).mean()
            )
            for group in optimizer.param_groups:
                group["lr"] = plan.rate * min(1, (number + 1) / 10) * (1 - number / steps)
            optimizer.zero_grad()
            (loss + plan.keep * drift).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            number += 1
            yield number, steps, float(loss.detach()), float(drift.detach())


def _shown(lesson: Lesson, some: Sequence[int], lot: random.Random) -> list[int]:
    """The passages of a step, each once."""
    shown = dict.fromkeys(lot.choice(lesson.right[number]) for number in some)
    for number in some:
        others = [passage for passage in lesson.near[number] if passage not in shown]
        shown |= dict.fromkeys(lot.sample(others, min(1, len(others))))
    return list(shown)


def main() -> int:
    """Learn and write; a line a step."""
    parser = argparse.ArgumentParser(prog="python -m inference.conversion.learning", description=main.__doc__)
    parser.add_argument("source", type=Path, help="the packed model, e5-small-q4.bin")
    parser.add_argument("out", type=Path, help="the .npz file to write")
    parser.add_argument("rows", type=Path, nargs="+", help="worked rows (.jsonl)")
    options = parser.parse_args()
    try:
        plan, lesson, packed = Plan(), read_lesson(options.rows), read_packed(options.source)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    encoder = Encoder(packed, plan.rank, plan.seed)
    for number, steps, loss, drift in learn(encoder, lesson, plan):
        sys.stdout.write(json.dumps({"number": number, "of": steps, "loss": loss, "drift": drift}) + "\n")
        sys.stdout.flush()
    write_learnt(options.out, encoder.learnt(plan.share))
    return 0


if __name__ == "__main__":
    sys.exit(main())
