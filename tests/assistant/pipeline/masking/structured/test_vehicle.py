"""Plates, VIN, cadastral numbers."""

import pytest

from assistant.pipeline.masking.structured import vehicle
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("машина 123 ABC 02", {"123 ABC 02"}),
    ("087KZA02", {"087KZA02"}),
    ("VIN XTA21099043576142", {"XTA21099043576142"}),
    ("кадастровый номер 20-312-045-118", {"20-312-045-118"}),
    ("срок 120 дней 15", set()),
    ("500 тг 02", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_vehicle(text: str, wanted: set[str]) -> None:
    assert pointed_at(vehicle.find, text) == wanted
