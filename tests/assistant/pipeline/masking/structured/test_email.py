"""E-mail addresses of people; role mailboxes stay."""

import pytest

from assistant.pipeline.masking.structured import email
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("почта ivan.petrov@mail.ru", {"ivan.petrov@mail.ru"}),
    ("ivan @ mail.ru", {"ivan @ mail.ru"}),
    ("dauren точка 88 собака mail точка ru", {"dauren точка 88 собака mail точка ru"}),
    ("info.zhan@gmail.com", {"info.zhan@gmail.com"}),
    ("support@bank.kz", set()),
    ("оплата в магазине at 5", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_email(text: str, wanted: set[str]) -> None:
    assert pointed_at(email.find, text) == wanted
