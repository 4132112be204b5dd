"""mask(): the sentence that the pilot stands on, and the promises of the step."""

import pytest

from assistant.pipeline.masking import DEFAULT_ACTIONS, MaskingError, Policy, Vault, mask, masker, restore
from foundation.masked import Masked

ACCEPTANCE = (
    "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск и что ему сказать"
)


def test_acceptance_sentence_loses_name_and_iin_and_nothing_else() -> None:
    masked = mask(ACCEPTANCE, Vault())
    assert masked.text == (
        "клиент <PERSON_1> иин <IIN_1> потерял карту, сколько стоит перевыпуск и что ему сказать"
    )


def test_spans_are_code_points_of_the_text_as_typed() -> None:
    text = "😀 ИИН\u200b 8503\u00a01530\u00a00125, тел. +7 701 555 44 33"
    masked = mask(text, Vault())
    assert [text[s.start : s.end] for s in masked.spans] == ["8503\u00a01530\u00a00125", "+7 701 555 44 33"]


def test_what_is_masked_comes_back_unchanged() -> None:
    masked = Masked("клиент <PERSON_1>")
    vault = Vault()
    assert mask(masked, vault) is masked
    assert vault.values == {}


def test_numbers_follow_reading_order() -> None:
    masked = mask("тел 8 701 555 44 33 и тел 8 702 555 44 33", Vault())
    assert [s.placeholder for s in masked.spans] == ["<PHONE_1>", "<PHONE_2>"]


def test_same_value_keeps_its_placeholder_whatever_the_spacing() -> None:
    vault = Vault()
    first = mask("ИИН 850315300125", vault)
    second = mask("иин 850315-300125", vault)
    assert first.spans[0].placeholder == second.spans[0].placeholder
    assert vault.values == {"<IIN_1>": "850315300125"}


def test_stored_values_continue_a_conversation() -> None:
    vault = Vault({"<PERSON_1>": "Иванов Пётр", "<IIN_1>": "850315300125"})
    assert mask("клиент Сидоров Олег, ИИН 850315300125", vault).text == "клиент <PERSON_2>, ИИН <IIN_1>"


@pytest.mark.parametrize(
    "typed", ["<PERSON_1>", "person_1", "[IIN_2]", "&lt;CARD_1&gt;", "PHONE 1", "<ПЕРСОНА_1>"]
)
def test_typed_placeholder_is_escaped_and_comes_back(typed: str) -> None:
    text = f"что значит {typed} у клиента Петрова Олега?"
    vault = Vault()
    masked = mask(text, vault)
    assert typed not in masked.text or masked.text.count("<PERSON_1>") == 1
    assert restore(masked.text, vault.values) == text


def test_known_values_are_hidden_in_every_form() -> None:
    known = {"name": "Қайраткелді Жүнісова", "contract": "77-A/19", "PHONE": "7015554433"}
    masked = mask("жүнісоваға 77 a 19 бойынша хабарластық, 701-555-44-33", Vault(), known)
    assert [s.label for s in masked.spans] == ["PERSON", "ACCOUNT", "PHONE"]


