"""What the steps of a question pass on: frozen values, the events a reader sees, and reasons to stop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from foundation.client import EngineError, Message
from foundation.masked import Masked
from ingestion.found import Hit, Place

__all__ = [
    "Approved", "Check", "Draft", "EngineError", "Event", "Evidence", "Failed", "Finished", "Masked",
    "Message", "Outcome", "Passage", "Place", "Prompt", "Reading", "Refusal", "Refused", "Sentence",
    "Source", "Started", "Token", "Verdict", "Waiting", "is_passing",
]  # fmt: skip

Passage = Hit


class Refusal(Exception):
    """Sufler won't answer; `code` is from the closed list in docs/reference.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_passing(code: str) -> bool:
    """Whether a refusal says nothing of the question, which may be answered when it comes again: a limit was
    reached, or its text could not be masked or opened."""
    return code.startswith("limit_") or code in ("masking_failed", "vault_unreadable")


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that stands in the prompt under a label of its own, shown to people as `number`."""

    label: str
    number: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model reads. `version` is the hash of the words around question and sources.

    `figures`, as they are written in question and sources, are all that an answer may hold; `texts` may stand
    in it as they are: the placeholders. `apart` are the sources as they stand in the last message; `stand_in`
    is what one is read after in the place of the others, where they are read apart.
    """

    messages: tuple[Message, ...]
    sources: tuple[Source, ...]
    version: str
    figures: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model wrote, whole, which route it came by, and what the engine said about it. `cut_off`: it
    had more to say than it may write."""

    text: Masked
    model: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    engine: Mapping[str, Any] = field(default_factory=dict)
    route: str = ""
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the guard: whether it passed, and which pieces of the answer it speaks of."""

    code: str
    passed: bool
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer without its marks; numbers of the sources it cites and is carried by.

    `kind`: "written" by the model, "quoted" word for word from a source, "computed" from cited figures; of a
    reply to a customer also "template" (the letter says it) and "courtesy" (there is nothing to confirm).
    `foreign`: its figures that stand neither in what it cites nor in the question.
    """

    text: str
    cites: tuple[int, ...]
    supported_by: tuple[int, ...]
    kind: str = "written"
    foreign: tuple[str, ...] = ()

    @property
    def quoted(self) -> bool:
        """Whether it is what the source says, in the place of what the model wrote."""
        return self.kind == "quoted"

    @property
    def stands(self) -> bool:
        """Whether a source carries it, or it needs none."""
        return bool(self.supported_by) or self.kind in ("template", "courtesy")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard found: the answer's rung, its sentences, the checks, the flags to raise.

    `text`: the answer as it stands after the guard, with its marks; empty when it is what the model wrote.
    `reason`: why it leaves the question open, a code of docs/reference.md; empty when it doesn't.
    """

    rung: str
    sentences: tuple[Sentence, ...]
    checks: tuple[Check, ...]
    flags: tuple[str, ...]
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """A supervisor's answer to this question that counts today, and the passages in force it relies on."""

    review: int
    answer: Masked
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended (crashed, finished, refused, stopped, failed), and why when there is no sure answer."""

    code: str
    reason: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The question is masked and recorded; `searched` is what stands in for it where it leans on others."""

    question_id: int
    conversation_id: int
    question: Masked
    searched: Masked


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passages that were found, best first; the first `used` of them go to the model. `words_only`: the
    engine error for which words alone were searched, and no model is asked."""

    passages: tuple[Passage, ...]
    used: int
    words_only: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are before this question in the engine's queue."""

    place: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The model reads the prompt: `done` of `total` tokens."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer with the operator's own values restored."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The guarded answer, masked and restored."""

    answer: Masked
    restored: str
    sources: tuple[Source, ...]
    verdict: Verdict
    restored_sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No answer, and why; evidence may stand beside it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """An engine gave no answer; the question is kept and the evidence stays. `retry_after`: seconds, if it
    said when it may be asked again.

    `quoted`: what the best passage says of the question, word for word; None where nothing was found that may
    answer it. `words_only`: the evidence was found by words alone.
    """

    reason: str
    retry_after: int | None = None
    quoted: Sentence | None = None
    words_only: bool = False


Event = Started | Evidence | Waiting | Reading | Token | Finished | Refused | Failed
