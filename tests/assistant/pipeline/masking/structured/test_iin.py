"""IIN and BIN in every grouping; what looks like one and is none."""

import pytest

from assistant.pipeline.masking.structured import iin
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("ИИН 850315300125", {"850315300125"}),
    ("иин 8503 1530 0125", {"8503 1530 0125"}),  # groups of four
    ("ЖСН 850315-300125", {"850315-300125"}),
    ("850315300125", {"850315300125"}),  # alone: twelve digits are enough
    ("850315300129", {"850315300129"}),  # a wrong check digit changes nothing
    ("850315 300125 кто это", {"850315 300125"}),  # alone in groups: the date and the check digit speak
    ("иин 85031530012", {"85031530012"}),  # a digit short, but called so
    ("ИИН 85О315ЗОО125", {"85О315ЗОО125"}),  # O and З that a scanner read
    ("БИН 150640008765", {"150640008765"}),
    ("лимит 500 000 000 000 тенге", set()),  # a sum
    ("приказ № 850315300125", {"850315300125"}),  # no order has so long a number
    ("с 01.12.2025 по 31.12.2025", set()),  # dates
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_iin(text: str, wanted: set[str]) -> None:
    assert pointed_at(iin.find, text) == wanted
