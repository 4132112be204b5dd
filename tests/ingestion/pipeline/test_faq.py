"""Rows of an existing FAQ base, as other programs write them."""

from pathlib import Path

import pytest

from ingestion.pipeline import faq
from ingestion.pipeline.values import UnreadableFile

HEADER = "external_id,title,text,language"


def rows_of(folder: Path, name: str, text: str) -> list[faq.Row]:
    path = folder / name
    path.write_bytes(text.encode())
    return faq.read_rows(path, name)


def test_doubled_quotes_within_a_cell_are_one_quote(tmp_path: Path) -> None:
    line = '1,Карта,"Пакет ""Премиум"", выпуск 1 500 ₸, доставка 0 ₸",ru'
    (row,) = rows_of(tmp_path, "faq.csv", f"{HEADER}\n{line}\n")
    assert (row.error, row.text) == ("", 'Пакет "Премиум", выпуск 1 500 ₸, доставка 0 ₸')


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_are_told_apart_by_what_the_header_uses(tmp_path: Path, delimiter: str) -> None:
    text = f'{HEADER}\n1,Карта,"а{delimiter} ""б""",ru\n'
    (row,) = rows_of(tmp_path, "faq.csv", text.replace(",", delimiter))
    assert (row.error, row.text) == ("", f'а{delimiter} "б"')


def test_a_quote_that_never_ends_is_a_damaged_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        rows_of(tmp_path, "faq.csv", f'{HEADER}\n1,Карта,"{"а" * 200_000}\n')
    assert refusal.value.code == "corrupt"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_only_a_newline_ends_a_line_of_json(tmp_path: Path, separator: str) -> None:
    line = f'{{"external_id": "%s", "text": "Выпуск{separator}1 500 ₸", "language": "ru"}}'
    rows = rows_of(tmp_path, "faq.jsonl", f"{line % 1}\r\n\n{line % 2}\n")
    assert [(row.line, row.error) for row in rows] == [(1, ""), (2, "")]
    assert rows[0].text == f"Выпуск{separator}1 500 ₸"
