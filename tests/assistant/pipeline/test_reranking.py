"""Found passages in a better order: what one says of the question's things, compared within its language."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.pipeline.reranking import ANSWERS_SHARE, SAID_SHARE, best_answer_first, rerank
from assistant.pipeline.values import Passage
from ingestion.pipeline.values import Place


class Words:
    """A library where every word is as rare as the next and has no other way to be said."""

    def rarity(self, words):
        return dict.fromkeys(words, 0.5)

    def ways_to_say(self, question):
        return [(word,) for word in question.split()]


def passage(number: int, text: str, *, score: float, language: str = "ru", heading: str = "") -> Passage:
    bare = Passage(
        number, f"d@1#{number}", text, heading, Place(), "d", "d", "policy", language, 1, None, None, False
    )
    return replace(bare, score=score)


def order(question: str, *passages: Passage) -> list[int]:
    return [one.passage_id for one in rerank(question, passages, Words())]


def test_of_two_about_as_near_the_one_that_says_all_of_it_comes_first() -> None:
    half = passage(1, "Перевыпуск карты по сроку бесплатно.", score=0.101)
    whole = passage(2, "Перевыпуск карты при утере стоит 1 500 ₸.", score=0.1)
    assert order("перевыпуск карты утеря", half, whole) == [2, 1]


def test_what_is_clearly_nearer_stays_first() -> None:
    near = passage(1, "Перевыпуск карты по сроку бесплатно.", score=0.1 + 2 * SAID_SHARE)
    whole = passage(2, "Перевыпуск карты при утере стоит 1 500 ₸.", score=0.1)
    assert order("перевыпуск карты утеря", near, whole) == [1, 2]


def test_a_heading_says_what_its_passage_is_about() -> None:
    bare = passage(1, "Стоит 2 500 ₸.", score=0.101)
    headed = passage(2, "Стоит 1 500 ₸.", score=0.1, heading="Карты › Перевыпуск карты")
    assert order("перевыпуск карты", bare, headed) == [2, 1]


def test_a_language_that_can_share_no_words_loses_nothing_to_one_that_does() -> None:
    own = [passage(n, "Перевыпуск карты.", score=0.1 - n / 1000) for n in (1, 2)]
    other = passage(3, "Card reissue costs 1 500 KZT.", score=0.1, language="en")
    assert order("перевыпуск карты", *own, other) == [3, 1, 2]


def test_words_in_different_clauses_are_not_said_together() -> None:
    apart = passage(1, "Перевыпуск бесплатен. При утере позвоните. Карты выдаём днём.", score=0.101)
    together = passage(2, "Перевыпуск карты при утере стоит 1 500 ₸.", score=0.1)
    assert order("перевыпуск карты утеря", apart, together) == [2, 1]


def test_the_score_is_what_orders() -> None:
    found = rerank(
        "перевыпуск карты",
        [passage(1, "Лимиты.", score=0.1), passage(2, "Перевыпуск карты.", score=0.1)],
        Words(),
    )
    assert [one.passage_id for one in found] == [2, 1]
    assert found[0].score == pytest.approx(0.1 + SAID_SHARE / 2)


def test_of_nothing_found_nothing_is_made() -> None:
    assert rerank("перевыпуск", [], Words()) == []


def alike(said: Sequence[str], there: Sequence[str]) -> list[list[float]]:
    """As if every text meant the same."""
    return [[0.8] * len(there) for _ in said]


def test_of_the_few_that_are_given_the_one_whose_piece_answers_comes_first() -> None:
    about = passage(1, "Перевыпуск карты бесплатен не всегда.", score=0.1 + ANSWERS_SHARE / 10)
    answers = passage(2, "Перевыпуск карты стоит 1 500 ₸.", score=0.1)
    found = best_answer_first("сколько стоит перевыпуск карты", [about, answers], alike, Words())
    assert [one.passage_id for one in found] == [2, 1]
    assert found[0].score > found[1].score > about.score


def test_what_answers_counts_no_more_than_its_share() -> None:
    about = passage(1, "Лимиты по картам.", score=0.1 + 2 * ANSWERS_SHARE)
    answers = passage(2, "Перевыпуск карты стоит 1 500 ₸.", score=0.1)
    found = best_answer_first("сколько стоит перевыпуск карты", [about, answers], alike, Words())
    assert [one.passage_id for one in found] == [1, 2]


def test_a_passage_without_text_keeps_its_score() -> None:
    (found,) = best_answer_first("перевыпуск", [passage(1, "", score=0.1)], alike, Words())
    assert found.score == 0.1
