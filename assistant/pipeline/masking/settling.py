"""From claims that overlap to fields that don't: every character any surviving claim pointed at stays
hidden."""

from collections.abc import Iterable, Sequence

from assistant.pipeline.masking.lexicon import facts
from assistant.pipeline.masking.protect import Shield
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.values import Claim

_EDGE = " \t\n.,;:!?()[]{}«»\"'“”„`—–-…/\\|<>№#"
_NUMBERS = frozenset({"IIN", "BIN", "CARD", "ACCOUNT", "PHONE", "DOC_ID", "AMOUNT"})
_FEWEST = 3
"""Of a number that runs into a date or a sum, less than this says nothing of anybody."""
_OPENERS = {"PHONE": "+(", "AMOUNT": "$€₸", "CARD": "*•…"}


def settle(reading: Reading, claims: Iterable[Claim], shields: Iterable[Shield]) -> list[Claim]:
    """Fields in reading order, none overlapping. The surest claim names a stretch; what a less sure one
    covers beyond it stays a field of its own, or joins it when both have one label."""
    standing = list(shields)
    kept: list[Claim] = []
    alive = (piece for claim in claims for piece in _unshielded(reading, claim, standing))
    for claim in sorted(alive, key=lambda c: (-c.score, c.start - c.end, c.start)):
        for piece in outside(claim, kept):
            trimmed = _trimmed(reading, piece)
            if trimmed is not None:
                kept.append(trimmed)
    return _joined(reading, sorted(kept, key=lambda c: c.start))


def _unshielded(reading: Reading, claim: Claim, shields: list[Shield]) -> list[Claim]:
    """`claim` without what a shield keeps; nothing when a shield covers it, or leaves no more than a few
    signs of a number.

    A name that goes on beyond a term loses the term only when the term is no name («Kaspi Иванов»);
    «Алтын Серикова» stays whole. A number is never cut between two of its digits.
    """
    pieces = [claim]
    for shield in shields:
        if not shield.stops(claim):
            continue
        if shield.start <= claim.start and claim.end <= shield.end:
            return []
        if claim.label == "PERSON" and facts(reading.key[shield.start : shield.end].split()[0]).given:
            continue
        if _cuts_number(reading, shield.start) or _cuts_number(reading, shield.end):
            continue
        pieces = [part for piece in pieces for part in outside(piece, [shield])]
    if pieces == [claim] or claim.label not in _NUMBERS:
        return pieces
    return [piece for piece in pieces if _is_number(reading.text[piece.start : piece.end])]


def _cuts_number(reading: Reading, position: int) -> bool:
    return 0 < position < len(reading.text) and reading.text[position - 1 : position + 1].isdigit()


def _is_number(text: str) -> bool:
    return any(char.isdigit() for char in text) and sum(char.isalnum() for char in text) >= _FEWEST


def outside(claim: Claim, kept: Sequence[Claim | Shield]) -> list[Claim]:
    """The stretches of `claim` that none of `kept` covers."""
    pieces = [claim]
    for other in kept:
        cut: list[Claim] = []
        for piece in pieces:
            if other.end <= piece.start or piece.end <= other.start:
                cut.append(piece)
                continue
            if piece.start < other.start:
                cut.append(Claim(piece.start, other.start, piece.label, piece.score))
            if other.end < piece.end:
                cut.append(Claim(other.end, piece.end, piece.label, piece.score))
        pieces = cut
    return pieces


def _trimmed(reading: Reading, claim: Claim) -> Claim | None:
    """Without punctuation and spaces at its edges; None when no letter or digit is left."""
    start, end = claim.start, claim.end
    openers = _OPENERS.get(claim.label, "")
    while start < end and reading.text[start] in _EDGE and reading.text[start] not in openers:
        start += 1
    closers = "." if claim.label == "PERSON" and end - 2 >= start and reading.text[end - 2].isupper() else ""
    while start < end and reading.text[end - 1] in _EDGE and reading.text[end - 1] not in closers:
        end -= 1
    if not any(c.isalnum() for c in reading.text[start:end]):
        return None
    return Claim(start, end, claim.label, claim.score)


def _joined(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """Neighbours of one label that touch, and parts of one name with a space between, become one field."""
    out: list[Claim] = []
    for claim in claims:
        if out and out[-1].label == claim.label and _one_field(reading, out[-1], claim):
            out[-1] = Claim(out[-1].start, claim.end, claim.label, max(out[-1].score, claim.score))
        else:
            out.append(claim)
    return out


def _one_field(reading: Reading, first: Claim, second: Claim) -> bool:
    gap = reading.text[first.end : second.start]
    if not gap:
        return True
    if first.label == "ADDRESS":
        return gap in {" ", ", ", ","}
    return first.label == "PERSON" and gap in {" ", ". ", ".", "-", "_"} and "\n" not in gap
