"""The numbers of clauses and what only looks like one."""

import pytest

from ingestion.pipeline.parsing import clauses
from ingestion.pipeline.parsing.outline import Outline


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("12.3. Банк вправе отказать", "12.3", "typed number"),
        ("12.3 Банк вправе отказать", "12.3", "without a full stop before a capital"),
        ("3.10.2) в случае смерти", "3.10.2", "with a bracket"),
        ("п. 12.3 Порядок", "12.3", "п."),
        ("Пункт 4. Сроки", "4", "word"),
        ("Статья 15. Комиссии", "15", "статья"),
        ("Article 5(2) Fees", "5(2)", "article with a paragraph"),
        ("Section 3.1 Limits", "3.1", "section"),
        ("12.3-тармақ. Банк құқылы", "12.3", "Kazakh clause"),
        ("5-бап. Комиссиялар", "5", "Kazakh article"),
        ("5.2. «Алтын» салымы", "5.2", "before a quotation mark"),
    ],
)
def test_a_clause_is_known_by_its_number(text: str, number: str, reason: str) -> None:
    found = clauses.leading(text)
    assert found is not None, reason
    assert (found.number, found.plain) == (number, False), reason


@pytest.mark.parametrize(
    "text",
    [
        "01.07.2026 Банк изменил тарифы",
        "14.5 % годовых",
        "1.5 млн тенге",
        "2026 год",
        "10.30 до 18.00",
        "3838 — номер контакт-центра",
        "12.3",
    ],
)
def test_dates_sums_and_times_are_no_clauses(text: str) -> None:
    assert clauses.leading(text) is None


def outlined(*paragraphs: str) -> list[tuple[str, str]]:
    outline = Outline()
    for paragraph in paragraphs:
        outline.paragraph(paragraph)
    return [(block.place.clause, block.text) for block in outline.finish()]


def test_paragraphs_after_a_clause_belong_to_it() -> None:
    assert outlined("2.1. Срок — 3 дня.", "Он может быть продлён.", "2.2. Комиссия.") == [
        ("2.1", "2.1. Срок — 3 дня."),
        ("2.1", "Он может быть продлён."),
        ("2.2", "2.2. Комиссия."),
    ]


def test_the_steps_of_a_list_stay_in_their_clause() -> None:
    blocks = outlined(
        "3.1. Оператор обязан:", "1. Проверить личность.", "2. Заблокировать карту.", "3.2. Иное."
    )
    assert [clause for clause, _ in blocks] == ["3.1", "3.1", "3.1", "3.2"]


def test_single_numbers_in_order_are_clauses() -> None:
    assert [clause for clause, _ in outlined("1. Банк обязан платить.", "2. Клиент обязан помнить.")] == [
        "1",
        "2",
    ]


def test_a_numbered_title_is_the_heading_of_its_clauses() -> None:
    outline = Outline()
    for text in ("1. Общие положения", "1.1. Правила действуют.", "2. Порядок", "2.1. Заявка подаётся."):
        outline.paragraph(text)
    assert [block.headings for block in outline.finish()] == [("1. Общие положения",), ("2. Порядок",)]


def test_an_unnumbered_heading_ends_the_clause() -> None:
    outline = Outline()
    outline.heading("3. Порядок", 1)
    outline.paragraph("Текст.")
    outline.heading("Приложение", 1)
    outline.paragraph("Другое.")
    assert [block.place.clause for block in outline.finish()] == ["3", ""]


def test_a_heading_without_anything_below_it_is_kept() -> None:
    outline = Outline()
    outline.heading("3.2 Банк не возвращает комиссию", 2)
    outline.heading("3.3 Порядок", 2)
    outline.paragraph("Текст.")
    assert [(block.text, block.place.clause) for block in outline.finish()] == [
        ("3.2 Банк не возвращает комиссию", "3.2"),
        ("Текст.", "3.3"),
    ]


RULES = [
    ("Глава 1. Общие положения", ["1. Правила определяют порядок.", "2. Банк вправе отказать."]),
    ("Глава 2. Комиссии", ["1. Комиссия 1 %.", "2. Комиссия 2 %."]),
]


@pytest.mark.parametrize("marked", [True, False])
def test_clauses_may_begin_again_in_each_chapter(marked: bool) -> None:
    outline = Outline()
    for title, texts in RULES:
        outline.heading(title, 1) if marked else outline.paragraph(title)
        for text in texts:
            outline.paragraph(text)
    assert [(block.place.clause, block.headings) for block in outline.finish()] == [
        (number, (title,)) for title, _ in RULES for number in "12"
    ]
    assert outline.first_heading == ""


def test_clauses_may_go_on_through_the_chapters_and_lists_stay_lists() -> None:
    outline = Outline()
    for text in (
        "1-тарау. Жалпы ережелер",
        "1. Ереже.",
        "II-тарау. Ақы",
        "2. Ақы алынады:",
        "1. бір;",
        "2. екі.",
    ):
        outline.paragraph(text)
    blocks = outline.finish()
    assert [block.place.clause for block in blocks] == ["1", "2", "2", "2"]
    assert blocks[-1].headings == ("II-тарау. Ақы",)
