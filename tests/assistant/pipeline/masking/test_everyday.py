"""Everyday words: with their endings they are no names, and no name is among them."""

import pytest
from airlock_pii.recognizers import _names as airlock

from assistant.pipeline.masking.everyday import everyday, takes_ending
from assistant.pipeline.masking.lexicon import is_everyday, morphology
from assistant.pipeline.masking.masker import find, mask
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.vault import Vault

# Days and months; «әлі» and «төлеу» without their letters; «досыма», "to my friend" more often than Досым.
WORDS_FIRST = {"али", "толеу", "досыма", "акпан", "кантар", "мамыр", "маусым"} | {
    "дуйсенби",
    "сейсенби",
    "сарсенби",
    "бейсенби",
    "жума",
    "сенби",
    "жексенби",
}


@pytest.mark.parametrize("word", ["shops", "swapped", "paying", "flies", "carried", "boxes", "client's"])
def test_english_endings(word: str) -> None:
    assert is_everyday(word)


@pytest.mark.parametrize("word", ["кассадан", "чекпен", "шоттарымыздан", "көршінің", "әжесіне", "дүкені"])
def test_kazakh_endings(word: str) -> None:
    assert is_everyday(fold(word))


@pytest.mark.parametrize("word", ["абонплату", "налом", "доверки", "ипшникам", "зарплатников", "комиссуху"])
def test_russian_endings(word: str) -> None:
    assert is_everyday(word)


@pytest.mark.parametrize("word", ["логинов", "касымда", "айдан", "банкин", "kassym", "досымов"])
def test_what_looks_like_a_word_with_an_ending(word: str) -> None:
    assert not is_everyday(word) or word in everyday()


def test_no_given_name_is_an_everyday_word() -> None:
    names = {fold(name) for name in airlock._GIVEN if len(name) > 2}
    assert {name for name in names if is_everyday(name)} <= WORDS_FIRST


def test_no_surname_of_the_dictionary_is_a_word_with_an_ending() -> None:
    """Those in «ба»: Банкин would be «банк», Басин «бас»."""
    known = morphology().iter_known_word_parses("ба")
    surnames = {fold(word) for word, tag, *_ in known if "Surn" in tag} - everyday()
    assert any(takes_ending(word) for word in surnames)
    assert not [word for word in surnames if is_everyday(word)]


@pytest.mark.parametrize(
    "text",
    [
        "client aged 58 swaps pounds for cash",
        "flower seller wants to take cards",
        "client passed away, her son rang",
        "орта тариф, абонплата и гиги",
        "взрослая дочь жалуется за маму без доверки",
        "какой процент зарплатникам",
        "шетел азаматы шот ашса",
        "КЛИЕНТ ШОТ АШҚЫСЫ КЕЛЕДІ",
        "ташкенттегі досыма аударым",
        "клиент қасымда отыр",
        "былтыр қанша дивиденд төленді",
        "қате аударылды",
    ],
)
def test_everyday_words_stay(text: str) -> None:
    assert not [text[c.start : c.end] for c in find(text) if c.label == "PERSON"]


@pytest.mark.parametrize(
    "text, name",
    [
        ("у касыма карта не работает", "касыма"),
        ("клиент логинов забыл пин", "логинов"),
        ("client Green lost his card", "Green"),
        ("mr young wants to pay", "young"),
        ("төлеген аружан шот ашты", "төлеген аружан"),
    ],
)
def test_names_beside_them_are_hidden(text: str, name: str) -> None:
    assert name in {text[c.start : c.end] for c in find(text) if c.label == "PERSON"}


def test_who_was_named_is_no_everyday_word_any_more() -> None:
    vault = Vault()
    mask("client John Winter", vault)
    assert (
        mask("winter called again, what is the price", vault).text
        == "<PERSON_1> called again, what is the price"
    )
