"""HTML, Markdown, TXT and CSV."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.values import Parsed, Problem

Read = Callable[[str, str | bytes], Parsed]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_parse(name: str, content: str | bytes) -> Parsed:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return parse(path, name)

    return write_and_parse


def blocks(parsed: Parsed) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(block.place.slug(), block.text, block.headings) for block in parsed.blocks]


def test_html_headings_lists_and_clauses(read: Read) -> None:
    parsed = read(
        "a.html",
        "<html><head><title>Сайт</title></head><body><h1>Лимиты</h1><h2>1. Переводы</h2>"
        "<p>1.1. С 1 мая 2026 года лимит <b>500&nbsp;000</b> ₸.</p>"
        "<ol><li>Откройте приложение</li><li>Выберите <i>перевод</i>"
        "<ul><li>по номеру</li></ul></li></ol></body></html>",
    )
    path = ("Лимиты", "1. Переводы")
    assert parsed.title == "Лимиты"
    assert blocks(parsed) == [
        ("1.1", "1.1. С 1 мая 2026 года лимит 500 000 ₸.", path),
        ("1.1", "1. Откройте приложение", path),
        ("1.1", "2. Выберите перевод", path),
        ("1.1", "– по номеру", path),
    ]


def test_html_tables_with_spans(read: Read) -> None:
    parsed = read(
        "a.html",
        "<table><caption>Лимиты</caption><thead>"
        "<tr><th rowspan=2>Операция</th><th colspan=2>Лимит, ₸</th></tr>"
        "<tr><th>разово</th><th>в сутки</th></tr></thead><tbody>"
        "<tr><td>Перевод<sup>1</sup></td><td>500 000</td><td>1 000 000</td></tr>"
        "<tr><td colspan=3>Отделение</td></tr>"
        "<tr><td>Снятие</td><td colspan=2>без ограничений</td></tr></tbody></table>",
    )
    assert [(text, headings) for _, text, headings in blocks(parsed)] == [
        ("Перевод¹ — Лимит · разово: 500 000 ₸; Лимит · в сутки: 1 000 000 ₸", ("Лимиты",)),
        ("Снятие — Лимит · разово, в сутки: без ограничений", ("Лимиты", "Отделение")),
    ]


def test_html_struck_out_text_is_left_out_and_told(read: Read) -> None:
    parsed = read(
        "a.html",
        "<style>.old{text-decoration: line-through}</style>"
        "<p>С 01.07.2026 <del>900</del> 700 ₸<sup>1)</sup></p>"
        "<p>Доставка <s>50 ₸</s><span class=old>60 ₸</span> "
        "<span style='text-decoration:none'>бесплатно</span></p>"
        "<table><tr><td>Gold</td><td>0 ₸</td></tr>"
        "<tr><td><strike>Start</strike></td><td>5 ₸</td></tr></table>",
    )
    assert [text for _, text, _ in blocks(parsed)] == [
        "С 01.07.2026 700 ₸¹⁾",
        "Доставка бесплатно",
        "Gold — 0 ₸",
        "5 ₸",
    ]
    assert [(p.code, p.excerpt) for p in parsed.problems] == [
        ("struck_out_skipped", text) for text in ("900", "50 ₸", "60 ₸", "Start")
    ]


def test_markdown_struck_out_text_is_left_out_and_told(read: Read) -> None:
    parsed = read(
        "a.md",
        "С 01.07.2026 ~~900~~ 700 ₸, доставка <s>50 ₸</s> 0 ₸, около ~5 дней\n\n"
        "| Карта | Тариф | Срок |\n|---|---|---|\n| Gold | 0 ₸ | 1 |\n| ~~Start~~ | **~~9 ₸~~** 5 ₸ | 2 |\n",
    )
    assert [text for _, text, _ in blocks(parsed)] == [
        "С 01.07.2026 700 ₸, доставка 0 ₸, около ~5 дней",
        "Gold — Тариф: 0 ₸; Срок: 1",
        "Тариф: 5 ₸; Срок: 2",
    ]
    assert [(p.code, p.excerpt) for p in parsed.problems] == [
        ("struck_out_skipped", text) for text in ("900", "50 ₸", "Start", "9 ₸")
    ]


def test_html_scripts_and_hidden_parts_are_left_out(read: Read) -> None:
    parsed = read(
        "a.html",
        "<body><script>alert('x')</script><style>p{}</style><nav>Меню</nav><p hidden>тайна</p>"
        "<p style='display: none'>тайна</p>"
        "<p>Видно 01.05.2026<span style='font-size:0px'>тайна</span></p></body>",
    )
    assert [text for _, text, _ in blocks(parsed)] == ["Видно 01.05.2026"]
    assert [(p.code, p.excerpt) for p in parsed.problems] == [
        ("hidden_text", "тайна"),
        ("hidden_text", "тайна"),
        ("tiny_text", "тайна"),
    ]


def test_html_hidden_parts_of_a_cell_are_left_out_and_reported(read: Read) -> None:
    parsed = read(
        "a.html",
        "<table><tr><th>Услуга</th><th>Тариф</th></tr>"
        "<tr><td>Выпуск с 01.05.2026</td><td>0 ₸<span hidden>99 ₸</span>\u200b</td></tr></table>",
    )
    assert [text for _, text, _ in blocks(parsed)] == ["Выпуск с 01.05.2026 — Тариф: 0 ₸"]
    assert parsed.problems == (
        Problem("hidden_text", excerpt="99 ₸"),
        Problem("zero_width_characters", excerpt="[U+200B]"),
    )


def test_html_in_the_encoding_it_declares(read: Read) -> None:
    page = "<html><head><meta charset=windows-1251></head><body><p>Тарифы с 01.05.2026</p></body></html>"
    assert blocks(read("a.html", page.encode("cp1251")))[0][1] == "Тарифы с 01.05.2026"


def test_markdown_headings_steps_and_tables(read: Read) -> None:
    parsed = read(
        "a.md",
        "# Блокировка\n\nДействует с 1 июля 2026 года.\n\n## 3. Если карту **украли**\n\n"
        "1. Спросите *ИИН*.\n2. Поставьте статус `STLN`.\n\n"
        "3.2 Перевыпуск стоит [1 500 ₸](http://x)\nи длится 3 дня.\n\n"
        "| Пакет | Тариф |\n|---|---:|\n| Gold | 0 ₸ |\n\n<!-- тайна -->\nИтог\n----\n\n> Цитата\n",
    )
    path = ("Блокировка", "3. Если карту украли")
    assert parsed.title == "Блокировка"
    assert blocks(parsed) == [
        ("", "Действует с 1 июля 2026 года.", ("Блокировка",)),
        ("3", "1. Спросите ИИН.", path),
        ("3", "2. Поставьте статус STLN.", path),
        ("3.2", "3.2 Перевыпуск стоит 1 500 ₸ и длится 3 дня.", path),
        ("3.2", "Gold — Тариф: 0 ₸", path),
        ("", "Цитата", ("Блокировка", "Итог")),
    ]


def test_markdown_front_matter_gives_the_title(read: Read) -> None:
    assert read("a.md", "---\ntitle: Памятка\nowner: x\n---\nТекст с 01.05.2026\n").title == "Памятка"


def test_txt_letter_keeps_its_lines_and_joins_wrapped_ones(read: Read) -> None:
    long = "Мы получили Ваше обращение о списании денег и рассмотрим его в течение"
    parsed = read(
        "a.txt", f"Шаблон письма\n\nУважаемый {{имя}}!\nТема: карта\n\n{long}\nпяти рабочих дней.\n"
    )
    assert parsed.title == "Шаблон письма"
    assert [block.text for block in parsed.blocks] == [
        "Уважаемый {имя}!\nТема: карта",
        f"{long} пяти рабочих дней.",
    ]


def test_txt_headings_in_capitals_and_ruled(read: Read) -> None:
    parsed = read("a.txt", "ПАМЯТКА\n=======\n\nОБЩИЕ ПРАВИЛА\nНе называйте коды.\n")
    assert blocks(parsed) == [("", "Не называйте коды.", ("ПАМЯТКА", "ОБЩИЕ ПРАВИЛА"))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_csv_of_any_delimiter_and_encoding(read: Read, delimiter: str, encoding: str) -> None:
    content = "\r\n".join(
        delimiter.join(row)
        for row in (
            ["Услуга", "Тариф", "Срок"],
            ['"Выпуск, первый; карта|"', "100 тенге", "3 дня"],
            ["Счёт", "0 тенге", "сразу"],
        )
    )
    parsed = read("a.csv", content.encode(encoding))
    assert [(b.place.row, b.text) for b in parsed.blocks] == [
        (2, "Выпуск, первый; карта| — Тариф: 100 тенге; Срок: 3 дня"),
        (3, "Счёт — Тариф: 0 тенге; Срок: сразу"),
    ]


def test_invisible_characters_are_removed_and_reported(read: Read) -> None:
    parsed = read("a.txt", "Плата\u200b 100\u202e ₸")
    assert parsed.blocks[0].text == "Плата 100 ₸"
    assert parsed.problems == (Problem("zero_width_characters", excerpt="Плата[U+200B] 100 ₸"),)


def test_marks_of_direction_are_removed_and_only_noticed(read: Read) -> None:
    parsed = read("a.txt", "Плата\u200e 100\u200f ₸")
    assert parsed.blocks[0].text == "Плата 100 ₸"
    assert parsed.problems == (Problem("invisible_characters", "2"),)


def test_undecodable_bytes_are_reported(read: Read) -> None:
    assert read("a.txt", "Тариф с 01.05.2026 ₸".encode()[:-1]).problems == (
        Problem("undecodable_characters"),
    )
