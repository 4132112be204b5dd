"""Phones of customers; the lines of the bank stay."""

import pytest

from assistant.pipeline.masking.structured import phone
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("тел +7 (701) 234-56-78", {"+7 (701) 234-56-78"}),
    ("8 701 234 56 78", {"8 701 234 56 78"}),
    ("87012345678", {"87012345678"}),
    ("701 234 56 78", {"701 234 56 78"}),
    ("домашний тел. 258-53-00", {"258-53-00"}),
    ("whatsapp +998 90 123 45 67", {"+998 90 123 45 67"}),
    ("горячая линия 8 800 080 18 90", set()),  # toll-free
    ("номер телефона банка 8 (7172) 55-44-33", set()),
    ("лимит 7 000 000 000 тенге", set()),
    ("перевод по номеру телефона, лимит 1 000 000", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_phone(text: str, wanted: set[str]) -> None:
    assert pointed_at(phone.find, text) == wanted
