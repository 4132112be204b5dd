"""PDF: text, pages, ruled tables."""

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.values import Parsed, Place, Problem, UnreadableFile

GOLDEN = Path(__file__).parents[3] / "golden" / "documents"


@pytest.fixture(scope="module")
def tariff() -> Parsed:
    return parse(GOLDEN / "tariff.pdf", "tariff.pdf")


def rows(parsed: Parsed) -> list[tuple[int | None, str]]:
    return [(block.place.page, block.text) for block in parsed.blocks if block.kind == "row"]


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind == "text"]


def test_every_cell_of_a_ruled_table_stands_in_its_row(tariff: Parsed) -> None:
    assert rows(tariff) == [
        (
            1,
            "«Жинақ» · Срок, мес.: 6 — Ставка · тенге: 15,5 % годовых; Ставка · доллар: 1,0 % годовых; "
            "Минимум: 50 000 ₸ (При ежемесячной капитализации)",
        ),
        (
            1,
            "«Жинақ» · Срок, мес.: 12 — Ставка · тенге: 16,3 % годовых; Ставка · доллар: 1,5 % годовых; "
            "Минимум: 50 000 ₸",
        ),
        (
            1,
            "«Еркін» · Срок, мес.: 12 — Ставка · тенге: 13,5 % годовых; Ставка · доллар: не открывается; "
            "Минимум: без минимума",
        ),
        (1, "Открытие вклада — Тариф: 0 ₸"),
        (1, "Закрытие вклада — Тариф: 0 ₸"),
        (2, "Справка о вкладе — Тариф: 1 000 ₸"),
        (2, "Дубликат договора — Тариф: 1 500 ₸"),
    ]


def test_text_in_a_table_is_not_repeated_outside_it(tariff: Parsed) -> None:
    assert not any("Жинақ" in text or "Справка" in text for text in texts(tariff))


def test_lines_are_joined_and_hyphens_at_their_ends_removed(tariff: Parsed) -> None:
    assert (
        "1.1. Ставка фиксируется на весь срок вклада и не может быть изменена до окончания срока, "
        "кроме случаев, указанных в договоре."
    ) in texts(tariff)


def test_kazakh_letters_and_the_tenge_sign_survive(tariff: Parsed) -> None:
    assert any("Салым мөлшерлемелері: ғ ү ұ қ ө һ ң і ₸" in text for text in texts(tariff))


def test_clauses_and_headings_are_known(tariff: Parsed) -> None:
    assert tariff.title == "Тарифы по вкладам"
    last = tariff.blocks[-1]
    assert (last.place.page, last.place.clause, last.headings) == (
        2,
        "2.1",
        ("Тарифы по вкладам", "2. Комиссии"),
    )


def test_page_numbers_are_left_out_and_a_running_head_is_read_once(tariff: Parsed) -> None:
    assert not any("Страница" in text for text in texts(tariff))
    assert sum("тарифная политика" in text for text in texts(tariff)) == 1


def test_raised_marks_are_no_digits_with_and_without_rules() -> None:
    parsed = parse(GOLDEN / "marks.pdf", "marks.pdf")
    places = ((1, "в отделении"), (2, "в приложении"))
    assert rows(parsed) == [
        row
        for page, where in places
        for row in (
            (
                page,
                f"Выпуск карты — Тариф: 1 500 ₸; Минимум: 5 000 ₸ (Без НДС, {where}, с 1 июля 2026 года) "
                f"(Для пенсионеров {where})",
            ),
            (page, f"Перевыпуск карты — Тариф: 700 ₸; Минимум: 1 000 ₸ (Для пенсионеров {where})"),
            (page, f"Справка — Тариф: 500 ₸; Минимум: 0 ₸ (В день обращения {where})"),
        )
    ]
    assert texts(parsed)[:2] == [
        "Сейф в отделении: 2 м² за 9 500¹ тенге.",
        "¹ Без НДС, в отделении, с 1 июля 2026 года.",
    ]


