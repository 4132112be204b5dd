"""The day in a title: «Тарифы с 1 июля 2026 года», where the text states none."""

import re
from collections.abc import Sequence

from ingestion.pipeline.parsing.dates import DAY, day
from ingestion.pipeline.parsing.validity.phrases import NORM, STOPS
from ingestion.pipeline.parsing.validity.statements import GOES_ON, Window
from ingestion.pipeline.parsing.validity.subjects import ACTS, CITES, KAZAKH_ACTS, KAZAKH_LOOSE, LOOSE, OFFER
from ingestion.pipeline.values import Block

TITLED = re.compile(
    rf"\b(?:{ACTS}|{LOOSE})\b[^.\n]{{0,80}}?\b(?:со?|from|as\s+of)\s+(?P<start>{DAY})"
    rf"|(?P<kazakh>{DAY})\s+бастап[^.\n]{{0,60}}\b(?:{KAZAKH_ACTS}|{KAZAKH_LOOSE})\b",
    re.IGNORECASE,
)
VERB = re.compile(rf"{NORM}|{STOPS}|\b(?:действу[ею]т|применя[ею]тся|не|is|are|not)\b", re.IGNORECASE)
"""What no title has."""
OPENING, LONGEST = 3, 200


def window(title: str, blocks: Sequence[Block]) -> Window:
    """What the title, the first headings or the first lines say; a clause is no title."""
    headings = blocks[0].headings if blocks else ()
    lines = [block.text for block in blocks[:OPENING] if len(block.text) < LONGEST and not block.place.clause]
    for text in (title, *headings, *lines):
        if found := TITLED.search(text):
            words, after = text[: found.end()], text[found.end() :]
            if not GOES_ON.search(after) and not any(one.search(words) for one in (VERB, CITES, OFFER)):
                return day(found["start"] or found["kazakh"]), None
    return None, None
