"""Sums of the customer against sums of the question and of the tariff."""

import pytest

from assistant.pipeline.masking.structured import amount
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("баланс 350 000 тенге", {"350 000 тенге"}),
    ("зарплата 420000", {"420000"}),
    ("700 000 теңге қарызы бар", {"700 000 теңге"}),
    ("долг триста пятьдесят тысяч", {"триста пятьдесят тысяч"}),
    ("balance is 12,500 USD", {"12,500 USD"}),
    ("на карте 350 000, хочет перевести 200 000", {"350 000"}),
    ("перевести 500 000, какая комиссия", set()),
    ("минимальный остаток 15 000 тенге", set()),
    ("доход от 300 000 тенге", set()),  # a threshold
    ("айлық 100 000 теңгеден жоғары", set()),  # the same in Kazakh
    ("комиссия 500 тенге", set()),
    ("кредит на 3 млн", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_amount(text: str, wanted: set[str]) -> None:
    assert pointed_at(amount.find, text) == wanted
