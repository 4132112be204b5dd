"""The choice of the next token."""

import numpy as np

from inference.sampling import Sampler
from inference.values import Reluctance, Sampling

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


def test_a_refusal_that_is_only_the_likeliest_single_beginning_does_not_begin_an_answer() -> None:
    # three ways to begin an answer share more than the one way to refuse
    logits = np.log(np.array([0.4, 0.3, 0.2, 0.1], dtype=np.float32))
    assert Sampler(Sampling(), reluctance=Reluctance((0,), 0.5)).choose(logits) == 1
    refusing = Sampler(Sampling(), reluctance=Reluctance((0,), 0.4))
    assert (refusing.refusal, refusing.choose(logits)) == (None, 0)
    assert round(refusing.refusal or 0, 3) == 0.4


def test_several_beginnings_of_a_refusal_count_together() -> None:
    logits = np.log(np.array([0.3, 0.4, 0.2, 0.1], dtype=np.float32))
    assert Sampler(Sampling(), reluctance=Reluctance((0, 2), 0.5)).choose(logits) == 1
    assert Sampler(Sampling(), reluctance=Reluctance((0, 1), 0.8)).choose(logits) == 2


def test_what_begins_a_refusal_may_stand_later_in_an_answer() -> None:
    logits = np.log(np.array([0.4, 0.3, 0.2, 0.1], dtype=np.float32))
    sampler = Sampler(Sampling(), reluctance=Reluctance((0,), 0.5))
    assert [sampler.choose(logits) for _ in range(3)] == [1, 0, 0]


def test_the_chances_told_are_the_models_own() -> None:
    logits = np.log(np.array([0.4, 0.3, 0.2, 0.1], dtype=np.float32))
    sampler = Sampler(Sampling(), tell=1, reluctance=Reluctance((0,), 0.5))
    sampler.choose(logits)
    (chance,) = sampler.told()
    assert (chance.token, round(chance.logprob, 3)) == (1, round(float(np.log(0.3)), 3))
    assert chance.top[0][0] == 0
