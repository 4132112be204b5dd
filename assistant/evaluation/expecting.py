"""What a row says that a right answer holds: read, and free of customers' fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.pipeline import masking
from assistant.pipeline.figures import figures_in
from assistant.pipeline.hiding import hide
from foundation import clock
from ingestion import knowledge

LONGEST_FIGURE = 200


class BadCase(ValueError):
    """A row is no case; `code` says why: no_question, bad_history, bad_date, bad_expected, private_expected,
    contradictory."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Expected:
    """Figures, or texts of which any is right, and external ids of which any has to be cited."""

    figure: str
    answers: list[str]
    passages: list[str]

    def __bool__(self) -> bool:
        return bool(self.figure or self.answers or self.passages)


def expected_in(row: Mapping[str, Any]) -> Expected:
    """What a row expects; one text or number stands for a list of one. Raises BadCase("bad_expected") for
    anything else, for figures without a number and for more than 200 characters of them."""
    figure = "; ".join(_texts(row.get("figure")))
    if len(figure) > LONGEST_FIGURE or bool(figure) > bool(figures_in(figure)):
        raise BadCase("bad_expected")
    return Expected(figure, _texts(row.get("answers")), _texts(row.get("gold_passage_ids")))


def refuse_private(
    expected: Expected, day: date | None, vault: masking.Vault, known: Mapping[str, str]
) -> None:
    """Raise BadCase("private_expected") when figures or texts hold a customer's field that none of the
    expected passages says. Sums stay: an answer is compared by them; a name in small letters stays unless the
    question names it. Raises MaskingError."""
    named = knowledge.named(expected.passages, day or clock.today()).values()
    said = _plain(" ".join(hit.text for hits in named for hit in hits))
    for text in (expected.figure, *expected.answers):
        for one in hide(text, vault.copy(), known).spans:
            value = text[one.start : one.end]
            # «не разблокир», the beginning of a word in small letters, reads like a name
            begun = one.label == "PERSON" and value.islower() and one.placeholder not in vault.values
            if not (one.label == "AMOUNT" or begun or _plain(value) in said):
                raise BadCase("private_expected")


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    # true and false are numbers to Python
    if any(isinstance(one, bool) or not isinstance(one, str | int | float | None) for one in listed):
        raise BadCase("bad_expected")
    return [text for one in listed if one is not None and (text := str(one).strip())]


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())
