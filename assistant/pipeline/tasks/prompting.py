"""The prompts of the tasks: words of `prompts/<task>.<language>.txt`, worked examples of
`examples/<task>.<language>.txt`, then what was handed in, as data.
"""

import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.pipeline.values import Masked, Message

FOLDER = Path(__file__).parent / "prompts"
EXAMPLES = Path(__file__).parent / "examples"
# what is asked above the line, what is answered below it
ANSWERED = "\n===\n"


def build(task: str, language: str, parts: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
    """The messages: the task's words, worked examples, then each part between lines of its own."""
    data = "\n".join(f"<<<{heading}\n{_kept_in(text)}\n>>>" for heading, text in parts if text)
    return (*_beginning(task, language), Message("user", Masked.from_record(data)))


def beginnings() -> Iterator[tuple[Message, ...]]:
    """What each task in each language begins with, whatever is handed in."""
    return (_beginning(*path.stem.split(".")) for path in sorted(FOLDER.glob("*.txt")))


def _beginning(task: str, language: str) -> tuple[Message, ...]:
    return (
        Message("system", Masked.from_record(template(task, language))),
        *(Message(role, Masked.from_record(text)) for role, text in examples(task, language)),
    )


@functools.cache
def template(task: str, language: str) -> str:
    """The words of one task in one language."""
    return (FOLDER / f"{task}.{language}.txt").read_text(encoding="utf8").strip()


@functools.cache
def examples(task: str, language: str) -> tuple[tuple[str, str], ...]:
    """(role, text) of the worked examples, none where a task has none.

    In the file an answer stands below `===`, and the next example begins with `<<<`.
    """
    path = EXAMPLES / f"{task}.{language}.txt"
    if not path.exists():
        return ()
    turns: list[tuple[str, str]] = []
    asked, *rest = path.read_text(encoding="utf8").strip().split(ANSWERED)
    for answered in rest:
        answer, begins, following = answered.partition("\n<<<")
        turns += [("user", asked), ("assistant", answer)]
        asked = f"<<<{following}" if begins else ""
    return tuple(turns)


@functools.cache
def version() -> str:
    """The first 12 hex digits of the SHA-256 over the tasks' prompts and examples."""
    digest = hashlib.sha256()
    for path in sorted([*FOLDER.glob("*.txt"), *EXAMPLES.glob("*.txt")]):
        digest.update(f"{path.parent.name}/{path.name}".encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _kept_in(text: str) -> str:
    """Text that can't close the lines it stands between."""
    return text.replace("<<<", "‹‹‹").replace(">>>", "›››")
