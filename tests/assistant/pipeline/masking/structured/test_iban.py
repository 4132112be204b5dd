"""IBAN of Kazakhstan and abroad."""

import pytest

from assistant.pipeline.masking.structured import iban
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("KZ86125KZT5004100100", {"KZ86125KZT5004100100"}),
    ("счёт KZ86 125K ZT50 0410 0100 активен", {"KZ86 125K ZT50 0410 0100"}),
    ("КZ86125KZT5004100100", {"КZ86125KZT5004100100"}),  # Cyrillic К
    ("kz86-125k-zt50-0410-0100", {"kz86-125k-zt50-0410-0100"}),
    ("KZ86125KZT500410010", {"KZ86125KZT500410010"}),  # a sign short
    ("DE89 3704 0044 0532 0130 00", {"DE89 3704 0044 0532 0130 00"}),
    ("KZ это Казахстан", set()),
    ("код банка KZKOKZKX", set()),  # BIC
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_iban(text: str, wanted: set[str]) -> None:
    assert pointed_at(iban.find, text) == wanted
