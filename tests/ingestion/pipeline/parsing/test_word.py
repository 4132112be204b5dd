"""DOCX: headings, clauses typed and automatic, tables, what is hidden or deleted."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.parsing.word_numbering import write
from ingestion.pipeline.values import Parsed, Problem

Read = Callable[[Document], Parsed]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def save_and_parse(document: Document) -> Parsed:
        document.save(str(tmp_path / "a.docx"))
        return parse(tmp_path / "a.docx", "Условия.docx")

    return save_and_parse


def places(parsed: Parsed) -> list[tuple[str, str]]:
    return [(block.place.clause, block.text) for block in parsed.blocks]


def test_styled_headings_and_typed_clauses(read: Read) -> None:
    document = docx.Document()
    document.add_paragraph("Условия кредита", style="Title")
    document.add_heading("1. Общие положения", 1)
    document.add_paragraph("1.1. Кредит выдаётся с 1 июля 2026 года.")
    document.add_paragraph("Решение принимает Банк.")
    document.add_paragraph("12.3-тармақ. Қарыз алушы құқылы.")
    parsed = read(document)
    assert parsed.title == "Условия кредита"
    assert places(parsed) == [
        ("1.1", "1.1. Кредит выдаётся с 1 июля 2026 года."),
        ("1.1", "Решение принимает Банк."),
        ("12.3", "12.3-тармақ. Қарыз алушы құқылы."),
    ]
    assert parsed.blocks[0].headings == ("1. Общие положения",)


def numbered(document: Document, levels: str) -> None:
    """Defines list 77 with the given levels."""
    numbering = document.part.numbering_part.element
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def level(depth: int, kind: str, text: str) -> str:
    parts = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}">{parts}</w:lvl>'


def add(document: Document, text: str, depth: int) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
    )


def test_automatic_numbers_become_clauses(read: Read) -> None:
    document = docx.Document()
    numbered(
        document,
        level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.") + level(2, "russianLower", "%3)"),
    )
    add(document, "Порядок", 0)
    add(document, "Заявка подаётся в отделении:", 1)
    add(document, "лично;", 2)
    add(document, "по доверенности.", 2)
    add(document, "Ответ даётся за 3 дня.", 1)
    add(document, "Комиссии", 0)
    add(document, "Комиссия не взимается.", 1)
    parsed = read(document)
    assert places(parsed) == [
        ("1.1", "1.1. Заявка подаётся в отделении:"),
        ("1.1", "а) лично;"),
        ("1.1", "б) по доверенности."),
        ("1.2", "1.2. Ответ даётся за 3 дня."),
        ("2.1", "2.1. Комиссия не взимается."),
    ]
    assert [block.headings[-1] for block in parsed.blocks] == ["1. Порядок"] * 4 + ["2. Комиссии"]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (4, "decimal", "4"),
        (4, "lowerLetter", "d"),
        (28, "lowerLetter", "bb"),
        (3, "russianLower", "в"),
        (14, "upperRoman", "XIV"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_are_written_in_the_notation_of_the_list(value: int, kind: str, text: str) -> None:
    assert write(value, kind) == text


def test_a_table_with_merged_cells_is_read_cell_by_cell(read: Read) -> None:
    document = docx.Document()
    document.add_paragraph("3.3. Ставка с 1 июля 2026 года зависит от категории:")
    table = document.add_table(rows=5, cols=4)
    for row, texts in zip(
        table.rows,
        [
            ["Категория", "Ставка, % годовых", "", "Сумма, ₸"],
            ["", "тенге", "доллар", ""],
            ["Зарплатный клиент", "24,0", "5,0", "8000000"],
            ["Пенсионер", "25,0", "не выдаётся", "3000000"],
            ["Рефинансирование", "по решению Банка", "", ""],
        ],
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for start, end in (((0, 1), (0, 2)), ((0, 0), (1, 0)), ((0, 3), (1, 3)), ((4, 1), (4, 3))):
        table.cell(*start).merge(table.cell(*end))
    parsed = read(document)
    assert [block.text for block in parsed.blocks] == [
        "Зарплатный клиент — Ставка · тенге: 24,0 % годовых; Ставка · доллар: 5,0 % годовых; "
        "Сумма: 8 000 000 ₸",
        "Пенсионер — Ставка · тенге: 25,0 % годовых; Ставка · доллар: не выдаётся; Сумма: 3 000 000 ₸",
        "Рефинансирование — Ставка · тенге, Ставка · доллар, Сумма: по решению Банка",
    ]
    assert {block.place.clause for block in parsed.blocks} == {"3.3"}
    assert {block.headings for block in parsed.blocks} == {
        ("3.3. Ставка с 1 июля 2026 года зависит от категории",)
    }


def test_deleted_and_hidden_text_is_left_out_and_inserted_text_is_in(read: Read) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Комиссия с 01.07.2026 ")
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>1 500 ₸</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>9 999 ₸</w:delText></w:r></w:del>"))
    paragraph.add_run(" и скрытое").font.hidden = True
    parsed = read(document)
    assert places(parsed) == [("", "Комиссия с 01.07.2026 1 500 ₸")]
    assert parsed.problems == (Problem("hidden_text", excerpt="и скрытое"),)


def test_a_raised_figure_is_the_mark_of_a_footnote_and_not_a_digit(read: Read) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Сейф 50 м")
    for text, is_raised in (
        ("2", True),
        (" стоит с 01.07.2026 1 500", False),
        ("1", True),
        (" тенге", False),
    ):
        paragraph.add_run(text).font.superscript = is_raised
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 0).text = "Услуга", "Тариф", "Выпуск"
    cell = table.cell(1, 1).paragraphs[0]
    for text, is_raised in (("1 500", False), ("1)", True), (" тенге", False)):
        cell.add_run(text).font.superscript = is_raised
    document.add_paragraph().add_run("1").font.superscript = True
    document.paragraphs[-1].add_run(" Без НДС.")
    assert [block.text for block in read(document).blocks] == [
        "Сейф 50 м² стоит с 01.07.2026 1 500¹ тенге",
        "Выпуск — Тариф: 1 500 тенге (Без НДС)",
        "¹ Без НДС.",
    ]


def test_text_that_is_struck_out_is_left_out_and_told(read: Read) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Выпуск с 01.07.2026 ")
    paragraph.add_run("900").font.strike = True
    paragraph.add_run(" 700 тенге")
    table = document.add_table(rows=3, cols=3)
    for row, texts in enumerate((["Карта", "Тариф", "Срок"], ["Gold", "0 ₸", "1 день"], ["", "", "2 дня"])):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(2, 0).paragraphs[0].add_run("Start").font.double_strike = True
    table.cell(2, 1).paragraphs[0].add_run("5 ₸").font.strike = True
    parsed = read(document)
    assert [block.text for block in parsed.blocks] == [
        "Выпуск с 01.07.2026 700 тенге",
        "Gold — Тариф: 0 ₸; Срок: 1 день",
        "Срок: 2 дня",
    ]
    assert parsed.problems == tuple(
        Problem("struck_out_skipped", excerpt=text) for text in ("900", "Start", "5 ₸")
    )


def style(document: Document, kind: str, name: str, properties: str, base: str = "") -> None:
    """Defines a style of paragraphs or characters."""
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{based}'
            f"<w:rPr>{properties}</w:rPr></w:style>"
        )
    )


def styled(document: Document, paragraph: str, *runs: tuple[str, str, str]) -> None:
    """A paragraph of a style with runs of a text, a style and properties of their own."""
    of_paragraph = f'<w:pPr><w:pStyle w:val="{paragraph}"/></w:pPr>' if paragraph else ""
    parts = [
        f"<w:r><w:rPr>{f'<w:rStyle w:val={chr(34)}{name}{chr(34)}/>' if name else ''}{own}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r>'
        for text, name, own in runs
    ]
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{of_paragraph}{''.join(parts)}</w:p>"))


OFF = '<w:strike w:val="0"/>'


def test_a_style_may_strike_out_or_raise(read: Read) -> None:
    document = docx.Document()
    style(document, "character", "Gone", "<w:strike/>")
    style(document, "character", "GoneToo", "<w:b/>", base="Gone")
    style(document, "character", "Kept", OFF, base="Gone")
    style(document, "character", "Twice", '<w:dstrike w:val="true"/>')
    style(document, "character", "Mark", '<w:vertAlign w:val="superscript"/>')
    style(document, "paragraph", "Old", "<w:strike/>")
    style(document, "paragraph", "Older", "", base="Old")
    styled(document, "", ("Выпуск с 01.07.2026 ", "", ""), ("900", "GoneToo", ""), (" 700", "Kept", ""))
    styled(
        document, "", ("Сейф 500", "", ""), ("1", "Mark", ""), (" 600", "Twice", ""), (" тенге", "Gone", OFF)
    )
    styled(document, "Older", ("Выписка 300 тенге", "", ""))
    styled(document, "Old", ("Справка ", "", OFF), ("300 ", "", ""), ("200 тенге", "Gone", ""))
    styled(document, "", ("Итого 10", "", ""), ("1", "Mark", '<w:vertAlign w:val="baseline"/>'))
    parsed = read(document)
    assert [block.text for block in parsed.blocks] == [
        "Выпуск с 01.07.2026 700",
        "Сейф 500¹ тенге",
        "Справка 200 тенге",
        "Итого 101",
    ]
    assert [(one.code, one.excerpt) for one in parsed.problems] == [
        ("struck_out_skipped", text) for text in ("900", "600", "Выписка 300 тенге", "300")
    ]


def test_the_documents_defaults_count_where_no_style_says_anything(read: Read) -> None:
    document = docx.Document()
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.append(parse_xml(f"<w:strike {nsdecls('w')}/>"))
    style(document, "paragraph", "Kept", OFF)
    styled(document, "", ("Выпуск 900 тенге", "", ""))
    styled(document, "Kept", ("Выпуск с 01.07.2026 700 тенге", "", ""))
    parsed = read(document)
    assert places(parsed) == [("", "Выпуск с 01.07.2026 700 тенге")]
    assert parsed.problems == (Problem("struck_out_skipped", excerpt="Выпуск 900 тенге"),)


def test_text_hidden_by_a_style_is_left_out_and_told(read: Read) -> None:
    document = docx.Document()
    style(document, "character", "Unseen", "<w:vanish/>")
    styled(document, "", ("Выпуск с 01.07.2026", "", ""), (" и скрытое", "Unseen", ""))
    assert places(parsed := read(document)) == [("", "Выпуск с 01.07.2026")]
    assert parsed.problems == (Problem("hidden_text", excerpt="и скрытое"),)


def test_styles_based_on_each_other_end_somewhere(read: Read) -> None:
    document = docx.Document()
    style(document, "character", "One", "", base="Other")
    style(document, "character", "Other", "", base="One")
    styled(document, "Unknown", ("Выпуск с 01.07.2026", "One", ""))
    assert places(read(document)) == [("", "Выпуск с 01.07.2026")]


@pytest.mark.parametrize("first", [True, False])
def test_the_stamp_above_everything_may_say_since_when_the_document_holds(read: Read, first: bool) -> None:
    document = docx.Document()
    if not first:
        document.add_paragraph("Тарифы")
    stamp = document.add_table(rows=1, cols=2)
    stamp.cell(0, 0).text = "УТВЕРЖДЕНО Правлением 15.06.2026"
    stamp.cell(0, 1).text = "Вступают в силу с 1 июля 2026 года"
    document.add_paragraph("1. Тарифы применяются ко всем.")
    assert read(document).effective_from == (date(2026, 7, 1) if first else None)


def test_content_controls_are_read(read: Read) -> None:
    document = docx.Document()
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r>"
            "<w:t>Действует с 1 мая 2026 года.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    assert places(read(document)) == [("", "Действует с 1 мая 2026 года.")]


def test_a_bold_line_is_a_heading(read: Read) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Порядок блокировки").bold = True
    document.add_paragraph("Карта блокируется сразу.")
    assert read(document).blocks[0].headings == ("Порядок блокировки",)
