"""Chooses the next token from what the model thinks of every token, within what the answer may say."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inference.backend import Logits
from inference.constraints.rules import Constraint
from inference.values import Chance, EngineError, Reluctance, Sampling

# choices that are refused one by one, before the likeliest are looked at together, before all are
TRIES, GLANCE = 12, 512
NEVER = np.float32(-np.inf)


class Sampler:
    """The choices of one answer. The same seed and the same logits give the same tokens."""

    def __init__(
        self,
        how: Sampling,
        constraint: Constraint | None = None,
        tell: int | None = None,
        reluctance: Reluctance | None = None,
    ) -> None:
        """`tell`: keep the chance of every token, with so many alternatives; None: only their mean and
        least. `reluctance`: how the first token may not refuse."""
        self._how = how
        self._reluctance = reluctance
        # how likely the model found it that the answer begins with a refusal; None before it began
        self.refusal: float | None = None
        self._random = np.random.default_rng(how.seed)
        self._constraint = constraint
        self._tell = tell
        self._told: list[Chance] = []
        self._sum, self._least, self._count = 0.0, 0.0, 0
        self._waiting = b""

    def choose(self, logits: Logits) -> int:
        """The id of the next token. Raises EngineError when nothing of the vocabulary may come next."""
        open_to = logits
        if self._reluctance and not self._count:
            self.refusal = _chance(logits, self._reluctance.tokens)
            if self.refusal < self._reluctance.least:
                open_to = _without(logits, self._reluctance.tokens)
        token = self._pick(open_to) if self._constraint is None else self._allowed(open_to, self._constraint)
        self._note(logits, token)
        if self._constraint:
            self._constraint.accept(token)
        return token

    def release(self, piece: bytes) -> bytes:
        """What may be shown once the bytes of the chosen token are there: no part of a figure that is not
        complete."""
        if not self._constraint:
            return piece
        data = self._waiting + piece
        shown = max(0, len(data) - self._constraint.held())
        self._waiting = data[shown:]
        return data[:shown]

    def rest(self, *, whole: bool) -> bytes:
        """What was held back, at the end of the answer; `whole`: the model ended it, nothing cut it off."""
        data, self._waiting = self._waiting, b""
        if not self._constraint or whole:
            return data
        return data[: max(0, len(data) - self._constraint.cut())]

    def told(self) -> tuple[Chance, ...]:
        """The chances of the tokens chosen since this was last asked."""
        told, self._told = tuple(self._told), []
        return told

    def confidence(self) -> tuple[float | None, float | None]:
        """Mean and least logarithm of the probabilities of the answer's tokens; None before the first."""
        return (round(self._sum / self._count, 4), round(self._least, 4)) if self._count else (None, None)

    def _allowed(self, logits: Logits, constraint: Constraint) -> int:
        token = self._pick(logits)
        if constraint.allows(token):
            return token
        if (choices := constraint.choices()) is not None:
            return self._among(logits, choices)
        logits = logits.copy()
        for looked_at in (GLANCE, len(logits), 0):
            for _ in range(TRIES):
                logits[token] = NEVER
                token = self._pick(logits)
                if logits[token] == NEVER:
                    break
                if constraint.allows(token):
                    return token
            if looked_at:
                likely = np.argpartition(-logits, min(looked_at, len(logits)) - 1)[:looked_at]
                logits[likely[~constraint.glance(likely)]] = NEVER
        return self._among(logits, constraint.resort())

    def _among(self, logits: Logits, choices: npt.ArrayLike) -> int:
        ids = np.sort(np.asarray(choices, dtype=np.int64))
        if not len(ids):
            raise EngineError("nothing_allowed", "Nothing the model knows may come next.", status=500)
        return int(ids[self._pick(logits[ids])])

    def _pick(self, logits: Logits) -> int:
        how = self._how
        if how.temperature <= 0 or how.top_k == 1:
            return int(np.argmax(logits))
        order = np.argsort(-logits, kind="stable")
        if how.top_k > 0:
            order = order[: how.top_k]
        values = logits[order].astype(np.float64) / how.temperature
        chances = np.exp(values - values[0])
        chances /= chances.sum()
        if how.top_p < 1:
            # the smallest set that holds top_p, at least one token
            count = int(np.searchsorted(np.cumsum(chances), how.top_p)) + 1
            order, chances = order[:count], chances[:count] / chances[:count].sum()
        return int(order[self._random.choice(len(order), p=chances)])

    def _note(self, logits: Logits, token: int) -> None:
        total = _total(logits)
        chance = float(logits[token]) - total
        self._sum += chance
        self._least = min(self._least, chance)
        self._count += 1
        if self._tell is None:
            return
        top: tuple[tuple[int, float], ...] = ()
        if self._tell:
            ids = np.argpartition(-logits, self._tell)[: self._tell]
            ids = ids[np.argsort(-logits[ids], kind="stable")]
            top = tuple((int(each), float(logits[each]) - total) for each in ids)
        self._told.append(Chance(token, chance, top))


def _chance(logits: Logits, tokens: Sequence[int]) -> float:
    """The chance that one of the tokens comes next."""
    return float(np.exp(logits[list(tokens)].astype(np.float64) - _total(logits)).sum())


def _without(logits: Logits, tokens: Sequence[int]) -> Logits:
    """The logits without these tokens."""
    others = logits.copy()
    others[list(tokens)] = NEVER
    return others


def _total(logits: Logits) -> float:
    """The logarithm of what the chances of all tokens are shares of."""
    best = logits.max()
    return float(best) + float(np.log(np.exp(logits - best).sum(dtype=np.float64)))
