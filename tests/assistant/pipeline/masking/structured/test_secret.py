"""Secrets that are told; questions about secrets stay."""

import pytest

from assistant.pipeline.masking.structured import secret
from tests.assistant.pipeline.masking.structured.tables import pointed_at

CASES = [
    ("кодовое слово ромашка", {"ромашка"}),
    ("пин код 1234", {"1234"}),
    ("CVV 123", {"123"}),
    ("код из смс 482913", {"482913"}),
    ("пароль: Aidana2001!", {"Aidana2001"}),
    ("сменить кодовое слово с «весна» на «лето»", {"весна", "лето"}),
    ("құпия сөзі алма", {"алма"}),
    ("code word is sunflower", {"sunflower"}),
    ("пришёл код 482193, что делать", {"482193"}),
    ("клиент назвал код 4821", {"4821"}),
    ("продиктовала код 48 21 93", {"48 21 93"}),
    ("код 482193 не подходит", {"482193"}),
    ("келген код 482193", {"482193"}),
    ("код 4821 деп айтты", {"4821"}),
    ("the client got a code 482193", {"482193"}),
    ("code 4821 arrived", {"4821"}),
    ("код ошибки 4821 пришёл", set()),
    ("клиент говорит: код 990011", {"990011"}),
    ("ошибка с кодом 4821 пришла", set()),
    ("қате коды 4821 келді", set()),
    ("пришёл код 4821 тенге", set()),
    ("как сменить кодовое слово клиента", set()),
    ("забыл пароль от приложения", set()),
    ("пин-код 4 цифры", set()),
    ("құпия сөзді қалай өзгертемін", set()),
]


@pytest.mark.parametrize("text, wanted", CASES)
def test_secret(text: str, wanted: set[str]) -> None:
    assert pointed_at(secret.find, text) == wanted
