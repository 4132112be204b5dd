"""What templates show: small frozen values with no words and no markup in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingestion.pipeline.values import Place


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text and what it is.

    `kind` is "" for plain text, "lit" for decisive words, "doubt" for a figure without a source, "cite" for a
    citation (`number` is the source's), or the label of a hidden field, such as "PERSON" (`number` tells the
    placeholders of one kind apart, 0 where the operator's own text is shown). `decisive`: it belongs to the
    sentence, or the cell of a row, that answers.
    """

    text: str
    kind: str = ""
    number: int = 0
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A source beside the answer. `score` is the cosine, 0..1; `text` the passage cut at decisive words;
    `due`: a letter template that rests on a clause which says something else today."""

    number: int
    passage_id: int
    title: str
    version: int
    place: "Place"
    text: tuple[Part, ...]
    score: float
    language: str = ""
    breadcrumb: str = ""
    effective_from: date | None = None
    internal: bool = False
    due: bool = False


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence of the answer, the numbers of the sources that it cites, and who says it (see Sentence).
    `internal`: it rests on a source for staff only, so that no customer is told it."""

    parts: tuple[Part, ...]
    cites: tuple[int, ...] = ()
    supported: bool = True
    kind: str = "written"
    internal: bool = False


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What stands after the guard; `rung`, `flags` and `reason` are the pipeline's codes, words are in
    templates."""

    question_id: int
    rung: str
    sentences: tuple[ShownSentence, ...] = ()
    seconds: float = 0.0
    flags: tuple[str, ...] = ()
    reason: str = ""

    @property
    def standing(self) -> str:
        """The rung, or what became of the unconfirmed when nothing of it is there to be underlined: "quoted"
        where a source speaks in its place or beside, "either" where two do, else "left out"."""
        if self.rung != "partly grounded" or self._doubtful:
            return self.rung
        if any(one.kind == "quoted" for one in self.sentences):
            return "either" if self._either else "quoted"
        return "left out" if "unsupported" in self.flags else self.rung

    @property
    def warnings(self) -> tuple[str, ...]:
        """The flags that say of what is shown more than its standing does."""
        told = set() if self._marked else {"foreign_figure"}
        if any(one.cites for one in self.sentences):
            told.add("uncited")
        if self.standing == "left out":
            told.add("unsupported")
        return tuple(flag for flag in self.flags if flag not in told)

    @property
    def _either(self) -> bool:
        """Whether one of several rules answers; of a contradiction its flag says more."""
        rules = {number for one in self.sentences for number in one.cites}
        return self.only_quoted and len(rules) > 1 and "contradiction" not in self.flags

    @property
    def _doubtful(self) -> bool:
        return self._marked or not all(one.supported for one in self.sentences)

    @property
    def _marked(self) -> bool:
        return any(part.kind == "doubt" for one in self.sentences for part in one.parts)

    @property
    def internal(self) -> int:
        """How many of its sentences are for staff only."""
        return sum(one.internal for one in self.sentences)

    @property
    def copyable(self) -> bool:
        """Whether anything of it may be copied for a customer."""
        return self.internal < len(self.sentences)

    @property
    def only_quoted(self) -> bool:
        """Whether nothing of it is the model's own."""
        return bool(self.sentences) and all(one.kind == "quoted" for one in self.sentences)


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question: as typed on the operator's own screen, or as masked where it comes from the trail.

    `expired`: it could be shown as typed, but what was hidden in it is no longer kept. `searched`: what was
    searched for in its place, empty when it stands alone.
    """

    question_id: int
    parts: tuple[Part, ...]
    hidden: tuple[str, ...] = ()
    expired: bool = False
    searched: tuple[Part, ...] = ()
    searched_by_hand: bool = False

    @property
    def searched_text(self) -> str:
        """What was searched for as a text that can be corrected."""
        return "".join(part.text for part in self.searched)


@dataclass(frozen=True, slots=True)
class FoldedQuestion:
    """One line for an earlier question: masked text, what came of it (a rung or an outcome), when."""

    question_id: int
    parts: tuple[Part, ...]
    rung: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field of a form: what the text says of it, empty for none; `dropped`: what was found did not fit."""

    title: str
    value: str
    dropped: bool = False


def kinds_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """The kinds of parts in order of appearance, each once."""
    return tuple(dict.fromkeys(part.kind for part in parts if part.kind))
