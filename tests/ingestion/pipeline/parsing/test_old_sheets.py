"""XLS: the golden files (written once with xlwt) cell by cell, and what is refused."""

from pathlib import Path

import pytest

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.values import Place, Problem, UnreadableFile

GOLDEN = Path(__file__).parents[3] / "golden" / "documents" / "old.xls"


def test_every_cell_stands_in_its_row_with_its_format() -> None:
    parsed = parse(GOLDEN, "old.xls")
    day = "Действует с: 01.07.2026"
    assert [(block.place.row, block.text) for block in parsed.blocks] == [
        (4, f"«Жинақ» — Ставка · тенге: 14,5 %; доллар: 1,0 %; Минимум: 50 000 ₸; {day}"),
        (5, f"«Еркін» — Ставка · тенге: 13,5 %; доллар: 1,5 %; Минимум: 10 000 ₸; {day}"),
        (6, f"«Болашақ» — Ставка · тенге: 16,0 %; доллар: не открывается; Минимум: 5 000 ₸; {day}"),
    ]
    assert parsed.title == "Тарифы по вкладам с 01.07.2026"
    assert set(parsed.problems) == {
        Problem("hidden_rows_skipped", "Тарифы: 1"),
        Problem("white_text", "", Place(sheet="Тарифы", row=8), "секрет для машины"),
        Problem("hidden_sheet_skipped", "Черновик"),
    }


def test_raised_figures_are_marks_and_struck_out_text_is_left_out() -> None:
    parsed = parse(GOLDEN.with_name("marks.xls"), "marks.xls")
    assert [block.text for block in parsed.blocks] == [
        "Выпуск — Тариф с 01.07.2026: 1 500 ₸ (Без НДС)",
        "Доставка — Тариф с 01.07.2026: 700 ₸",
        "Сейф",
        "¹ Без НДС.",
    ]
    assert [(p.code, p.place.row, p.excerpt) for p in parsed.problems] == [
        ("struck_out_skipped", 3, "900 ₸"),
        ("struck_out_skipped", 4, "900"),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data + "_VBA_PROJECT".encode("utf-16-le"), "macro"),
        (lambda data: data + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (lambda data: data.replace("Workbook".encode("utf-16-le"), b"x" * 16), "unsupported"),
        (lambda data: data[:1500] + b"\xff" * (len(data) - 1500) + "Workbook".encode("utf-16-le"), "corrupt"),
    ],
)
def test_a_workbook_that_cant_be_used_is_refused(tmp_path: Path, change: object, code: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(change(GOLDEN.read_bytes()))  # type: ignore[operator]
    with pytest.raises(UnreadableFile) as failure:
        parse(path, "a.xls")
    assert failure.value.code == code
