"""What the steps of a document's way pass on: frozen values, and the two kinds of error."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in its document: a page, a numbered clause, or a row of a sheet."""

    page: int | None = None
    clause: str = ""
    sheet: str = ""
    row: int | None = None

    def slug(self) -> str:
        """The part of an `external_id` after `#`: clause, else `sheet!row`, else `pN`, else empty."""
        if self.clause:
            return self.clause
        if self.row is not None:
            return f"{self.sheet}!{self.row}"
        return f"p{self.page}" if self.page is not None else ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, from 1, as fractions of its width and height; the origin is top left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float

    def record(self) -> list[float]:
        """What is stored: [page, left, top, right, bottom], fractions to four digits."""
        return [self.page, *(round(edge, 4) for edge in (self.left, self.top, self.right, self.bottom))]

    @classmethod
    def from_record(cls, record: list[float]) -> "Box":
        """The inverse of `record`."""
        page, left, top, right, bottom = record
        return cls(int(page), left, top, right, bottom)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a parsed document in reading order: a paragraph, a clause, or (kind "row") a table row.

    `effective_*` is the window [from, until) that the text gives this clause alone; `confidence` (0 to 1)
    is how sure the OCR was of it, None where the text was there.
    `preamble`: a row above the first table of its sheet, which may speak of the whole document.
    """

    text: str
    place: Place
    headings: tuple[str, ...] = ()
    kind: str = "text"
    boxes: tuple[Box, ...] = ()
    confidence: float | None = None
    effective_from: date | None = None
    effective_until: date | None = None
    preamble: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an admin should look at; `code` is from the closed list in `parsing/problems.py`.

    `place` says where, `excerpt` quotes what was found there (at most 200 characters).
    """

    code: str
    detail: str = ""
    place: Place = Place()
    excerpt: str = ""

    def record(self) -> dict[str, Any]:
        """What is stored and printed: code and detail, and those of place and excerpt that say something."""
        where = {name: value for name, value in asdict(self.place).items() if value not in (None, "")}
        quoted = {"excerpt": self.excerpt[:200]} if self.excerpt else {}
        return {"code": self.code, "detail": self.detail, **where, **quoted}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document after parsing: its blocks in reading order and what was noticed on the way.

    `effective_*` is the window [from, until) that the text states for the whole document: a proposal.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    language: str = ""
    problems: tuple[Problem, ...] = ()
    effective_from: date | None = None
    effective_until: date | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage before it has a vector: text of at most the embedder's length, its breadcrumb and place."""

    text: str
    breadcrumb: str
    place: Place
    ordinal: int
    boxes: tuple[Box, ...] = ()
    confidence: float | None = None
    effective_from: date | None = None
    effective_until: date | None = None


def digest(text: str) -> str:
    """SHA-256 (hex) of a passage's text: what "the same text" means everywhere."""
    return hashlib.sha256(text.encode()).hexdigest()


class UnreadableFile(Exception):
    """The file can't be taken and trying again won't help (encrypted, corrupt, empty, other labels …)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class EngineUnavailable(Exception):
    """An engine (embedder, index) did not answer; trying again later may help."""


class IndexAway(EngineUnavailable):
    """The index can't be read or written, or its server does not answer; the database has all of it."""
