"""Learning an adapter: rows in, small matrices out, with a state on disk from which it goes on.

The loss is the cross entropy of the answers' tokens, so the model learns to write answers and not sources.
Only at these tokens the large output layer is calculated.
"""

import json
import math
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from assistant.tuning.packing import Tokens, Tree, pack
from assistant.tuning.weights import Shape


class OtherState(ValueError):
    """What was learned so far is of another plan or of other rows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is learned. `rate` is the highest learning rate: it rises over the first `warm_up` of all
    steps and falls as a cosine to a tenth. A step learns from `trees` trees of at most `tree_tokens`."""

    shape: Shape = field(default_factory=Shape)
    epochs: int = 1
    rate: float = 2e-4
    warm_up: float = 0.06
    trees: int = 1
    tree_tokens: int = 1_200
    save_every: int = 5
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Step:
    """What is told after each step: its number from 1 of `of`, the mean loss of a token, tokens a second."""

    number: int
    of: int
    loss: float
    speed: float


def train(
    model: Any,
    groups: Sequence[Sequence[Tokens]],
    plan: Plan,
    state: Path,
    tell: Callable[[Step], None] = lambda step: None,
    most: int = 0,
) -> list[float]:
    """Learn from the rows of `groups` (rows of a group may share beginnings). Goes on where `state` says;
    `most`: stop after so many steps of all, for example to look at what has been learned by then.

    Gives the losses of all steps, those before a break among them. Raises OtherState before the first step.
    """
    batches = schedule(groups, plan)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=plan.rate, weight_decay=0.0)
    done, losses = _restore(state, model, optimizer, _mark(batches, plan))
    model.train()
    for number, batch in enumerate(batches[done : most or None], done + 1):
        started = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * _share(number - 1, len(batches), plan.warm_up)
        learned = sum(len(tree.learned) for tree in batch)
        total = 0.0
        for tree in batch:
            loss = loss_of(model, tree) / learned
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(total)
        if number % plan.save_every == 0 or number == len(batches):
            _save(state, model, optimizer, (number, losses), _mark(batches, plan))
        read = sum(len(tree.tokens) for tree in batch)
        tell(Step(number, len(batches), total, read / (time.monotonic() - started)))
    return losses


def schedule(groups: Sequence[Sequence[Tokens]], plan: Plan) -> list[list[Tree]]:
    """The trees of every step of all epochs, the same for the same rows, plan and seed."""
    trees = list(pack(groups, plan.tree_tokens))
    lot = random.Random(plan.seed)  # noqa: S311 - not a secret
    batches: list[list[Tree]] = []
    for _ in range(plan.epochs):
        lot.shuffle(trees)
        batches += [trees[start : start + plan.trees] for start in range(0, len(trees), plan.trees)]
    return batches


def loss_of(model: Any, tree: Tree) -> torch.Tensor:
    """The cross entropy of what is learned in a tree, summed over its tokens; on the model's device."""
    inner, device = model.get_base_model(), model.device
    seen = torch.from_numpy(tree.sees()).to(device)
    mask = torch.zeros(seen.shape, dtype=torch.bfloat16, device=device)
    mask = mask.masked_fill(~seen, torch.finfo(torch.bfloat16).min)
    hidden = inner.model(
        input_ids=torch.tensor([tree.tokens], device=device),
        position_ids=torch.tensor([tree.depths], device=device),
        attention_mask=mask[None, None],
        use_cache=False,
    ).last_hidden_state[0]
    nodes, tokens = zip(*tree.learned, strict=True)
    scores = inner.lm_head(hidden[list(nodes)]).float()
    aims = torch.tensor(tokens, device=device)
    return torch.nn.functional.cross_entropy(scores, aims, reduction="sum")


@torch.no_grad()
def mean_loss(model: Any, groups: Sequence[Sequence[Tokens]], tree_tokens: int) -> float:
    """The mean loss of a token over rows that are not learned from."""
    model.eval()
    trees = list(pack(groups, tree_tokens))
    total = math.fsum(float(loss_of(model, tree)) for tree in trees)
    return total / sum(len(tree.learned) for tree in trees)


def matrices(model: Any) -> dict[str, torch.Tensor]:
    """The matrices that are learned, by their names in the model."""
    return {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}


def _share(step: int, of: int, warm_up: float) -> float:
    rising = max(1, round(of * warm_up))
    if step < rising:
        return (step + 1) / rising
    done = (step - rising) / max(1, of - rising)
    return 0.1 + 0.9 * (1 + math.cos(math.pi * done)) / 2


def _mark(batches: Iterable[Sequence[Tree]], plan: Plan) -> str:
    """What a state must agree in to be gone on from."""
    rows = sum(hash((tuple(tree.tokens), tuple(tree.learned))) for batch in batches for tree in batch)
    return json.dumps([asdict(plan), rows], sort_keys=True)


def _save(
    state: Path, model: Any, optimizer: torch.optim.Optimizer, done: tuple[int, list[float]], mark: str
) -> None:
    """All at once or not at all: written beside, then put in place."""
    fresh = state.with_suffix(".new")
    kept = {"mark": mark, "done": done[0], "losses": done[1], "model": matrices(model)}
    torch.save({**kept, "optimizer": optimizer.state_dict()}, fresh)
    fresh.replace(state)


def _restore(state: Path, model: Any, optimizer: torch.optim.Optimizer, mark: str) -> tuple[int, list[float]]:
    """Put the model where the state left it: the steps that were done by then and their losses."""
    if not state.exists():
        return 0, []
    kept = torch.load(state, weights_only=True, map_location=model.device)
    if kept["mark"] != mark:
        raise OtherState(f"{state} is of another plan or other rows")
    for name, matrix in matrices(model).items():
        matrix.copy_(kept["model"][name])
    optimizer.load_state_dict(kept["optimizer"])
    # a state of an earlier Sufler has none
    return int(kept["done"]), list(kept.get("losses", ()))
