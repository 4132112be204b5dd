"""A file becomes blocks of text with their places: one parser a format, chosen by content."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from ingestion.pipeline.parsing import dates, languages, titles, validity
from ingestion.pipeline.parsing.limits import check_size
from ingestion.pipeline.parsing.problems import CODES, FAILURES, NOTICES, SUSPICIONS, TO_SETTLE
from ingestion.pipeline.parsing.recognising import EXTENSIONS, recognise
from ingestion.pipeline.values import Parsed, Problem, UnreadableFile

__all__ = ["CODES", "EXTENSIONS", "FAILURES", "NOTICES", "SUSPICIONS", "TO_SETTLE", "parse", "preload"]

PARSERS = {
    "pdf": "ingestion.pipeline.parsing.pages",
    "image": "ingestion.pipeline.parsing.pictures",
    "docx": "ingestion.pipeline.parsing.word",
    "xlsx": "ingestion.pipeline.parsing.sheets",
    "pptx": "ingestion.pipeline.parsing.slides",
    "eml": "ingestion.pipeline.parsing.mail",
    "xls": "ingestion.pipeline.parsing.old_sheets",
    "csv": "ingestion.pipeline.parsing.separated",
    "html": "ingestion.pipeline.parsing.web",
    "markdown": "ingestion.pipeline.parsing.markdown",
    "txt": "ingestion.pipeline.parsing.plain",
}
"""A module with `read(path) -> Parsed` for each format; its library is loaded on first use."""
DATED = {"pdf", "image", "docx", "xlsx", "xls", "html", "markdown"}
"""Formats of rules and tariffs, which should say since when they hold."""


def parse(path: Path, name: str) -> Parsed:
    """The blocks of a file in reading order, with its title, language and what was noticed on the way.

    `name` is the file's original name. Raises UnreadableFile with a code of `problems.FAILURES`, or
    MemoryError, and nothing else, whatever the file holds; the detail never has text of the document in it.
    """
    check_size(path)
    format_name = recognise(path, name)
    read = cast(Callable[[Path], Parsed], import_module(PARSERS[format_name]).read)
    try:
        parsed = read(path)
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # hostile input: a library's own error must not stop the queue
        raise UnreadableFile("corrupt", type(error).__name__) from None
    return _described(parsed, name, format_name)


def preload(name: str) -> None:
    """Import the parser that a file of this name will want, if any."""
    if format_name := EXTENSIONS.get(Path(name).suffix.lower()):
        import_module(PARSERS[format_name])


def _described(parsed: Parsed, name: str, format_name: str) -> Parsed:
    if not parsed.blocks:
        raise UnreadableFile("empty")
    title = titles.choose(parsed.title, name)
    text = "\n".join(block.text for block in parsed.blocks)
    problems = parsed.problems
    if format_name in DATED and not dates.names_a_day(f"{title}\n{text}"):
        problems += (Problem("missing_date"),)
    proposal = validity.propose(title, parsed.blocks)
    problems += proposal.problems
    return Parsed(proposal.blocks, title, languages.detect(text), problems, *proposal.window)
