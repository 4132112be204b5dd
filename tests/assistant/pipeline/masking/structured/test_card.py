"""Cards: full, starred, and the last digits when the text says so."""

import pytest

from assistant.pipeline.masking.structured import card
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("карта 4400 4301 2233 4455", {"4400 4301 2233 4455"}),
    ("4400430122334455", {"4400430122334455"}),
    ("карта *7719", {"*7719"}),
    ("карта 4400 **** **** 4455", {"4400 **** **** 4455"}),
    ("последние 4 цифры 5521", {"5521"}),
    ("card ending in 4321", {"4321"}),
    ("соңғы төрт саны 9087", {"9087"}),
    ("карта 4455 не работает", {"4455"}),
    ("сколько стоит карта 4400 4301 2", {"4400 4301 2"}),
    ("карта 4400 4301 не работает", {"4400 4301"}),
    ("карта 4400 43", {"4400 43"}),  # still being typed
    ("карта 4400 43 вопроса", set()),
    ("карта 2500 5000", set()),  # two sums
    ("карта 2024 2025", set()),  # two years
    ("карта 10 000 000", set()),
    ("карта 2500 тенге в год", set()),  # a price
    ("карта 2024 года", set()),  # a year
    ("на карту 5000", set()),  # a round sum
    ("скриншот 1920x1080", set()),
    ("сумма 1 000 000 000 000 000", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_card(text: str, wanted: set[str]) -> None:
    assert pointed_at(card.find, text) == wanted
