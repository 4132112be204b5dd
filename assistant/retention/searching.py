"""Where a customer's value stands in plain text because the masker missed it.

Every text of the trail is read, in batches, so that memory holds few of them; the time grows with the trail.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.models import Answer, EvaluationCase, Flag, Gap, Note, Question, Retrieved, Review
from assistant.pipeline import sealing
from assistant.retention import emptying
from foundation.route_models import Egress

# what may hold a text that somebody or a model wrote; data sets have theirs from these
TEXTS: Mapping[type[Any], tuple[str, ...]] = {
    Question: ("masked_text", "searched_text"),
    Answer: ("masked_text", "draft", "sentences", "checks", "prompt", "parameters"),
    Retrieved: ("text",),
    Flag: ("comment",),
    Review: ("corrected_answer",),
    Gap: ("closed_because",),
    EvaluationCase: ("question", "history", "answers"),
    Egress: ("masked_text",),
    Note: ("text",),
}
AT_ONCE = 500
# letters and digits; a shorter one stands in too many texts by chance
SHORTEST = 6
Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """The conversations in which it stands, the rows in which it stands outside of any, and how many rows of
    what it was found in, as the proof tells."""

    conversations: frozenset[int]
    beside: Mapping[type[Any], list[int]]
    counts: dict[str, int]


def find(value: str) -> Found:
    """Every place where the value stands as it was typed, however it is spaced; a word or a number as a
    whole. Nothing for a value of fewer than `SHORTEST` letters and digits."""
    if len(sealing.bare(value)) < SHORTEST:
        return Found(frozenset(), {}, {})
    stands_in, conversations = _test(value), set[int]()
    beside: dict[type[Any], list[int]] = {}
    counts: Counter[str] = Counter()
    for model in TEXTS:
        for row, conversation in _rows_with(model, stands_in):
            counts[f"plain_{model._meta.model_name}"] += 1
            if conversation is None:
                beside.setdefault(model, []).append(row)
            else:
                conversations.add(conversation)
    return Found(frozenset(conversations), beside, dict(counts))


def empty_beside(found: Found) -> None:
    """Take the rows out that belong to no conversation: the ledger's are emptied, the others deleted."""
    for model, rows in found.beside.items():
        own = model._default_manager.filter(pk__in=rows)
        if blank := emptying.EMPTY.get(model):
            own.update(**blank)
        else:
            own.delete()


def _test(value: str) -> Test:
    apart = r"[\W_]{0,3}".join(map(re.escape, sealing.bare(value)))
    pattern = re.compile(rf"(?<![^\W_]){apart}(?![^\W_])")
    return lambda text: bool(pattern.search(text.casefold()))


def _rows_with(model: type[Any], stands_in: Test) -> Iterator[tuple[int, int | None]]:
    """The rows in which it stands, each with its conversation if it belongs to one."""
    fields = TEXTS[model]
    where = _conversation_of(model)
    rows = model._default_manager.order_by("pk").values_list("pk", *fields, *([where] if where else []))
    for row in rows.iterator(chunk_size=AT_ONCE):
        texts, belongs = row[1 : len(fields) + 1], row[-1]
        if any(stands_in(text) for text in _strings(texts)):
            yield row[0], _question_of(belongs) if model is Egress else (belongs if where else None)


def _conversation_of(model: type[Any]) -> str:
    if model is Egress:
        return "about"
    return "" if model is Note else emptying.path_of(model)


def _question_of(about: str) -> int | None:
    """The conversation of the question that a text of the ledger was about."""
    kind, _colon, number = about.partition(":")
    if kind != "question" or not number.isdecimal():
        return None
    return Question.objects.filter(pk=number).values_list("conversation", flat=True).first()


def _strings(value: Any) -> Iterator[str]:
    """Every string inside of a value as JSON has it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
