"""The prompts of the tasks: words of `prompts/<task>.<language>.txt`, then what was handed in, as data."""

import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.pipeline.values import Masked, Message

FOLDER = Path(__file__).parent / "prompts"


def build(task: str, language: str, parts: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
    """The messages: the task's words, then each part (its heading, its text) between lines of its own."""
    data = "\n".join(f"<<<{heading}\n{_kept_in(text)}\n>>>" for heading, text in parts if text)
    return (
        Message("system", Masked.from_record(template(task, language))),
        Message("user", Masked.from_record(data)),
    )


def beginnings() -> Iterator[tuple[Message, ...]]:
    """The words that each task in each language begins with."""
    for path in sorted(FOLDER.glob("*.txt")):
        task, language = path.stem.split(".")
        yield (Message("system", Masked.from_record(template(task, language))),)


@functools.cache
def template(task: str, language: str) -> str:
    """The words of one task in one language."""
    return (FOLDER / f"{task}.{language}.txt").read_text(encoding="utf8").strip()


@functools.cache
def version() -> str:
    """The first 12 hex digits of the SHA-256 over the tasks' prompt files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.txt")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _kept_in(text: str) -> str:
    """Text that can't close the lines it stands between."""
    return text.replace("<<<", "‹‹‹").replace(">>>", "›››")
