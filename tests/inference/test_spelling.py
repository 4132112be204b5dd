"""Text leaves the engine in whole characters and without stop strings."""

from inference.spelling import Spelling


def test_a_character_split_over_tokens_is_held_until_whole() -> None:
    spelling = Spelling()
    first, second = "₸".encode()[:1], "₸".encode()[1:]
    assert spelling.feed(first) == ""
    assert spelling.feed(second) == "₸"


def test_half_a_character_at_the_end_is_dropped() -> None:
    spelling = Spelling()
    assert spelling.feed(b"a" + "₸".encode()[:2]) == "a"
    assert spelling.flush() == ""


def test_a_stop_string_split_over_tokens_is_not_given() -> None:
    spelling = Spelling(["\n\nВопрос"])
    given = "".join(spelling.feed(piece.encode()) for piece in ("Да.", "\n", "\nВоп", "рос: нет"))
    assert given == "Да."
    assert spelling.stopped


def test_a_beginning_of_a_stop_string_that_goes_on_otherwise_is_given() -> None:
    spelling = Spelling(["конец"])
    assert spelling.feed("кон".encode()) == ""
    assert spelling.feed("верт".encode()) == "конверт"
    assert not spelling.stopped


def test_the_end_of_the_answer_gives_what_was_held_for_a_stop_string() -> None:
    spelling = Spelling(["###"])
    assert spelling.feed(b"a##") == "a"
    assert spelling.flush() == "##"


def test_the_earliest_of_several_stop_strings_wins() -> None:
    assert Spelling(["c", "b"]).feed(b"abc") == "a"
