"""Sentences that seem to say since when something holds: where nothing was read from them, a person must."""

import re

from ingestion.pipeline.parsing.dates import DAY, MONTH

FORCE = (
    r"\b(?:вступ(?:а[ею]т|ит|ят)\s+в\s+(?:законную\s+)?(?:силу|действие)|вступлени\w+\s+в\s+(?:силу|действие)"
    r"|ввод[яи]тся\s+в\s+действие|күшіне\s+ен(?:еді|у|гізіл)|қолданысқа\s+енгізіл"
    r"|effective(?!\s+(?:annual|interest|rate|yield))|(?:come|take|enter|go)(?:es|s)?\s+into\s+(?:force|effect)"
    r"|takes?\s+effect)"
)
SOME_DAY = rf"(?:{DAY}|\b(?:{MONTH})\w*\s+(?:19|20)\d\d|\b(?:19|20)\d\d\s+жыл\w*\s+(?:\S+\s+)?(?:{MONTH}))"
NEAR = r"[^;\n]{0,80}?"
VERB = re.compile(FORCE, re.IGNORECASE)
BESIDE_A_DAY = re.compile(rf"{FORCE}{NEAR}{SOME_DAY}|{SOME_DAY}{NEAR}{FORCE}", re.IGNORECASE)


def speaks_of_a_day(sentence: str) -> bool:
    """Whether a day or a month of a year stands near a verb of entering into force."""
    return VERB.search(sentence) is not None and BESIDE_A_DAY.search(sentence) is not None
