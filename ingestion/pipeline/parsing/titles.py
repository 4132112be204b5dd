"""What a document is called."""

import re
from pathlib import PurePath

from ingestion.pipeline.parsing.characters import one_line

DEFAULT_SHEET = re.compile(r"^(?:лист|sheet|парақ|table|таблица)\s*\d*$", re.IGNORECASE)
MEANINGLESS = re.compile(
    r"^(?:untitled|без имени|microsoft word|документ|document|\(anonymous\)|anonymous)\b", re.I
)
LONGEST = 200


def choose(found: str, name: str) -> str:
    """The title the parser found (metadata or first heading), else the file's name made readable."""
    title = one_line(found)
    if title and len(title) <= LONGEST and not MEANINGLESS.match(title):
        return title
    return one_line(re.sub(r"[_\-]+", " ", PurePath(name).stem)) or name


def is_default_sheet_name(name: str) -> bool:
    """«Лист1» says nothing."""
    return DEFAULT_SHEET.match(name.strip()) is not None
