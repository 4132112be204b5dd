"""What of an answer fills a field of a form: what stands in the text, made what the schema asks for."""

import json
from typing import Any

import pytest

from assistant.pipeline.tasks.filling import Filling
from assistant.pipeline.tasks.schemas import asked_for

DATE = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
INTEGER, NUMBER, STRING = {"type": "integer"}, {"type": "number"}, {"type": "string"}
LEFT_OUT = "left out"


def filled(field: dict[str, Any], said: Any, text: str) -> Any:
    """What becomes of a field; LEFT_OUT of one that is named as dropped."""
    form = Filling(text, lambda value: value)
    schema = {"type": "object", "properties": {"a": field}}
    fields = form.fill(schema, json.dumps({"a": said}))
    assert form.dropped == ([] if "a" in fields else ["/a"])
    return fields.get("a", LEFT_OUT)


@pytest.mark.parametrize(
    "field, said, text, value",
    [
        # a part of a number is another number
        (INTEGER, "5", "Списали 1 500 тенге.", LEFT_OUT),
        (INTEGER, "500", "Списали 1 500 тенге.", LEFT_OUT),
        (STRING, "500 тенге", "Списали 1 500 тенге.", LEFT_OUT),
        (STRING, "500", "Карта 4 500 123.", LEFT_OUT),
        (INTEGER, "12", "Сумма 12 тысяч тенге.", LEFT_OUT),
        (INTEGER, "2026", "Это было 02.07.2026.", LEFT_OUT),
        (INTEGER, "1500", "Списали 1 500 тенге.", 1500),
        # numbers in words, in three languages
        (INTEGER, "двести тысяч тенге", "Клиент внёс двести тысяч тенге.", 200_000),
        (INTEGER, "200000", "Клиент внёс двести тысяч тенге.", 200_000),
        (INTEGER, "елу мың теңге", "Клиент елу мың теңге салды.", 50_000),
        (INTEGER, "fifty thousand tenge", "The customer paid in fifty thousand tenge.", 50_000),
        (NUMBER, "1,5 тыс.", "Комиссия 1 500 тг.", 1500),
        (NUMBER, "0,5 %", "Ставка 0,5 % годовых.", 0.5),
        # the sign is a part of a number
        (INTEGER, "-500", "Остаток -500 тенге.", -500),
        (INTEGER, "минус 500", "Остаток минус 500 тенге.", -500),
        (INTEGER, "-500", "Остаток 500 тенге.", LEFT_OUT),
        ({"type": "integer", "minimum": 0}, "-500", "Остаток -500 тенге.", LEFT_OUT),
        # every digit of a long number stays
        (INTEGER, "12345678901234567891", "Заявка 12345678901234567891.", 12345678901234567891),
        ({"type": "number", "maximum": 0.3}, "0.3", "Ставка 0.3.", 0.3),
        # days in figures, in words and as the model may turn them
        (DATE, "02.07.2026", "Карту украли 2 июля 2026 года.", "2026-07-02"),
        (DATE, "2 июля 2026 года", "Карту украли 2 июля 2026 года.", "2026-07-02"),
        (DATE, "2026-07-02", "Карту украли 2 июля 2026 года.", "2026-07-02"),
        (DATE, "2026 жылғы 2 шілде", "Карта 2026 жылғы 2 шілдеде жоғалды.", "2026-07-02"),
        (DATE, "July 2, 2026", "The card was lost on July 2, 2026.", "2026-07-02"),
        (DATE, "31.02.2026", "Карту украли 31.02.2026.", LEFT_OUT),
        (DATE, "02.08.2026", "Карту украли 02.07.2026.", LEFT_OUT),
        (DATE, "2 июля", "Карту украли 2 июля.", LEFT_OUT),
        # a moment is a day and a time of the bank's clock
        (MOMENT, "02.07.2026 14:30", "Списали 02.07.2026 в 14:30.", "2026-07-02T14:30:00+05:00"),
        (MOMENT, "2026-07-02T14:30:00Z", "Списали 02.07.2026 в 14:30.", "2026-07-02T14:30:00+05:00"),
        (MOMENT, "02.07.2026 в 25:30", "Списали 02.07.2026 в 25:30.", LEFT_OUT),
        (MOMENT, "вчера днём", "Списали вчера днём.", LEFT_OUT),
        # words
        (STRING, "Ким", "Звонил Киму.", "Ким"),
        (STRING, "3 рабочих дня", "Ждать три рабочих дня.", "3 рабочих дня"),
        (STRING, "Иванов", "Звонит Иванову.", "Иванов"),
        (STRING, "ипотека", "Звонит Иванову.", LEFT_OUT),
        ({"type": "string", "format": "email"}, "a@mail.kz", "Пишите на a@mail.kz.", "a@mail.kz"),
        ({"type": "string", "format": "email"}, "ivan@mail.kz", "ivan, почта на mail.kz", LEFT_OUT),
        # it would be looked for longer than the house stands
        ({"type": "string", "pattern": "^(?:а|аа)+$"}, "а" * 60 + "б", f"Кричал {'а' * 60}б.", LEFT_OUT),
        ({"type": "string", "pattern": r"^\d{4}$"}, "0412", "Карта на 0412.", "0412"),
    ],
)
def test_only_what_stands_in_the_text_fills_a_field(
    field: dict[str, Any], said: str, text: str, value: Any
) -> None:
    found = filled(field, said, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("kind", ["boolean", ["boolean", "null"]])
def test_a_yes_or_no_that_nobody_told_may_be_left_blank(kind: Any) -> None:
    required = [] if kind == "boolean" else ["told"]
    schema = {"type": "object", "properties": {"told": {"type": kind}}, "required": required}
    assert asked_for(schema)["properties"]["told"] == {"enum": [True, False, ""]}
    assert Filling("текст", str).fill(schema, '{"told": ""}') == ({} if kind == "boolean" else {"told": None})
    assert Filling("текст", str).fill(schema, '{"told": true}') == {"told": True}


def test_a_required_yes_or_no_is_asked_for() -> None:
    schema = {"type": "object", "properties": {"told": {"type": "boolean"}}, "required": ["told"]}
    assert asked_for(schema)["properties"]["told"] == {"type": "boolean"}
