"""Worked rows as what the model reads and what it should write: the same prompt to the letter as at work."""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.pipeline.prompting import TUNED, build_prompt
from assistant.pipeline.rewriting import Turn, stand_alone
from assistant.pipeline.values import Masked, Message, Passage, Place
from assistant.tuning.worked import Example

# documents whose rows are never learned from: about one of ten, by a hash of the document's name
HELD_OUT = 10
# orders of a document's passages that are tried; the one in which rows share most is kept
ORDERS = 20

_MARK = re.compile(r"\[(\d)\]")


@dataclass(frozen=True, slots=True)
class Row:
    """Messages and the answer to learn; `document` names what the row was written over."""

    document: str
    messages: tuple[Message, ...]
    answer: str


def split(examples: Iterable[Example]) -> tuple[list[Example], list[Example]]:
    """Rows to learn from and rows held out, by document: no passage of one is in the other."""
    learned: list[Example] = []
    held_out: list[Example] = []
    for example in examples:
        number = int(hashlib.sha256(document_of(example).encode()).hexdigest(), 16)
        (learned if number % HELD_OUT else held_out).append(example)
    return learned, held_out


def rows_of(examples: Iterable[Example], seed: int = 7) -> list[Row]:
    """The rows, document by document. All rows of a document hold their passages in one order, drawn by
    lot, so that rows begin alike and what they share is read once (`packing.py`)."""
    documents = defaultdict(list)
    for example in examples:
        documents[document_of(example)].append(example)
    return [
        row_of(example, order)
        for document, rows in documents.items()
        for order in [_order(rows, random.Random(f"{seed}/{document}"))]  # noqa: S311 - not a secret
        for example in rows
    ]


def row_of(example: Example, order: Sequence[tuple[str, str]] = (), fixed: str = TUNED) -> Row:
    """One row; `order`: passages in the order in which they are shown, by default as the example has them;
    `fixed`: what comes before the task."""
    shown = sorted(example.passages, key=order.index) if order else example.passages
    passages = [_passage(title, text) for title, text in shown]
    question = Masked.from_record(example.question)
    earlier = [Turn(Masked.from_record(q), Masked.from_record(a)) for q, a in example.history]
    prompt = build_prompt(stand_alone(question, earlier), passages, example.language, fixed)
    labels = {source.passage.text: source.label for source in prompt.sources}

    def labelled(mark: re.Match[str]) -> str:
        return f"[{labels[example.passages[int(mark[1]) - 1][1]]}]"

    return Row(document_of(example), prompt.messages, _MARK.sub(labelled, example.answer))


def document_of(example: Example) -> str:
    """What the row was written over: its id without the number."""
    return example.id.rpartition("-")[0]


def _order(examples: Sequence[Example], lot: random.Random) -> list[tuple[str, str]]:
    passages = sorted({passage for example in examples for passage in example.passages})
    orders = [lot.sample(passages, len(passages)) for _ in range(ORDERS)]
    return min(orders, key=lambda order: _read(examples, order))


def _read(examples: Sequence[Example], order: Sequence[tuple[str, str]]) -> int:
    """Characters of passages that have to be read when common beginnings are read once."""
    beginnings: set[tuple[int, ...]] = set()
    for example in examples:
        shown = tuple(sorted(map(order.index, example.passages)))
        beginnings.update(shown[: length + 1] for length in range(len(shown)))
    return sum(len(order[beginning[-1]][1]) for beginning in beginnings)


def _passage(title: str, text: str) -> Passage:
    """A passage of a worked row; its label follows from its words."""
    name = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    return Passage(0, name, text, title, Place(), "", "", "", "", 0, None, None, internal=False)
