"""Values from nowhere: what a model makes up is hidden, what it was given stays."""

import pytest

from assistant.pipeline.masking import hide_invented, restore

SOURCE = "Карты: перевыпуск стоит 1 500 ₸. Отделение на улице Абая, телефон +7 727 258 53 00. Вклад «Мақсат»."
QUESTION = "клиент <PERSON_1> иин <IIN_1> потерял карту"


@pytest.mark.parametrize(
    "text",
    [
        "Клиенту <PERSON_1> перевыпуск стоит 1 500 ₸ [1].",
        "Позвоните по телефону +7 727 258 53 00 [1].",
        "Вклад «Мақсат» открывают в отделении на улице Абая.",
    ],
)
def test_what_was_given_stays(text: str) -> None:
    masked = hide_invented(text, [SOURCE, QUESTION])
    assert (masked.text, masked.spans) == (text, ())


@pytest.mark.parametrize(
    "text, value",
    [
        ("Клиент Сергеев Павел Андреевич должен прийти в отделение.", "Сергеев"),
        ("ИИН клиента 910722300550.", "910722300550"),
        ("Позвоните клиенту по номеру +7 701 555 44 33.", "555"),
    ],
)
def test_what_was_made_up_is_hidden_and_never_restored(text: str, value: str) -> None:
    masked = hide_invented(text, [SOURCE, QUESTION])
    assert value not in masked.text
    assert masked.spans
    assert restore(masked.text, {"<PERSON_1>": "Иванов Пётр", "<IIN_1>": "850315300125"}) == masked.text
