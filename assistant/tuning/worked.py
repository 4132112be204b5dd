"""The worked rows of `examples/`, described in its README: adapters learn from those at its top, the embedder
from all."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"
KINDS = frozenset(
    """
    short table two_conditions contradiction follow_up placeholders cross_language reading injection
    missing off_topic reviewed
    """.split()  # noqa: SIM905 - a list of a word a line would fill the screen
)


class NoExample(ValueError):
    """A line of a file is no worked row; the message names both."""


@dataclass(frozen=True, slots=True)
class Example:
    """One row. Marks in the answer, `[1]`, and `cites` count the passages from 1; a refusal cites none."""

    id: str
    language: str
    kind: str
    passages: tuple[tuple[str, str], ...]
    question: str
    answer: str
    cites: tuple[int, ...]
    history: tuple[tuple[str, str], ...] = ()


def example_of(row: Mapping[str, Any]) -> Example:
    """An example from a line of a file. Raises KeyError when a key is missing."""
    return Example(
        id=row["id"],
        language=row["language"],
        kind=row["kind"],
        passages=tuple((passage["title"], passage["text"]) for passage in row["passages"]),
        question=row["question"],
        answer=row["answer"],
        cites=tuple(row["cites"]),
        history=tuple((turn["question"], turn["answer"]) for turn in row.get("history") or ()),
    )


def every_file() -> list[Path]:
    """All that is shipped, what only the embedder has learnt from included."""
    return sorted(FOLDER.rglob("*.jsonl"))


def read_examples(files: Iterable[Path] | None = None) -> list[Example]:
    """The examples of the files, file by file in order; by default what the shipped adapter learnt from.
    Raises OSError and NoExample."""
    chosen = sorted(FOLDER.glob("*.jsonl")) if files is None else files
    return [example for file in chosen for example in _examples_in(file)]


def _examples_in(file: Path) -> Iterator[Example]:
    try:
        lines = file.read_text(encoding="utf8").splitlines()
    except UnicodeDecodeError:
        raise NoExample(f"{file} is not UTF-8 text") from None
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                yield example_of(json.loads(line))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise NoExample(f"{file}, line {number} is no worked row") from None
