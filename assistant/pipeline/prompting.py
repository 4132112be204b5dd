"""The prompt: worked examples, then the sources with a label of their own each, then the question. A model
that was tuned for it needs no examples.

A label depends on the passage alone and not on its rank, so that the engine may keep what it read of a
passage wherever it stands.
"""

import functools
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from assistant.pipeline.figures import find_figures
from assistant.pipeline.values import Masked, Message, Passage, Prompt, Source

FOLDER = Path(__file__).parent / "prompts"
LETTERS = "BCDFGHKLMNPRSTVWXZ"
LONGEST_SOURCE = 900
# what comes before the task: for a model as it is, and for one tuned by assistant/tuning
ANSWER, TUNED = "answer", "tuned"

_MARK = re.compile(r"\[\s*([A-Z]{2})\s*\]")


def build_prompt(question: Masked, passages: Sequence[Passage], language: str, fixed: str = ANSWER) -> Prompt:
    """The messages for the model: the fixed part of `prompts/<fixed>.txt`, then this question's sources."""
    sources = label(passages)
    lines = tuple(f"[{source.label}] {_words(source.passage)}" for source in sources)
    task = (
        template("task")
        .format(
            sources="\n".join(lines),
            question=_one_line(question.text),
            legend=_legend(question, language),
            answer_in=template(f"answer_in.{language}").strip(),
        )
        .strip()
    )
    messages = (*_fixed(fixed), Message("user", Masked.from_record(task)))
    apart = () if _share_a_table(passages) else lines
    figures = _figures(question, passages)
    return Prompt(messages, sources, version(), figures, question.placeholders(), apart, template("stand_in"))


def build_beginning(passage: Passage, fixed: str = ANSWER) -> Prompt:
    """What a prompt begins with whose first source is this passage: the same to the letter."""
    sources = label((passage,))
    line = f"[{sources[0].label}] {_words(passage)}"
    begun = _begun(fixed, f"{line}\n")
    return Prompt(begun, sources, version(), apart=(line,), stand_in=template("stand_in"))


def build_head(fixed: str = ANSWER) -> Prompt:
    """What every prompt begins with, up to its first source."""
    return Prompt(_begun(fixed), (), version())


def _share_a_table(passages: Sequence[Passage]) -> bool:
    """Whether rows of one sheet are among them: what tells them from each other is seen only where they are
    read together (docs/adr/0010)."""
    tables = [(one.slug, one.place.sheet) for one in passages if one.place.row is not None]
    return len(set(tables)) < len(tables)


def _begun(fixed: str, sources: str = "") -> tuple[Message, ...]:
    head = template("task").split("{sources}")[0].lstrip()
    return (*_fixed(fixed), Message("user", Masked.from_record(f"{head}{sources}")))


def _figures(question: Masked, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The figures that an answer may hold, each as it is written: of the whole passages, because what the
    prompt leaves out may cut one in two."""
    texts = [question.text, *(f"{passage.breadcrumb}\n{passage.text}" for passage in passages)]
    texts += [figure for note in question.legend for figure in note.figures]
    return tuple(dict.fromkeys(text[f.start : f.end] for text in texts for f in find_figures(text)))


def fixed_for(adapter: str) -> str:
    """Which fixed part a model with this adapter was made for; empty: the model as it is."""
    return TUNED if adapter else ANSWER


def label(passages: Sequence[Passage]) -> tuple[Source, ...]:
    """Each passage with its two-letter label; numbers count from 1 in the order given."""
    taken: set[str] = set()
    sources = []
    for number, passage in enumerate(passages, 1):
        attempt = 0
        while (own := _label(passage.external_id, attempt)) in taken:
            attempt += 1
        taken.add(own)
        sources.append(Source(own, number, passage))
    return tuple(sources)


def _legend(question: Masked, language: str) -> str:
    """What may be said of the hidden values, on a line of its own; empty when nothing is known."""
    if not question.legend:
        return ""
    words = dict(line.split(": ", 1) for line in template(f"legend.{language}").strip().splitlines())
    notes = (f"{n.placeholder} — {words[n.code].format(*map(_grouped, n.figures))}" for n in question.legend)
    return f"\n{words['heading']} {'; '.join(notes)}."


def _grouped(figure: str) -> str:
    """`1000000` as `1 000 000`."""
    return f"{int(figure):,}".replace(",", " ")


@functools.cache
def template(name: str) -> str:
    """The words of `prompts/<name>.txt`."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf8")


@functools.cache
def version() -> str:
    """The first 12 hex digits of the SHA-256 over all prompt files: two prompts of one version differ only
    in question and sources."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.txt")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@functools.cache
def _fixed(name: str) -> tuple[Message, ...]:
    """The messages before the task: `=== role` lines divide the file into system words and examples."""
    messages = []
    for part in template(name).split("=== ")[1:]:
        role, _, words = part.partition("\n")
        messages.append(Message(role.strip(), Masked.from_record(words.strip())))
    return tuple(messages)


def _words(passage: Passage) -> str:
    heading = f"{passage.breadcrumb}: " if passage.breadcrumb else ""
    return _one_line(f"{heading}{passage.text}")[:LONGEST_SOURCE]


def _one_line(text: str) -> str:
    """Text that can't pass for another part of the prompt: without lines and labels of its own."""
    return _MARK.sub(r"(\1)", " ".join(text.split()))


def _label(external_id: str, attempt: int) -> str:
    number = int.from_bytes(hashlib.sha256(f"{external_id}/{attempt}".encode()).digest()[:4], "big")
    return LETTERS[number % 18] + LETTERS[number // 18 % 18]
