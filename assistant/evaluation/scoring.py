"""What a question set says about search and answers. Definitions follow the shared scorer's."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.pipeline.figures import figures_in
from assistant.pipeline.quantities import foreign_in


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what a right answer holds; where nothing is expected the right outcome is a refusal."""

    id: str
    question: str
    language: str
    kind: str
    gold: tuple[str, ...]
    figure: str = ""
    answers: tuple[str, ...] = ()
    as_of: str = ""
    history: tuple[Mapping[str, str], ...] = ()
    known_values: Mapping[str, str] = field(default_factory=dict)

    @property
    def must_refuse(self) -> bool:
        """Whether the documents answer nothing of it."""
        return not (self.gold or self.figure or self.answers)


def case_of(row: Mapping[str, Any]) -> Case:
    """A case from a line of a question file."""
    return Case(
        id=str(row["id"]),
        question=row["question"],
        language=row.get("lang") or "",
        kind=row.get("kind") or "",
        gold=tuple(row.get("gold_passage_ids") or ()),
        figure=row.get("figure") or "",
        answers=tuple(row.get("answers") or ()),
        as_of=row.get("as_of") or "",
        history=tuple(row.get("history") or ()),
        known_values=row.get("known_values") or {},
    )


def is_gold(external_id: str, case: Case) -> bool:
    """Gold names a place (`card-tariffs@1#Cards!12`); passages cut from it add `-<n>`."""
    return any(external_id == gold or external_id.startswith(f"{gold}-") for gold in case.gold)


def rank_of_gold(external_ids: Sequence[str], case: Case) -> int | None:
    """The first rank, from 1, of a gold passage; None when there is none."""
    return next((rank for rank, one in enumerate(external_ids, 1) if is_gold(one, case)), None)


def is_right(answer: str, case: Case) -> bool:
    """The key figure stands in the answer, or, where there is none, one of the accepted texts does."""
    if case.figure:
        return set(figures_in(case.figure)) <= set(figures_in(answer))
    plain = _plain(answer)
    return any(_plain(accepted) in plain for accepted in case.answers)


def is_cited(citations: Iterable[str], case: Case) -> bool:
    """A gold passage is cited; where none is named, any is."""
    listed = list(citations)
    return any(is_gold(one, case) for one in listed) if case.gold else bool(listed)


def says_foreign_figure(row: Mapping[str, Any], case: Case) -> bool:
    """A figure of what is shown stands in no source that was found and not in what the asker said (the number
    behind a placeholder is the asker's own); computed ones are the product's."""
    # each sentence by itself: «… 3 000 ₸» before «5.1. …» is no 5.1 ₸
    said = [one["text"] for one in row["sentences"] if one.get("kind") != "computed"] or [row["answer"]]
    sources = [one["text"] for one in row["evidence"]]
    own = [case.question, *case.known_values.values()]
    own += [turn["question"] for turn in case.history]
    known = [*own, row["masked_question"], *sources]
    return any(foreign_in(text, known) for text in said)


def share(values: Iterable[bool]) -> float | None:
    """The mean of yes and no to three digits; None of nothing."""
    listed = list(values)
    return round(statistics.fmean(listed), 3) if listed else None


def quantile(values: Sequence[float], q: float) -> float | None:
    """The value below which a share `q` of the values lies; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else None


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").replace("\u00a0", " ").replace("\u202f", " ").split())
