"""Numbers of identity documents."""

import pytest

from assistant.pipeline.masking.structured import document
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("уд. личности № 045678123", {"045678123"}),
    ("паспорт N12345678", {"N12345678"}),
    ("жеке куәлігі 045123789", {"045123789"}),
    ("водительское удостоверение BT 778899", {"BT 778899"}),
    ("какой документ нужен, удостоверение или паспорт", set()),
    ("удостоверение на 10 лет", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_document(text: str, wanted: set[str]) -> None:
    assert pointed_at(document.find, text) == wanted
