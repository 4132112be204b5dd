"""Contracts, applications, accounts, and numbers too long to be anything else."""

import pytest

from assistant.pipeline.masking.structured import account
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("договор № KD-2024/00123", {"KD-2024/00123"}),
    ("заявка 7745120", {"7745120"}),
    ("өтінім № 90-4412", {"90-4412"}),
    ("contract no. KD-2024-00123", {"KD-2024-00123"}),
    ("счет *0100", {"*0100"}),
    ("кредит на 500000", set()),  # a sum
    ("договор 2024 года", set()),  # a year
    ("договор на 12 месяцев", set()),  # a term
    ("приказ № 123456", set()),  # an order
    ("приказ № 123456789", {"123456789"}),  # too long for one
    ("вклад 3 000 000 тенге", set()),  # a sum
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_account(text: str, wanted: set[str]) -> None:
    assert pointed_at(account.find, text) == wanted
