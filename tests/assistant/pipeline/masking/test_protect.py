"""What must survive the mask: each line stays as it is."""

import pytest

from assistant.pipeline.masking import Vault, mask


@pytest.mark.parametrize(
    "text",
    [
        "какой тариф по карте Алтын Классик?",  # a product
        "депозит «Айгерім» ещё открывают?",  # a name in quotes after a product word
        "отделение на улице Абая 10",  # a branch on a street
        "банкомат на Толе би",  # a street without its word
        "Қабанбай батыр көшесіндегі бөлімше",
        "университет имени Аль-Фараби",  # an institution
        "ТОО «Алия» не принимает карту",  # a firm
        "приказ № 345 от 12.03.2024, статья 34",
        "перевести 500 000 тенге, комиссия 0,95%",
        "реквизиты банка: БИН 920140000084",  # the bank's own details
        "горячая линия 8 800 080 18 90",
        "версия 2.14.0, ошибка 0x80070005",
        "из Астаны в Алматы",
    ],
)
def test_it_stays(text: str) -> None:
    assert mask(text, Vault()).text == text


def test_a_name_beside_a_term_is_still_hidden() -> None:
    assert mask("карта Kaspi Gold у Алтын Сериковой", Vault()).text == "карта Kaspi Gold у <PERSON_1>"
