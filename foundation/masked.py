"""The type of text that may be stored, logged and sent: what left the mask."""

import re
from dataclasses import dataclass

# a label may have an underscore of its own
PLACEHOLDER = re.compile(r"<[A-Z_]+_\d+>")


@dataclass(frozen=True, slots=True)
class Span:
    """One field that was hidden: code points [start, end) of the text as typed, its type, its placeholder."""

    start: int
    end: int
    label: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Note:
    """What may be said of a hidden value: a code (sum_between, age_from, wrong_length …) and its figures."""

    placeholder: str
    code: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Masked:
    """Text in which every customer field is a placeholder such as `<PERSON_1>`.

    Only `assistant.pipeline.masking.mask()` turns typed text into one; `from_record` reads back what was
    masked before it was stored. It holds no hidden value, so it may be logged, indexed and sent to a route.
    """

    text: str
    spans: tuple[Span, ...] = ()
    legend: tuple[Note, ...] = ()

    @classmethod
    def from_record(cls, text: str) -> "Masked":
        """Wrap text that was masked before it was written to the database."""
        return cls(text)

    def words(self) -> str:
        """The text without its placeholders: what a search has to find."""
        return " ".join(PLACEHOLDER.sub(" ", self.text).split())

    def placeholders(self) -> tuple[str, ...]:
        """The placeholders in the text, each once."""
        return tuple(dict.fromkeys(PLACEHOLDER.findall(self.text)))

    def __str__(self) -> str:
        return self.text