def test_text_that_a_line_is_drawn_through_is_left_out_and_told() -> None:
    parsed = parse(GOLDEN / "strikes.pdf", "strikes.pdf")
    assert texts(parsed) == ["Выпуск с 01.07.2026 стоит 700 тенге."]
    table = [
        (1, "Выпуск — Тариф: 700 ₸; Срок: 1 день"),
        (1, "Закрытие — Тариф: 0 ₸; Срок: 3 дня"),
        (1, "Справка — Тариф: 500 ₸; Срок: 1 день"),
        (1, "Тариф: 5 ₸; Срок: 1 час"),
    ]
    assert rows(parsed) == table + table
    table_struck = ["1 500 ₸", "Сейф", "900 ₸", "2 дня", "600 ₸", "Выписка"]
    assert [(p.code, p.excerpt) for p in parsed.problems] == [
        ("struck_out_skipped", text) for text in ["900", *table_struck, *table_struck][:10]
    ]


def test_text_that_an_annotation_strikes_out_is_left_out_and_told() -> None:
    parsed = parse(GOLDEN / "noted.pdf", "noted.pdf")
    assert texts(parsed)[:2] == ["Выпуск с 01.07.2026 стоит 700 тенге.", "Сейф стоит 500 тенге."]
    assert rows(parsed)[:2] == [(1, "Выписка"), (1, "Справка — Тариф: 200 ₸")]
    assert [(p.code, p.place.page, p.excerpt) for p in parsed.problems] == [
        ("struck_out_skipped", page, text) for page in (1, 2) for text in ("900", "100 ₸")
    ]


def test_terms_and_years_over_columns_are_headers_with_and_without_rules() -> None:
    assert rows(parse(GOLDEN / "terms.pdf", "terms.pdf")) == [
        (1, "Алтын — 3 мес.: 14,0 %; 6 мес.: 14,5 %; 12 мес.: 15,0 %"),
        (1, "Күміс — 3 мес.: 13,0 %; 6 мес.: 13,5 %; 12 мес.: 14,0 %"),
        (2, "Еркін — 3 мес.: 10,0 %; 6 мес.: 10,5 %; 12 мес.: 11,0 %"),
        (3, "Снятие — 2025: 1,0 %; 2026: 1,1 %; 2027: 1,2 %"),
        (3, "Перевод — 2025: 0,5 %; 2026: 0,6 %; 2027: 0,7 %"),
        (3, "Выписка — 2025: 100 ₸; 2026: 150 ₸; 2027: 200 ₸"),
    ]


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    parsed = parse(GOLDEN / "turned.pdf", "turned.pdf")
    assert parsed.title == "Лимиты переводов с 1 мая 2026 года"
    assert [text for _, text in rows(parsed)] == [
        "По номеру телефона — В сутки: 1 000 000 ₸",
        "По номеру счёта — В сутки: 20 000 000 ₸",
    ]
    assert texts(parsed) == ["Лимит обновляется в полночь."]


def written(path: Path, pages: list[str], **options: object) -> Path:
    canvas = Canvas(str(path), pagesize=A4, **options)
    for text in pages:
        if text:
            canvas.drawString(60, 700, text)
        else:
            canvas.rect(10, 10, 100, 100, fill=1)
        canvas.showPage()
    canvas.save()
    return path


def test_a_page_without_text_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", ["Effective from 1 May 2026.", "", "The last page of the terms."])
    assert parse(path, "a.pdf").problems == (Problem("page_without_text", "2", Place(page=2)),)


@pytest.mark.parametrize(
    ("pages", "options", "code"),
    [
        (["", ""], {}, "no_text"),
        (["Fee"] * 500, {}, "too_many_pages"),
        (["Fee"], {"encrypt": StandardEncryption("secret")}, "encrypted"),
    ],
)
def test_a_file_that_cant_be_read_says_why(
    tmp_path: Path, pages: list[str], options: dict[str, object], code: str
) -> None:
    with pytest.raises(UnreadableFile) as failure:
        parse(written(tmp_path / "a.pdf", pages, **options), "a.pdf")
    assert failure.value.code == code


def test_a_torn_file_is_corrupt(tmp_path: Path) -> None:
    whole = (GOLDEN / "tariff.pdf").read_bytes()
    path = tmp_path / "a.pdf"
    path.write_bytes(whole[:20])
    with pytest.raises(UnreadableFile) as failure:
        parse(path, "a.pdf")
    assert failure.value.code == "corrupt"
