"""The normaliser reads odd spellings and never loses where a character stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline.masking.normalise import fold, normalise


@pytest.mark.parametrize(
    "typed, read",
    [
        ("８５０３", "8503"),  # full width
        ("٨٥٠٣", "8503"),  # Arabic-Indic
        ("85О315З00125", "850315300125"),  # Cyrillic О and З among digits
        ("Жyмaбeкoв", "Жумабеков"),  # Latin y, a, e, o in a Cyrillic word
        ("Nurlаn", "Nurlan"),  # Cyrillic а in a Latin word
        ("Ива\u200bнов", "Иванов"),  # zero width
        ("Ива\u0301нов", "Иванов"),  # stress
        ("и\u0306", "й"),  # decomposed й is one letter
        ("8\u00a0701", "8 701"),  # no-break space
        ("KZ86125KZT5004100100", "KZ86125KZT5004100100"),  # letters of an IBAN stay
        ("123ABC02", "123ABC02"),  # and of a plate
        ("№ 5", "№ 5"),
    ],
)
def test_one_spelling_is_read(typed: str, read: str) -> None:
    assert normalise(typed).text == read


@given(st.text())
def test_every_character_knows_where_it_stood(text: str) -> None:
    read = normalise(text)
    assert len(read.text) == len(read.starts) == len(read.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(read.starts, read.ends, strict=True))
    assert list(read.starts) == sorted(read.starts)


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)
