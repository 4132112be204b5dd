"""Addresses of customers; branches and streets stay."""

import pytest

from assistant.pipeline.masking.structured import address
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("г. Алматы, ул. Сатпаева 15, кв. 40", {"г. Алматы, ул. Сатпаева 15, кв. 40"}),
    ("мкр Самал-2, дом 33, кв 12", {"мкр Самал-2, дом 33, кв 12"}),
    ("Абай көшесі 25, 14 пәтер", {"Абай көшесі 25, 14 пәтер"}),
    ("живет на Толе би 73, кв 8", {"Толе би 73, кв 8"}),
    ("25 Abay street, apt 14", {"25 Abay street, apt 14"}),
    ("отделение на улице Абая 10", set()),  # a branch
    ("где находится улица Абая", set()),  # no house
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_address(text: str, wanted: set[str]) -> None:
    assert pointed_at(address.find, text) == wanted
