"""What of a reviewed answer is learnt: its right text, by the passages that are there this time."""

import json

from benchmarks.challenger import REVIEWS, right_text

RIGHT = [{"text": "Перевыпуск стоит 1 500 ₸.", "cites": ["b", "c"]}, {"text": "Ждать 3 дня", "cites": ["a"]}]


def test_marks_are_those_of_the_passages_as_they_stand_now() -> None:
    assert right_text(RIGHT, ["a", "b"]) == "Перевыпуск стоит 1 500 ₸ [2]. Ждать 3 дня [1]."


def test_without_a_passage_that_says_it_there_is_nothing_right_to_say() -> None:
    assert right_text(RIGHT, ["a"]) == ""
    assert right_text([], ["a"]) == ""


def test_every_review_has_a_verdict_and_what_is_right_says_where() -> None:
    rows = [json.loads(line) for line in REVIEWS.read_text("utf8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 222
    assert {row["verdict"] for row in rows} == {"right", "partly", "wrong"}
    assert all(row["cause"] for row in rows if row["verdict"] != "right")
    assert all(sentence["text"] and sentence["cites"] for row in rows for sentence in row["right"])
