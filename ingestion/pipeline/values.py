"""What the steps of a document's way pass on: frozen values, and the two kinds of error."""

from dataclasses import dataclass


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
class Block:
    """A piece of a parsed document in reading order: a paragraph, a clause, or (kind "row") a table row."""

    text: str
    place: Place
    headings: tuple[str, ...] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an admin should look at; `code` is from the closed list in `parsing/problems.py`."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document after parsing: its blocks in reading order and what was noticed on the way."""

    blocks: tuple[Block, ...]
    title: str = ""
    language: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage before it has a vector: text of at most the embedder's length, its breadcrumb and place."""

    text: str
    breadcrumb: str
    place: Place
    ordinal: int


class UnreadableFile(Exception):
    """The file can't be read and trying again won't help (encrypted, corrupt, empty, unsupported …)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class EngineUnavailable(Exception):
    """An engine (embedder, index) did not answer; trying again later may help."""
