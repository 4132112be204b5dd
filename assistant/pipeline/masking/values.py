"""What the recognisers hand to `mask()`: claims on stretches of the text, and the one error of the step."""

from dataclasses import dataclass

LABELS = (
    "PERSON",
    "IIN",
    "BIN",
    "IBAN",
    "CARD",
    "ACCOUNT",
    "AMOUNT",
    "PHONE",
    "EMAIL",
    "DOC_ID",
    "DOB",
    "ADDRESS",
    "SECRET",
    "MEDICAL",
    "VEHICLE",
)
TYPED = "TEXT"
"""Label of a placeholder that the user typed themselves: restored byte for byte, never reported as a
field."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Characters [start, end) look like a `label`; of claims that overlap the higher `score` (0..1) names
    it."""

    start: int
    end: int
    label: str
    score: float


class MaskingError(Exception):
    """The text could not be masked, so it must not go anywhere. Carries a code, never text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
