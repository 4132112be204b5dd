"""One slip of the hand, and what is none."""

import pytest

from ingestion.pipeline.indexing.slips import is_one_slip


@pytest.mark.parametrize(
    ("typed", "word", "is_slip"),
    [
        ("перевыпсук", "перевыпуск", True),
        ("перевпуск", "перевыпуск", True),
        ("перевыппуск", "перевыпуск", True),
        ("перевыписк", "перевыпуск", True),
        ("ккарта", "карта", True),
        ("картаа", "карта", True),
        ("карта", "карта", False),
        ("вклад", "клад", False),
        ("аркта", "карта", False),
        ("перевод", "перерыв", False),
    ],
)
def test_one_slip(typed: str, word: str, is_slip: bool) -> None:
    assert is_one_slip(typed, word) is is_slip
