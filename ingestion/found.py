"""What goes out through the door: a passage that was found. Pure, so that the desk's steps may use it."""

from dataclasses import dataclass
from datetime import date

from ingestion.pipeline.values import Place

__all__ = ["Hit", "Place"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as the desk sees it, with its document, version, place and scores.

    `internal`: for staff only; `restricted`: only some may see its document; `local_only`: nor may it leave
    the bank, whatever the routing policy says.

    `score` orders the passages of one question; `near` says how near this one comes to it, comparably between
    questions; `cosine` is that of the two vectors, `coverage` the share of the question's words (0 to 1).

    `twin`: the same for a clause and for the one of its number in the document's pair of another language;
    empty without a pair or a number.

    `words_only`: the engine error for which the question had no vector, so that words alone found the passage
    and neither `near` nor `cosine` says anything; empty where meaning counted too.
    """

    passage_id: int
    external_id: str
    text: str
    breadcrumb: str
    place: Place
    document: str
    slug: str
    kind: str
    language: str
    version: int
    effective_from: date | None
    effective_until: date | None
    internal: bool
    restricted: bool = False
    local_only: bool = False
    text_sha256: str = ""
    twin: str = ""
    score: float = 0.0
    cosine: float = 0.0
    near: float = 0.0
    coverage: float = 0.0
    words_only: str = ""
