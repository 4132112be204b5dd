"""Labels of the prompt become numbers, however the stream is cut."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline.numbering import Numbering, number_all
from tests.assistant.pipeline.samples import sources

TWO = sources("первый", "второй")


@pytest.mark.parametrize(
    "written, read",
    [
        ("Да [AA].", "Да [1]."),
        ("Да [BB][AA].", "Да [2][1]."),
        ("Да [ BB ].", "Да [2]."),
        ("Да [ZZ].", "Да ."),  # a label that no source has
        ("Да [1].", "Да [1]."),
        ("[примечание] [A] [AAA]", "[примечание] [A] [AAA]"),
        ("[", "["),
        ("[A", "[A"),
        ("", ""),
    ],
)
def test_marks(written: str, read: str) -> None:
    assert number_all(written, TWO) == read


@given(st.text("[]AB Zа.1", max_size=40), st.lists(st.integers(0, 40), max_size=12))
def test_cutting_the_stream_anywhere_gives_the_same(text: str, cuts: list[int]) -> None:
    numbering = Numbering(TWO)
    bounds = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[start:end] for start, end in itertools.pairwise(bounds)]
    streamed = "".join([numbering.feed(piece) for piece in pieces] + [numbering.flush()])
    assert streamed == number_all(text, TWO)


def test_nothing_is_held_back_without_need() -> None:
    numbering = Numbering(TWO)
    assert numbering.feed("Да [AA") == "Да "
    assert numbering.feed("]. И") == "[1]. И"
    assert numbering.flush() == ""
