"""How many cells of the demo bank's tables come out of parsing with the right value, unit, row and column.

The truth is `demo/sources/`, from which the documents were built; the golden file `unruled.pdf` holds the
same tables without rules. `python -m benchmarks.cells`, or `measure()` from another benchmark.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ingestion.pipeline.parsing import parse  # noqa: E402
from ingestion.pipeline.values import Block  # noqa: E402

DEMO = ROOT / "demo"
GOLDEN = ROOT / "tests" / "golden" / "documents"
DOCUMENTS = [
    ("xlsx", DEMO / "documents" / "card-tariffs.xlsx", ["card_tariffs_ru"]),
    ("xlsx", DEMO / "documents" / "business-tariffs.xlsx", ["business_tariffs_ru"]),
    ("docx", DEMO / "documents" / "loan-terms-ru.docx", ["loan_terms_ru"]),
    ("docx", DEMO / "documents" / "mortgage-ru.docx", ["mortgage_ru"]),
    ("docx", DEMO / "documents" / "complaints-ru.docx", ["complaints_ru"]),
    ("docx", DEMO / "documents" / "complaints-kk.docx", ["complaints_kk"]),
    ("pdf", DEMO / "documents" / "deposit-tariffs-2026.pdf", ["deposits_2026_ru"]),
    ("pdf", DEMO / "documents" / "deposit-tariffs-2027.pdf", ["deposits_2027_ru"]),
    (
        "pdf_unruled",
        GOLDEN / "unruled.pdf",
        ["deposits_2026_ru", "loan_terms_ru", "mortgage_ru", "complaints_ru"],
    ),
]
GOALS = {"cells_xlsx": 1.0, "cells_docx": 1.0, "cells_pdf": 0.98, "cells_pdf_unruled": 0.98}
UNIT_COLUMN = re.compile(r"^(?:ед\. изм\.|өлшем бірлігі)$", re.IGNORECASE)
NUMBER_COLUMN = re.compile(r"^(?:№|р/с)$")
WITH_UNIT = re.compile(r"^(?P<name>.+?), (?P<bound>от)?\s?(?P<unit>% годовых|%|₸)?$")
FIGURE = re.compile(r"^\d[\d ]*(?:,\d+)?(?:, \d+)*$")
NOTE = re.compile(r"^Сноска (\d+)$")


@dataclass(frozen=True)
class Row:
    """What a row must say: its label, and (column, value with unit) of each cell that is not empty."""

    label: str
    cells: tuple[tuple[str, str], ...]


def rows_of(source: str) -> Iterator[Row]:
    """The rows of all tables in a source, footnotes put in the place of their marks."""
    lines = (DEMO / "sources" / f"{source}.txt").read_text("utf8").splitlines()
    header: list[str] = []
    for number, line in enumerate(lines):
        if not line.startswith("|"):
            header = header if line.startswith("### ") else []
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not header or "^" in cells:
            header = [top if cell in "^" else cell for top, cell in zip(header or cells, cells, strict=True)]
            continue
        yield _row(header, cells, _notes(lines[number:]))


def _notes(lines: list[str]) -> dict[str, str]:
    """The footnotes that come next: those of the same sheet."""
    end = next((n for n, line in enumerate(lines) if line.startswith("## ")), len(lines))
    return {found[1]: found[2] for line in lines[:end] if (found := re.match(r"^Сноска (\d+)\. (.+)$", line))}


def _row(header: list[str], cells: list[str], notes: dict[str, str]) -> Row:
    unit_column = next((n for n, name in enumerate(header) if UNIT_COLUMN.match(name)), None)
    first = 1 if NUMBER_COLUMN.match(header[0]) else 0
    wanted = []
    for number, (name, value) in enumerate(zip(header, cells, strict=True)):
        if number <= first or number == unit_column or value in ("–", ""):
            continue
        if note := NOTE.match(value):
            value = notes.get(note[1], value).rstrip(".")
        split = WITH_UNIT.match(name)
        if split and (split["unit"] or split["bound"]):
            bare = FIGURE.match(value)
            name = split["name"]
            value = (
                f"{split['bound'] or ''} {value} {split['unit'] or ''}".strip()
                if bare or (split["bound"] and value[0].isdigit())
                else value
            )
        elif unit_column is not None and FIGURE.match(value):
            value = f"{value} {cells[unit_column]}"
        wanted.append((name, value))
    return Row(" ".join(cells[: first + 1]), tuple(wanted))


def right_cells(row: Row, block: Block) -> int:
    """How many cells of a row a passage says; none when it is not about this row."""
    text = _plain(block.text)
    label, _, _ = text.partition(" — ")
    if _plain(row.label) not in label:
        return 0
    values = f"; {text}"
    right = 0
    for name, value in row.cells:
        # the end must be one, or «1 %» would be found in «1 % годовых»
        said = re.search(
            rf"(?:[;·—] ){re.escape(_plain(name))}: {re.escape(_plain(value))}(?=$|;| \(| [·—] )", values
        )
        right += bool(said) or re.search(rf"(?:^| · ){re.escape(_plain(value))}(?=$| · )", label) is not None
    return right


def _plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def measure(told: list[str] | None = None) -> dict[str, float]:
    """`cells_<kind>`: the share of right cells. What is wrong is appended to `told`."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for kind, path, sources in DOCUMENTS:
        blocks = [block for block in parse(path, path.name).blocks if block.kind == "row"]
        for row in (row for source in sources for row in rows_of(source)):
            best = max(blocks, key=lambda block: right_cells(row, block), default=None)
            right = right_cells(row, best) if best else 0
            counts[kind][0] += right
            counts[kind][1] += len(row.cells)
            if right < len(row.cells) and told is not None:
                told.append(
                    f"{path.name}: {right}/{len(row.cells)} {row.label} {row.cells}\n    {best and best.text}"
                )
    return {f"cells_{kind}": right / count for kind, (right, count) in counts.items()}


if __name__ == "__main__":
    wrong: list[str] = []
    figures = measure(wrong)
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    met = all(figures[name] >= goal for name, goal in GOALS.items())
    print(json.dumps({"machine": {}, "figures": figures, "goals": GOALS, "met": met}, ensure_ascii=False))
