"""Rows of an existing FAQ base, as other programs write them."""

from pathlib import Path

import pytest

from ingestion.models import Passage
from ingestion.pipeline import faq
from ingestion.pipeline.parsing.characters import clean
from ingestion.pipeline.values import UnreadableFile

HEADER = "external_id,title,text,language"


def rows_of(folder: Path, name: str, text: str) -> list[faq.Row]:
    path = folder / name
    path.write_bytes(text.encode())
    return faq.read_rows(path, name, clean)


def test_doubled_quotes_within_a_cell_are_one_quote(tmp_path: Path) -> None:
    line = '1,Карта,"Пакет ""Премиум"", выпуск 1 500 ₸, доставка 0 ₸",ru'
    (row,) = rows_of(tmp_path, "faq.csv", f"{HEADER}\n{line}\n")
    assert (row.error, row.text) == ("", 'Пакет "Премиум", выпуск 1 500 ₸, доставка 0 ₸')


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_are_told_apart_by_what_the_header_uses(tmp_path: Path, delimiter: str) -> None:
    text = f'{HEADER}\n1,Карта,"а{delimiter} ""б""",ru\n'
    (row,) = rows_of(tmp_path, "faq.csv", text.replace(",", delimiter))
    assert (row.error, row.text) == ("", f'а{delimiter.strip()} "б"')


def test_a_quote_that_never_ends_is_a_damaged_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        rows_of(tmp_path, "faq.csv", f'{HEADER}\n1,Карта,"{"а" * 200_000}\n')
    assert refusal.value.code == "corrupt"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_only_a_newline_ends_a_line_of_json(tmp_path: Path, separator: str) -> None:
    line = f'{{"external_id": "%s", "text": "Выпуск{separator}1 500 ₸", "language": "ru"}}'
    rows = rows_of(tmp_path, "faq.jsonl", f"{line % 1}\r\n\n{line % 2}\n")
    assert [(row.line, row.error) for row in rows] == [(1, ""), (2, "")]
    assert rows[0].text == "Выпуск\n1 500 ₸"


def test_of_a_cell_only_characters_that_can_be_kept_and_seen_are_left(tmp_path: Path) -> None:
    line = '{"id": "к\\u00001", "title": "Ка\\u200bрта", "text": "Выпуск\\u0000 1\\u00a0500 ₸", "lang": "ru"}'
    empty = '{"id": "2", "text": "\\u0000", "lang": "ru"}'
    row, second = rows_of(tmp_path, "faq.jsonl", f"{line}\n{empty}\n")
    assert (row.external_id, row.title, row.text) == ("к1", "Карта", "Выпуск 1 500 ₸")
    assert second.error == "no_text"


def test_a_row_with_a_longer_id_than_can_be_kept_is_not_taken(tmp_path: Path) -> None:
    longest = Passage._meta.get_field("external_id").max_length
    assert longest is not None
    ids = "к" * longest, "к" * (longest + 1)
    rows = rows_of(tmp_path, "faq.csv", "\n".join([HEADER, *(f"{one},Карта,Выпуск,ru" for one in ids)]))
    assert [row.error for row in rows] == ["", "long_external_id"]
