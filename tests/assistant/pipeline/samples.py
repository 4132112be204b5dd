"""Passages and sources for the tests of pure steps."""

from assistant.pipeline.values import Passage, Source
from ingestion.pipeline.values import Place


def passage(
    text: str, external_id: str = "karty@1#1-1", breadcrumb: str = "", number: int = 1, score: float = 0.0
) -> Passage:
    return Passage(
        passage_id=number,
        external_id=external_id,
        text=text,
        breadcrumb=breadcrumb,
        place=Place(clause="1"),
        document="Карты",
        slug="karty",
        kind="instruction",
        language="ru",
        version=1,
        effective_from=None,
        effective_until=None,
        internal=False,
        score=score,
    )


def sources(*texts: str) -> tuple[Source, ...]:
    """One source for each text, labelled AA, BB and so on, each clearly better than the next."""
    return tuple(
        Source(
            2 * chr(64 + number), number, passage(text, f"d@1#{number}-1", number=number, score=1 / number)
        )
        for number, text in enumerate(texts, 1)
    )
