"""The legend: what an answer may know of a hidden value."""

from datetime import date

import pytest

from assistant.pipeline.masking import Policy, Vault, mask
from assistant.pipeline.masking.legend import amount_of, describe

TODAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    "written, amount",
    [
        ("2 340 000 тг", 2_340_000),
        ("1,5 млн", 1_500_000),
        ("500 тыс.", 500_000),
        ("300 мың теңге", 300_000),
        ("250к", 250_000),
        ("1 млн 200 тыс", 1_200_000),
        ("18.500.000", 18_500_000),
        ("745,50", 745.5),
        ("полтора миллиона", None),
    ],
)
def test_a_sum_is_read_in_any_spelling(written: str, amount: float | None) -> None:
    assert amount_of(written) == amount


@pytest.mark.parametrize(
    "label, value, code, figures",
    [
        ("AMOUNT", "2 340 000 тг", "sum_between", ("1000000", "3000000")),
        ("AMOUNT", "20 000", "sum_below", ("50000",)),
        ("AMOUNT", "70 млн", "sum_from", ("50000000",)),
        ("DOB", "15.03.1985", "age_between", ("35", "45")),
        ("DOB", "20.11.2008", "age_between", ("16", "18")),
        ("DOB", "20 қараша 2008 ж.", "age_between", ("16", "18")),
        ("DOB", "2015 г.р.", "age_below", ("14",)),
        ("IIN", "850315 300125", "age_between", ("35", "45")),
        ("IIN", "85031530012", "wrong_length", ("11", "12")),
    ],
)
def test_a_value_is_described_by_its_band(
    label: str, value: str, code: str, figures: tuple[str, ...]
) -> None:
    (note,) = describe(label, value, "<X_1>", TODAY)
    assert (note.placeholder, note.code, note.figures) == ("<X_1>", code, figures)


@pytest.mark.parametrize("value", ["2008 г.р.", "31.02.1985", "15.03.85"])
def test_an_age_that_is_not_sure_is_not_told(value: str) -> None:
    assert list(describe("DOB", value, "<DOB_1>", TODAY)) == []


def test_an_iin_that_is_no_date_says_nothing() -> None:
    assert list(describe("IIN", "999999999999", "<IIN_1>", TODAY)) == []


def test_the_band_stands_in_the_legend_and_the_sum_nowhere() -> None:
    masked = mask("у клиента на счету 2 340 000 тг, какие вклады предложить", Vault())
    assert [note.code for note in masked.legend] == ["sum_between"]
    assert "340" not in str(masked)


def test_what_is_only_masked_has_no_legend() -> None:
    policy = Policy(actions={"AMOUNT": "mask"})
    assert mask("у клиента на счету 2 340 000 тг, какие вклады", Vault(), policy=policy).legend == ()


def test_what_the_policy_keeps_stays() -> None:
    text = "у клиента на счету 2 340 000 тг, какие вклады предложить"
    assert mask(text, Vault(), policy=Policy(actions={"AMOUNT": "keep"})).text == text


def test_the_banks_own_words_and_contacts_stay() -> None:
    text = "клиент спрашивает про вклад Айгерім и звонит ли им +7 727 258 53 00"
    policy = Policy(glossary=("Айгерім",), contacts=("+7 (727) 258-53-00",))
    assert mask(text, Vault(), policy=policy).text == text
    assert mask("перезвоните клиенту +7 701 111 22 33", Vault(), policy=policy).spans
