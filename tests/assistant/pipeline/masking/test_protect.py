"""What must survive the mask: each line stays as it is."""

import pytest

from assistant.pipeline.masking import Vault, mask
from assistant.pipeline.masking.policy import Policy


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
        "приложение № 2, форма № 07-П, форма 910.00",
        "приказ 1120412 от 01.02.2024, статья 741-1, пункт 12/4",
        "реквизиты банка БИН 920140000084 ИИК KZ86125KZT5004100100",
        "корр. счет банка KZ86125KZT5004100100",
        "банктің БСН 920140000084",
        "какая марка машины и модель указаны в договоре",  # no genitive of «Марк»
        "Марка и модель телефона нужны для страховки",
        "please mark as paid",
        "дұрыс ағай, кеше апай келді",  # words before a form of address that are no names
    ],
)
def test_it_stays(text: str) -> None:
    assert mask(text, Vault()).text == text


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("али ағай қоңырау шалды", "<PERSON_1> ағай қоңырау шалды"),  # «али» is «или» as well
        ("Mark asked about his card", "<PERSON_1> asked about his card"),  # no verb with as, up, it
        ("договор Марка Машинина", "договор <PERSON_1>"),  # a surname that begins as a thing
        ("Mr Mark as a client", "Mr <PERSON_1> as a client"),  # a word that leads to a person is stronger
    ],
)
def test_what_only_looks_like_an_everyday_word_is_hidden(text: str, wanted: str) -> None:
    assert mask(text, Vault()).text == wanted


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("в приложении 850315300128 не может войти", "в приложении <IIN_1> не может войти"),
        ("в приложении 5169 4931 2345 6789 ошибка", "в приложении <CARD_1> ошибка"),
        ("по статье 850315 300125", "по статье <IIN_1>"),
        ("п. 850315-300125", "п. <IIN_1>"),
        ("форма 850315300125 иин", "форма <IIN_1> иин"),
        ("паспорт клиента по приложению 12345678", "паспорт клиента по приложению <DOC_ID_1>"),
        ("реквизиты банка, его ИИН 850315300125", "реквизиты банка, его ИИН <IIN_1>"),
        ("реквизиты банка для клиента 850315300125", "реквизиты банка для клиента <IIN_1>"),
        ("бин банка 850315300125", "бин банка <IIN_1>"),
        (
            "реквизиты банка БИН 920140000084, счет KZ86125KZT5004100100",
            "реквизиты банка БИН 920140000084, счет <IBAN_1>",
        ),
    ],
)
def test_a_rule_or_the_bank_beside_it_keeps_no_customers_number(text: str, wanted: str) -> None:
    assert mask(text, Vault()).text == wanted


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("звоните 12345 или 1-23-45", "звоните 12345 или 1-23-45"),
        ("карта 4400 12345 67890 12", "карта <CARD_1>"),
        ("телефон +7 701 123 45 12345", "телефон <PHONE_1>"),
        ("ИИН 850312345125", "ИИН <IIN_1>"),
    ],
)
def test_a_short_number_of_the_bank_is_no_piece_of_a_customers(text: str, wanted: str) -> None:
    assert mask(text, Vault(), policy=Policy(contacts=("12345",))).text == wanted


def test_what_a_shield_touches_loses_no_more_than_the_shield() -> None:
    assert mask("договор №12345/01.02.2023", Vault()).text == "договор №<ACCOUNT_1>/01.02.2023"


def test_a_name_beside_a_term_is_still_hidden() -> None:
    assert mask("карта Kaspi Gold у Алтын Сериковой", Vault()).text == "карта Kaspi Gold у <PERSON_1>"
