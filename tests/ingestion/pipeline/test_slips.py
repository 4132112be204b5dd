"""One slip of the hand, and what is none."""

import pytest

from ingestion.pipeline.indexing.slips import is_one_slip


@pytest.mark.parametrize(
    ("typed", "word", "is_slip"),
    [
        ("перевыпсук", "перевыпуск", True),
        ("перевпуск", "перевыпуск", True),
        ("перевыппуск", "перевыпуск", True),
        ("перевырпуск", "перевыпуск", True),
        ("аркта", "карта", False),
        ("акрта", "карта", True),
        ("ккарта", "карта", True),
        # endings, and words that are others by their first letter
        ("картаа", "карта", False),
        ("ақысыз", "ақысы", False),
        ("қайда", "қайта", False),
        ("жарты", "карты", False),
        ("iphone", "phone", False),
        ("карта", "карта", False),
        ("вклад", "клад", False),
        ("перевод", "перерыв", False),
    ],
)
def test_one_slip(typed: str, word: str, is_slip: bool) -> None:
    assert is_one_slip(typed, word) is is_slip
