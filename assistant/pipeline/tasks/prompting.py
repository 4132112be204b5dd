"""The prompts of the tasks: words of `prompts/<task>.<language>.txt`, worked examples of
`examples/<task>.<language>.txt`, then what was handed in, as data.
"""

import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.models.questions import Task
from assistant.pipeline.figures import find_figures
from assistant.pipeline.tasks.values import Handed
from assistant.pipeline.values import Masked, Message, Passage, Prompt, Source

FOLDER = Path(__file__).parent / "prompts"
EXAMPLES = Path(__file__).parent / "examples"
# what is asked above the line, what is answered below it
ANSWERED = "\n===\n"


def build(task: str, language: str, parts: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
    """The messages: the task's words, worked examples, then each part between lines of its own."""
    data = "\n".join(f"<<<{heading}\n{_kept_in(text)}\n>>>" for heading, text in parts if text)
    return (*_beginning(task, language), Message("user", Masked.from_record(data)))


def prompt_for(
    handed: Handed, text: Masked, template: Masked, found: Sequence[Passage], language: str
) -> Prompt:
    parts = [("text", text.text)]
    if handed.task == Task.CLASSIFY:
        parts.insert(0, ("topics", "\n".join(f"{code}: {about}" for code, about in handed.topics)))
    if handed.task == Task.EXTRACT:
        parts.insert(0, ("fields", _described(handed.schema)))
    if handed.task == Task.REPLY:
        sources = "\n".join(" ".join(one.text.split()) for one in found)
        parts = [("channel", handed.channel), ("template", template.text), ("sources", sources), *parts]
    texts = [text.text, template.text, *(one.text for one in found)]
    figures = tuple(dict.fromkeys(t[f.start : f.end] for t in texts for f in find_figures(t)))
    return Prompt(
        build(_words_of(handed), language, parts),
        tuple(Source("", number, one) for number, one in enumerate(found, 1)),
        version(),
        figures,
        tuple(dict.fromkeys((*text.placeholders(), *template.placeholders()))),
    )


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


def _words_of(handed: Handed) -> str:
    """Which prompt: what a file says is told otherwise than what was said in a call."""
    return "digest" if handed.of_file and handed.task == Task.SUMMARISE else str(handed.task)


def _described(schema: Mapping[str, Any]) -> str:
    """The form's fields with what they are, a line each."""
    fields = schema.get("properties", {})
    return "\n".join(
        f"{name}: {one.get('description') or one.get('title') or ''}" for name, one in fields.items()
    )


def _kept_in(text: str) -> str:
    """Text that can't close the lines it stands between."""
    return text.replace("<<<", "‹‹‹").replace(">>>", "›››")
