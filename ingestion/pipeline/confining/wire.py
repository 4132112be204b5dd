"""Values between the child and us as plain JSON: nothing that comes from a parser is ever executed."""

from dataclasses import asdict
from datetime import date
from typing import Any

from ingestion.pipeline.faq import Row
from ingestion.pipeline.values import Block, Box, Parsed, Place, Problem

Json = Any


def parsed_to(parsed: Parsed) -> Json:
    """A parsed document as JSON."""
    return {
        "blocks": [_block_to(block) for block in parsed.blocks],
        "title": parsed.title,
        "language": parsed.language,
        "problems": [[one.code, one.detail, _place_to(one.place), one.excerpt] for one in parsed.problems],
        "effective": _days_to(parsed.effective_from, parsed.effective_until),
    }


def parsed_from(data: Json) -> Parsed:
    """The inverse of `parsed_to`."""
    return Parsed(
        tuple(_block_from(block) for block in data["blocks"]),
        data["title"],
        data["language"],
        tuple(
            Problem(code, detail, Place(*place), excerpt) for code, detail, place, excerpt in data["problems"]
        ),
        *_days_from(data["effective"]),
    )


def rows_to(rows: list[Row]) -> Json:
    """Rows of a FAQ base as JSON."""
    return [asdict(row) for row in rows]


def rows_from(data: Json) -> list[Row]:
    """The inverse of `rows_to`."""
    return [Row(**row) for row in data]


def _block_to(block: Block) -> Json:
    boxes = [box.record() for box in block.boxes]
    days = _days_to(block.effective_from, block.effective_until)
    return [
        block.text,
        _place_to(block.place),
        block.headings,
        block.kind,
        boxes,
        block.confidence,
        days,
        block.preamble,
    ]


def _block_from(data: Json) -> Block:
    text, place, headings, kind, boxes, confidence, days, preamble = data
    start, until = _days_from(days)
    return Block(
        text,
        Place(*place),
        tuple(headings),
        kind,
        tuple(map(Box.from_record, boxes)),
        confidence,
        start,
        until,
        preamble,
    )


def _place_to(place: Place) -> Json:
    return [place.page, place.clause, place.sheet, place.row]


def _days_to(*days: date | None) -> Json:
    return [day.isoformat() if day else None for day in days]


def _days_from(data: Json) -> list[date | None]:
    return [date.fromisoformat(day) if day else None for day in data]
