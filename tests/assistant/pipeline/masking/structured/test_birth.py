"""Dates of birth; other dates stay."""

import pytest

from assistant.pipeline.masking.structured import birth
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("дата рождения 15.03.1985", {"15.03.1985"}),
    ("15 марта 1985 года рождения", {"15 марта 1985 года"}),
    ("1985 г.р.", {"1985"}),
    ("туған күні 12.05.1990", {"12.05.1990"}),
    ("1965 жылы 3 наурызда туған", {"1965 жылы 3 наурызда"}),
    ("born March 15, 1985", {"March 15, 1985"}),
    ("др 230591", {"230591"}),
    ("договор от 12.03.2024", set()),
    ("с 01.01.2025 новые тарифы", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_birth(text: str, wanted: set[str]) -> None:
    assert pointed_at(birth.find, text) == wanted