@pytest.mark.parametrize(
    "known, text, wanted",
    [
        ({"BALANCE": "500"}, "перевести 5000 тенге, комиссия?", "перевести 5000 тенге, комиссия?"),
        ({"BALANCE": "500"}, "1 500 и 500 000 и 500 тыс и 500,50", "1 500 и 500 000 и 500 тыс и 500,50"),
        ({"BALANCE": "1 254 300,00"}, "есть 1254300 тг.", "есть <AMOUNT_1>."),
        ({"CONTRACT": "1200"}, "перевести 120000 или 1 200 тенге", "перевести 120000 или 1 200 тенге"),
        ({"CONTRACT": "КД-1200"}, "кд 1200 и КД-12000", "<ACCOUNT_1> и КД-12000"),
        ({"NAME": "Ли Анна"}, "Ли потеряла карту", "<PERSON_1> потеряла карту"),
        ({"NAME": "Ли Анна"}, "потеряла ли карту", "потеряла ли карту"),
        ({"birth_date": "1985-03-15"}, "клиент 15.03.1985, потерял карту", "клиент <DOB_1>, потерял карту"),
        ({"birth_date": "15.03.1985"}, "родом 15 марта 85 он", "родом <DOB_1> он"),
        ({"DOB": "1985-03-15T00:00:00"}, "1985 жылғы 15 наурыз ма", "<DOB_1> ма"),
        ({"DOB": "15.03.1985"}, "тариф с 15.03.2026", "тариф с 15.03.2026"),
        ({"EMAIL": "a.b@mail.ru"}, "a b mail ru", "<EMAIL_1>"),
        ({"SECRET": "ромашка, 12"}, "ромашка 12", "<SECRET_1>"),
        ({"ADDRESS": "мкр Самал-2, д. 33, кв. 5"}, "самал 2 дом 33 кв 5 давно", "<ADDRESS_1> давно"),
        ({"ADDRESS": "г. Алматы, мкр Самал-2, д. 33, кв. 5"}, "Самал-2, 33/5", "<ADDRESS_1>"),
    ],
)
def test_a_known_value_is_found_as_written_and_never_inside_another(
    known: dict[str, str], text: str, wanted: str
) -> None:
    assert mask(text, Vault(), known).text == wanted


def test_a_failure_masks_nothing_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise ValueError(text)

    vault = Vault({"<IIN_1>": "850315300125"})
    monkeypatch.setattr(masker, "normalise", broken)
    with pytest.raises(MaskingError) as raised:
        mask("клиент Иванов", vault)
    assert "Иванов" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert vault.values == {"<IIN_1>": "850315300125"}


def test_values_of_the_open_customer_are_hidden_even_where_the_policy_keeps_their_kind() -> None:
    policy = Policy({**DEFAULT_ACTIONS, "AMOUNT": "keep"})
    text = "на счёте 2 340 000 тенге, у другого клиента остаток 512 400 тенге"
    masked = mask(text, Vault(), {"balance": "2340000"}, policy)
    assert "2 340 000" not in masked.text
    assert "512 400" in masked.text


@pytest.mark.parametrize(
    "text, masked",
    [
        ("Клиент Иванов ИИН 850315300125 потерял карту", "Клиент <PERSON_1> ИИН <IIN_1> потерял карту"),
        ("Сәуле Ахметова ЖСН 850315300125", "<PERSON_1> ЖСН <IIN_1>"),
        ("Клиент Петров БИН 990340001234", "Клиент <PERSON_1> БИН <BIN_1>"),
        ("клиент иванов пётр иин 850315300125", "клиент <PERSON_1> иин <IIN_1>"),
    ],
)
def test_what_the_number_behind_a_name_is_called_is_no_part_of_it(text: str, masked: str) -> None:
    assert mask(text, Vault()).text == masked


@pytest.mark.parametrize(
    "text, value",
    [
        ("принёс AC 4417820 узбекский паспорт, откроем карту?", "AC 4417820"),
        ("договор залога № 19/ДЗ-20441, как снять обременение", "19/ДЗ-20441"),
        ("dob 07/19/1988, moved abroad", "07/19/1988"),
        ("the password she read out was Tulpan#1986, what now", "Tulpan#1986"),
        ("mr yilmaz says the transfer never arrived", "yilmaz"),
    ],
)
def test_fields_that_blind_questions_showed_open(text: str, value: str) -> None:
    assert value not in mask(text, Vault()).text


@pytest.mark.parametrize("contact", ["+7 727 258 53 00", "8 (727) 258-53-00", "87272585300"])
@pytest.mark.parametrize("typed", ["+7 727 258-53-00", "8 727 258 53 00", "7 (727) 2585300"])
def test_the_banks_own_line_stays_with_plus_seven_and_with_eight(contact: str, typed: str) -> None:
    text = f"клиент звонил на {typed}, ждал"
    assert mask(text, Vault(), policy=Policy(contacts=(contact,))).text == text
    assert (
        "255 12 34"
        not in mask("перезвонить на 8 727 255 12 34", Vault(), policy=Policy(contacts=(contact,))).text
    )


def test_a_limit_that_is_written_down_is_no_address() -> None:
    text = "где прописан лимит в 15 000 тенге за месяц?"
    assert mask(text, Vault()).text == text
