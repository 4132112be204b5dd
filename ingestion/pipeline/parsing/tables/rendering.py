"""A line of a table as a sentence: label first, then «column: value unit», joined by semicolons."""

import re
from collections.abc import Sequence

from ingestion.pipeline.parsing.tables.columns import Roles
from ingestion.pipeline.parsing.tables.grids import Line
from ingestion.pipeline.parsing.tables.units import is_figure, split_header, with_unit

QUESTION = re.compile(r"^(?:вопрос|question|сұрақ)\w*$", re.IGNORECASE)
ANSWER = re.compile(r"^(?:(?:ответ|answer|жауап)\w*|text|текст|мәтін)$", re.IGNORECASE)
LABEL_END = " — "
STEP = " · "


def render(line: Line, names: Sequence[tuple[str, ...]], roles: Roles) -> str:
    """The row as text that can be read without its table."""
    if asked := _as_question(line, names):
        return asked
    label = STEP.join(part for column in roles.labels if (part := _label(line, names, column)))
    if roles.number is not None and (number := line.text(roles.number)):
        label = f"{number} {label}"
    values = [part for part in _values(line, names, roles) if part]
    return LABEL_END.join(part for part in (label, "; ".join(values)) if part)


def _as_question(line: Line, names: Sequence[tuple[str, ...]]) -> str:
    """A row of a question-and-answer base reads as a question and its answer."""
    asked = next((c for c, name in enumerate(names) if name and QUESTION.match(name[-1])), None)
    answer = next((c for c, name in enumerate(names) if name and ANSWER.match(name[-1])), None)
    if asked is None or answer is None or not line.text(answer):
        return ""
    return f"{flat(line.text(asked))}\n{flat(line.text(answer))}"


def _label(line: Line, names: Sequence[tuple[str, ...]], column: int) -> str:
    """A label that is only a figure needs its column's name: «Срок, мес.: 12»."""
    text = flat(line.text(column))
    if not text or not is_figure(text) or not names[column]:
        return text
    return _pair(names[column], text)


def _values(line: Line, names: Sequence[tuple[str, ...]], roles: Roles) -> list[str]:
    parts: list[str] = []
    for columns in _same_cell(line, roles.values):
        value = flat(line.text(columns[0]))
        if not value or line.at(columns[0]) in [line.at(label) for label in roles.labels]:
            continue
        if unit_column := roles.units.get(columns[0]):
            value = with_unit(value, line.text(unit_column))
        parts.append(_pair(_common([_named(names[column], value) for column in columns]), value))
    return parts


def _same_cell(line: Line, columns: Sequence[int]) -> list[list[int]]:
    """Neighbouring columns that one merged cell covers belong together."""
    groups: list[list[int]] = []
    for column in columns:
        if groups and line.at(column) is not None and line.at(column) is line.at(groups[-1][-1]):
            groups[-1].append(column)
        else:
            groups.append([column])
    return groups


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """One name for several columns: what they share, then their own names in a list."""
    if len(paths) == 1:
        return paths[0]
    shared = 0
    while all(len(path) > shared + 1 and path[shared] == paths[0][shared] for path in paths):
        shared += 1
    own = ", ".join(dict.fromkeys(STEP.join(path[shared:]) for path in paths if path[shared:]))
    return (*paths[0][:shared], own) if own else paths[0][:shared]


def _named(path: tuple[str, ...], value: str) -> tuple[str, ...]:
    """A value without digits needs no unit: «Сумма: без ограничений»."""
    return path if re.search(r"\d", value) else tuple(split_header(step)[0] for step in path)


def _pair(path: tuple[str, ...], value: str) -> str:
    """«Ставка, от % годовых» and 14,5 -> «Ставка: от 14,5 % годовых»; any other text keeps the header."""
    steps = [split_header(step) for step in path]
    bound = next((bound for _, bound, _ in reversed(steps) if bound), "")
    unit = next((unit for _, _, unit in reversed(steps) if unit), "")
    valued = with_unit(value, unit)
    if is_figure(value) and (valued != value or not unit):
        path = tuple(name for name, _, _ in steps)
        valued = f"{bound} {valued}".strip()
    name = STEP.join(path).rstrip(":")
    return f"{name}: {valued}" if name else valued


def flat(text: str) -> str:
    """A cell of several lines in one: lines that end without a stop are set off by commas."""
    return re.sub(r"(?<![,;:.!?(])\n(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ\d])", ", ", text).replace("\n", " ")
