"""What a task takes in, the steps it tells of, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.models import Conversation
from assistant.models.questions import Task
from assistant.pipeline.values import Evidence, Passage, Reading, Sentence, Started, Waiting
from foundation.access import EVERYTHING, Reader
from foundation.models import User

LONGEST = 8_000  # characters handed in
CHANNELS = ("email", "chat", "letter")


@dataclass(frozen=True, slots=True)
class Handed:
    """A text and what is wanted of it. `topics`: (code, what belongs to it); `schema`: the form's.

    `template`: the words of a letter template, `keeps` why these must stay inside (`choosing.labels_keep`),
    `channel` where the reply goes. `of_file`: the text is what an
    attached file says, not a conversation. `conversation`: the one of the asker's that it belongs to; `key`:
    the API key it came with.
    """

    task: Task
    text: str
    asked_by: User | None = None
    reader: Reader = EVERYTHING
    language: str = ""
    topics: Sequence[tuple[str, str]] = ()
    schema: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""
    keeps: tuple[str, ...] = ()
    channel: str = "email"
    of_file: bool = False
    conversation: Conversation | None = None
    known_values: Mapping[str, str] = field(default_factory=dict)
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """So many words are written; none of them is checked yet."""

    words: int


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: a text, a code or the fields of a form, with values restored; `masked` as recorded.

    Of a reply: `evidence`, the sources that the model was given, numbered from 1; `sentences`, restored too,
    each with the numbers of those it stands on. `doubtful`: sentences of a summary that its text does not
    confirm.
    """

    question_id: int
    result: Any
    masked: str
    flags: tuple[str, ...]
    evidence: tuple[Passage, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    dropped: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


Step = Started | Evidence | Waiting | Reading | Writing | Done
