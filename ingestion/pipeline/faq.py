"""Reading an existing FAQ base: rows of CSV, XLSX or JSONL with an id, a title, a text and a language."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.pipeline.values import UnreadableFile

LANGUAGES = ("ru", "kk", "en")
SYNONYMS = {"id": "external_id", "lang": "language"}
LONGEST_ID = 300
"""Characters: what `Passage.external_id` holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the base, or, when `error` names a problem, the reason it can't be taken."""

    line: int
    external_id: str = ""
    title: str = ""
    text: str = ""
    language: str = ""
    question: str = ""
    error: str = ""


def read_rows(path: Path, name: str, clean: Callable[[str], str]) -> list[Row]:
    """Every row in order; those with an `error` are to be reported, not imported. Raises UnreadableFile.

    `clean` makes of a cell what may be kept of it: a database takes no NUL, which JSON and XLSX can hold.
    """
    readers = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(Path(name).suffix.lower())
    if reader is None:
        raise UnreadableFile("unsupported", Path(name).suffix)
    rows, seen = [], set[tuple[str, str]]()
    for line, values in enumerate(reader(path), 1):
        row = _row(line, values, seen, clean)
        if not row.error:
            seen.add((row.external_id, row.language))
        rows.append(row)
    if not rows:
        raise UnreadableFile("empty")
    return rows


def _row(
    line: int,
    values: Mapping[str, object] | None,
    seen: set[tuple[str, str]],
    clean: Callable[[str], str],
) -> Row:
    if values is None:
        return Row(line, error="not_json")
    known = {
        SYNONYMS.get(key.strip().lower(), key.strip().lower()): value for key, value in values.items() if key
    }
    words = {
        key: clean(str(known.get(key) or ""))
        for key in ("external_id", "title", "text", "language", "question")
    }
    words["language"] = words["language"].lower()
    row = Row(line, **words)
    if not row.external_id:
        return replace(row, error="no_external_id")
    if len(row.external_id) > LONGEST_ID:
        return replace(row, error="long_external_id")
    if not row.text:
        return replace(row, error="no_text")
    if row.language not in LANGUAGES:
        return replace(row, error="unknown_language")
    if (row.external_id, row.language) in seen:
        return replace(row, error="repeated_external_id")
    return row


def _jsonl(path: Path) -> Iterator[Mapping[str, object] | None]:
    # not splitlines(): JSON strings may hold U+2028 and other separators as they are
    for line in _text(path).split("\n"):
        if line.strip():
            try:
                value = json.loads(line)
            except ValueError:
                value = None
            yield value if isinstance(value, dict) else None


def _csv(path: Path) -> Iterator[Mapping[str, object]]:
    text = _text(path)
    # the sniffer knows only the delimiter: how quotes are written can't be seen in a header without quotes
    try:
        delimiter = csv.Sniffer().sniff(text.partition("\n")[0], ",;\t").delimiter
    except csv.Error:
        delimiter = ","
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableFile("corrupt", str(error)) from None


def _xlsx(path: Path) -> Iterator[Mapping[str, object]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:
        # the library raises whatever its zip and XML readers raise
        raise UnreadableFile("corrupt") from None
    rows: Iterable[tuple[object, ...]] = book.worksheets[0].iter_rows(values_only=True)
    header: list[str] | None = None
    for row in rows:
        if header is None:
            header = [str(cell or "") for cell in row]
        elif any(cell is not None for cell in row):
            yield dict(zip(header, row, strict=False))


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("corrupt")
