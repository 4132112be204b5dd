"""Text as a person sees it, and the language it is in."""

import pytest

from ingestion.pipeline.parsing import characters, dates, languages, titles
from ingestion.pipeline.parsing.decoding import decode


@pytest.mark.parametrize(
    ("raw", "text", "reason"),
    [
        ("1\u00a0500\u202f₸", "1 500 ₸", "kinds of space"),
        ("ка\u00adрта", "карта", "soft hyphen"),
        ("ﬁnance oﬀer", "finance offer", "ligatures"),
        ("a\u202eb\u200bc\ufeff", "abc", "direction and zero width"),
        ("a\x00\x07b", "ab", "control characters"),
        ("и\u0306од", "йод", "composed letters"),
        ("Қазақ әріптері: ғ ү ұ қ ө һ ң і ₸", "Қазақ әріптері: ғ ү ұ қ ө һ ң і ₸", "Kazakh letters stay"),
    ],
)
def test_what_a_reader_sees_stays(raw: str, text: str, reason: str) -> None:
    assert characters.clean(raw) == text, reason


def test_a_word_broken_at_the_end_of_a_line_is_joined() -> None:
    assert characters.one_line("перевы-\nпуск карты\nпри утере") == "перевыпуск карты при утере"


def test_a_name_with_a_hyphen_keeps_it() -> None:
    assert characters.one_line("Нур-\nСултан") == "Нур- Султан"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "cp866"]
)
def test_russian_text_is_decoded_from(encoding: str) -> None:
    text = "Перевыпуск карты при утере стоит 1 500 тенге, срок три рабочих дня."
    assert decode(text.encode(encoding)) == (text, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_kazakh_text_is_decoded_from(encoding: str) -> None:
    text = "Картаны қайта шығару құны 1 500 ₸, мерзімі үш жұмыс күні."
    assert decode(text.encode(encoding)) == (text, True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Перевыпуск карты при утере стоит 1 500 тенге", "ru"),
        ("Карты «Көкжиек Start» и «Қарқын» выпускаются бесплатно при открытии счёта в приложении", "ru"),
        ("Картаны қайта шығару құны 1 500 теңге, мерзімі үш жұмыс күні", "kk"),
        ("The card is reissued within three working days by Көкжиек Банк", "en"),
        ("12 345", ""),
    ],
)
def test_the_language_is_told_by_letters_and_words(text: str, language: str) -> None:
    assert languages.detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "с 01.07.2026",
        "1 июля 2026 года",
        "2026 жылғы 1 шілде",
        "from 1 May 2026",
        "July 1, 2026",
        "2026-07-01",
    ],
)
def test_a_day_is_recognised(text: str) -> None:
    assert dates.names_a_day(text)


def test_a_figure_is_no_day() -> None:
    assert not dates.names_a_day("п. 12.3, 14.5 %, 3–5 дней, май")


@pytest.mark.parametrize(
    ("found", "name", "title"),
    [
        ("Тарифы", "x.pdf", "Тарифы"),
        ("", "tariff_cards-2026.pdf", "tariff cards 2026"),
        ("Microsoft Word - Документ1", "Условия.docx", "Условия"),
        ("а" * 300, "Условия.docx", "Условия"),
    ],
)
def test_a_title_is_found_or_made_of_the_name(found: str, name: str, title: str) -> None:
    assert titles.choose(found, name) == title
