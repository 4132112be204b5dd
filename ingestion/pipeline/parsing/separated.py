"""CSV and TSV: each record is a row; the row's number is that of the record, the header being 1."""

import csv
import io
from collections import Counter
from itertools import islice
from pathlib import Path

from ingestion.pipeline.parsing import tables
from ingestion.pipeline.parsing.characters import clean
from ingestion.pipeline.parsing.decoding import decode
from ingestion.pipeline.parsing.limits import MAX_CELLS, MAX_ROWS
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.values import Parsed, Place, UnreadableFile

DELIMITERS = ";,\t|"
SAMPLE = 50


def read(path: Path) -> Parsed:
    """One block a record. The delimiter is the one that gives the most even records."""
    text, whole = decode(path.read_bytes())
    outline = Outline()
    outline.see(text)
    if not whole:
        outline.report("undecodable_characters")
    records = _records(text.replace("\0", ""))
    if len(records) > MAX_ROWS or sum(map(len, records)) > MAX_CELLS:
        raise UnreadableFile("too_large", f"{len(records)} rows")
    lines = [Line(number, tuple(map(_cell, record))) for number, record in enumerate(records, start=1)]
    for row in tables.read(lines)[0]:
        outline.row(row.text, Place(row=row.number), row.sections)
    return Parsed(outline.finish(), problems=tuple(outline.problems))


def _records(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableFile("corrupt", str(error)) from None


def _delimiter(text: str) -> str:
    """Judged on the first records: how many of them have the commonest number of fields above one."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> float:
    counts: Counter[int] = Counter()
    try:
        for record in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), SAMPLE):
            counts[len(record)] += 1
    except csv.Error:
        return 0.0
    counts.pop(0, None)
    fields, records = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
    return records / max(1, sum(counts.values())) + min(fields, 20) / 100 if fields > 1 else 0.0


def _cell(text: str) -> Cell:
    return Cell(clean(text))
