"""The type of text that may be stored, logged and sent: what left the mask."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """One field that was hidden: code points [start, end) of the text as typed, its type, its placeholder."""

    start: int
    end: int
    label: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Masked:
    """Text in which every customer field is a placeholder such as `<PERSON_1>`.

    Only `assistant.pipeline.masking.mask()` turns typed text into one; `from_record` reads back what was
    masked before it was stored. It holds no hidden value, so it may be logged, indexed and sent to a route.
    """

    text: str
    spans: tuple[Span, ...] = ()

    @classmethod
    def from_record(cls, text: str) -> "Masked":
        """Wrap text that was masked before it was written to the database."""
        return cls(text)

    def __str__(self) -> str:
        return self.text
