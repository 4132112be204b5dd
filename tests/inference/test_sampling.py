"""The choice of the next token."""

import numpy as np

from inference.sampling import Sampler
from inference.values import Sampling

LOGITS = np.array([0.0, 3.0, 2.0, 1.0], dtype=np.float32)


def test_temperature_zero_takes_the_most_probable() -> None:
    assert Sampler(Sampling()).choose(LOGITS) == 1


def test_the_same_seed_chooses_the_same_tokens() -> None:
    how = Sampling(temperature=1.0, seed=7)
    first, second = Sampler(how), Sampler(how)
    assert [first.choose(LOGITS) for _ in range(50)] == [second.choose(LOGITS) for _ in range(50)]


def test_top_k_keeps_only_the_best() -> None:
    sampler = Sampler(Sampling(temperature=5.0, top_k=2, seed=1))
    assert {sampler.choose(LOGITS) for _ in range(200)} == {1, 2}


def test_top_p_keeps_the_smallest_set_that_holds_it() -> None:
    sampler = Sampler(Sampling(temperature=1.0, top_p=0.7, seed=1))
    assert {sampler.choose(LOGITS) for _ in range(200)} == {1, 2}


def test_top_p_zero_still_chooses() -> None:
    assert Sampler(Sampling(temperature=1.0, top_p=0.0)).choose(LOGITS) == 1
