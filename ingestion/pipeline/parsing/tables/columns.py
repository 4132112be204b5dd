"""The part each column plays: number, label, value, or the unit of another column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.pipeline.parsing.tables.grids import Line
from ingestion.pipeline.parsing.tables.units import MARKS, UNIT_HEADER, is_bare, split_header

NUMBER_HEADER = re.compile(
    r"^(?:№|n|no\.?|#)?\s*(?:п/п|пп|п\.п\.|р/[снб]|рет|пункта?|тармақ)?\s*№?$", re.IGNORECASE
)
NUMBER = re.compile(r"^(?:\d{1,3}(?:[.,]\d{1,3})*|[IVX]{1,5})\.?$")
"""A sheet shows the number 1.1 as «1,1»."""
NO_SUM = re.compile(
    r"срок|период|гэсв|эффективн|доходн|скидк|к[эе]шб[эе]к|коэффициент|балл|кол-?во|количеств|числ|мес|\bдн|дней|\bлет\b|\bгод|\bшт|%|процент|ставк|возраст|код|курс|№|мөлшерлеме|мерзім|саны"
    r"|\bай\b|күн|жыл|жас|rate|term|period|number|count|months?|days?|years?|age",
    re.IGNORECASE,
)
"""What is counted in another unit than money."""
MAX_LABELS = 3


@dataclass(frozen=True, slots=True)
class Roles:
    """Indexes of columns; `units` maps a value column to the column that holds its unit."""

    number: int | None
    labels: tuple[int, ...]
    values: tuple[int, ...]
    units: dict[int, int]


def assign(names: Sequence[tuple[str, ...]], body: Sequence[Line]) -> Roles:
    """Roles by header and content. The label is the least number of columns that tells the rows apart."""
    width = len(names)
    number = 0 if width > 1 and _is_number(names[0], body) else None
    rest = [column for column in range(width) if column != number]
    units = [column for column in rest if names[column] and UNIT_HEADER.match(names[column][-1])]
    rest = [column for column in rest if column not in units]
    labels = _labels(rest, body)
    values = tuple(column for column in rest if column not in labels)
    without_unit = [value for value in values if not any(split_header(step)[2] for step in names[value])]
    return Roles(number, labels, values, _unit_columns(units, without_unit, names, body))


def with_unit_of_table(
    names: Sequence[tuple[str, ...]], roles: Roles, body: Sequence[Line], unit: str
) -> list[tuple[str, ...]]:
    """The names with the unit of the whole table at those of the columns that hold sums without one."""
    named = list(names)
    for column in roles.values:
        name = names[column]
        bare = any(is_bare(line.text(column).rstrip(MARKS)) for line in body)
        own = column in roles.units or any(split_header(step)[2] or NO_SUM.search(step) for step in name)
        if name and bare and not own:
            named[column] = (*name[:-1], f"{name[-1]}, {unit}")
    return named


def _is_number(name: tuple[str, ...], body: Sequence[Line]) -> bool:
    header = " ".join(name).strip()
    texts = [text for line in body if (text := line.text(0))]
    return bool(texts) and NUMBER_HEADER.match(header) is not None and all(map(NUMBER.match, texts))


def _labels(columns: Sequence[int], body: Sequence[Line]) -> tuple[int, ...]:
    labels: list[int] = []
    for column in columns[: max(1, min(MAX_LABELS, len(columns) - 1))]:
        labels.append(column)
        keys = [tuple(line.text(label) for label in labels) for line in body]
        if len(set(keys)) == len(keys):
            return tuple(labels)
    return tuple(labels[:1]) if _is_hopeless(labels, body) else tuple(labels)


def _is_hopeless(labels: Sequence[int], body: Sequence[Line]) -> bool:
    """Further columns that hardly tell more rows apart than the first are values, not labels."""
    first = {line.text(labels[0]) for line in body} if labels else set()
    full = {tuple(line.text(label) for label in labels) for line in body}
    return len(full) < 1.5 * len(first)


def _unit_columns(
    units: Sequence[int], values: Sequence[int], names: Sequence[tuple[str, ...]], body: Sequence[Line]
) -> dict[int, int]:
    """A unit column serves the figures just before it, with all that share their header, else those after."""
    owners: dict[int, int] = {}
    for unit in units:
        before = [value for value in values if value < unit]
        beside = [value for value in before if _is_together(names[value], names[before[-1]])]
        candidates = beside if _has_bare(beside, body) else [value for value in values if value > unit]
        owners |= {value: unit for value in candidates if value not in owners}
    return owners


def _is_together(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return name == other or (len(name) > 1 and len(other) > 1 and name[0] == other[0])


def _has_bare(columns: Sequence[int], body: Sequence[Line]) -> bool:
    return any(is_bare(line.text(column)) for line in body for column in columns)
