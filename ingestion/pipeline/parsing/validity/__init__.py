"""From when until when a text says that it holds: of the whole document, and of single clauses.

Proposals in the form [from, until): an admin confirms them. A statement counts for the document when it has
no subject («Действует с …») or its subject is the document; for a clause when it names it by number, calls it
"this clause", or stands in brackets within it. One about an offer or another act counts for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingestion.pipeline.parsing.validity import subjects, titled
from ingestion.pipeline.parsing.validity.statements import Window, sentences, statements
from ingestion.pipeline.parsing.validity.targets import targets
from ingestion.pipeline.parsing.validity.unread import speaks_of_a_day
from ingestion.pipeline.values import Block, Place, Problem

__all__ = ["Proposal", "Window", "propose"]

Said = tuple[subjects.Claim, Window]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The document's window, the blocks with the windows of their own, and what a person should look at."""

    window: Window
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()


def propose(title: str, blocks: Sequence[Block]) -> Proposal:
    """What a document says of its days."""
    marked = list(blocks)
    said: list[Said] = []
    unread: list[Problem] = []
    for index, block in enumerate(blocks):
        for sentence in sentences(block.text):
            used = False
            for stated in statements(sentence):
                if found := targets(stated, index, blocks):
                    for target in found:
                        marked[target] = _narrowed(marked[target], stated.window)
                elif claim := subjects.claim(stated, block):
                    said.append((claim, stated.window))
                else:
                    continue
                used = True
            if not used and speaks_of_a_day(sentence):
                unread.append(Problem("date_not_understood", "", block.place, sentence.strip()[:200]))
    whole, differing = _agreed([*said, *_headed(blocks)] or _of_heading(title))
    if whole == (None, None):
        whole = titled.window(title, blocks)
    problems = [Problem("dates_differ", differing)] if differing else []
    if whole == (None, None):
        problems += unread[:1]
    return Proposal(whole, tuple(marked), tuple(problems))


def _headed(blocks: Sequence[Block]) -> list[Said]:
    """What the headings say under which the document, or a sheet of it, begins."""
    first = {block.place.sheet: block for block in reversed(blocks)}
    headings = dict.fromkeys(heading for block in first.values() for heading in block.headings)
    return [said for heading in headings for said in _of_heading(heading)]


def _of_heading(heading: str) -> list[Said]:
    block = Block(heading, Place(), preamble=True)
    found = [stated for sentence in sentences(heading) for stated in statements(sentence)]
    return [(claim, stated.window) for stated in found if (claim := subjects.claim(stated, block))]


def _agreed(said: Sequence[Said]) -> tuple[Window, str]:
    """The window of the surest statements, the first of them first, and the days that differ, if any do."""
    windows = [window for _, window in sorted(said, key=lambda one: -one[0])]
    starts = list(dict.fromkeys(start for start, _ in windows if start))
    ends = list(dict.fromkeys(until for _, until in windows if until))
    start, until = next(iter(starts), None), next(iter(ends), None)
    if start and until and until <= start:
        return windows[0], _listed([start, until])
    return (start, until), _listed([*(starts if len(starts) > 1 else []), *(ends if len(ends) > 1 else [])])


def _listed(days: Sequence[date]) -> str:
    return ", ".join(day.isoformat() for day in days)


def _narrowed(block: Block, window: Window) -> Block:
    start, until = window
    return replace(
        block, effective_from=block.effective_from or start, effective_until=block.effective_until or until
    )
