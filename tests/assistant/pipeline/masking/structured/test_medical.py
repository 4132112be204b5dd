"""Health of the customer; insured risks stay."""

import pytest

from assistant.pipeline.masking.structured import medical
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("у клиента сахарный диабет 2 типа", {"сахарный диабет 2 типа"}),
    ("она беременна", {"беременна"}),
    ("страховка от онкологии", set()),
    ("страховой полис от инсульта", set()),
    ("при беременности", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_medical(text: str, wanted: set[str]) -> None:
    assert pointed_at(medical.find, text) == wanted
