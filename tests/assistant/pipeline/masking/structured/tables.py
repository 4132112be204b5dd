"""What the tables of one recogniser share: run it alone and say what it pointed at."""

from collections.abc import Callable, Iterable

from assistant.pipeline.masking.normalise import normalise
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.settling import settle
from assistant.pipeline.masking.values import Claim


def pointed_at(find: Callable[[Reading], Iterable[Claim]], text: str) -> set[str]:
    """Every stretch of `text` that the recogniser claims, as it was typed."""
    read = normalise(text)
    reading = Reading(read.text)
    spans = (read.original(claim.start, claim.end) for claim in settle(reading, find(reading), ()))
    return {text[start:end] for start, end in spans}
