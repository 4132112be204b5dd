"""Chooses the next token from what the model thinks of every token."""

import numpy as np

from inference.backend import Logits
from inference.values import Sampling


class Sampler:
    """The choices of one answer. The same seed and the same logits give the same tokens."""

    def __init__(self, how: Sampling) -> None:
        self._how = how
        self._random = np.random.default_rng(how.seed)

    def choose(self, logits: Logits) -> int:
        """The id of the next token."""
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
