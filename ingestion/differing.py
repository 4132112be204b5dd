"""What changed between two versions, clause by clause, with the words and figures that differ.

A clause's identity is its number, a row's its label. Words that only got another number have moved.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingestion.clauses import Clause, clauses_of
from ingestion.figures import figures_of
from ingestion.models import Version

# renumbered and reworded at once: at least this much of the words is the same
ALIKE = 0.6
# beyond this many clauses without a counterpart on both sides likeness is not looked for
MOST_COMPARED = 20_000

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a clause's text; `differs` from the other side, `figure`: a number, sum, rate or day."""

    text: str
    differs: bool = False
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a clause: same, moved, changed, added or removed; `figures`: a figure differs."""

    kind: str
    old: Clause | None
    new: Clause | None
    old_runs: tuple[Run, ...] = field(default=(), compare=False)
    new_runs: tuple[Run, ...] = field(default=(), compare=False)
    figures: bool = False

    @property
    def renumbered(self) -> bool:
        """Whether it stands under another number or label than before."""
        return bool(self.old and self.new and self.old.key != self.new.key)


def diff(old: Version, new: Version) -> list[Change]:
    """The clauses of both versions in the order of the new one, the removed ones where they stood."""
    return compare(clauses_of(old), clauses_of(new))


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> list[Change]:
    """The same for clauses at hand."""
    pairs = _pairs(old, new)
    of_new = {id(after): before for before, after in pairs}
    changes = [_change(of_new.get(id(clause)), clause) for clause in new]
    kept = {id(before) for before, _ in pairs}
    place_of = {id(before): number for number, clause in enumerate(new) if (before := of_new.get(id(clause)))}
    at = 0
    removed: list[tuple[int, Change]] = []
    for clause in old:
        if id(clause) in kept:
            at = place_of[id(clause)] + 1
        else:
            removed.append((at, _change(clause, None)))
    for number, change in reversed(removed):
        changes.insert(number, change)
    return changes


def runs(text: str, other: str) -> tuple[Run, ...]:
    """A text cut into runs that differ from another and runs that don't, figures apart."""
    own, theirs = _tokens(text), _tokens(other)
    matcher = SequenceMatcher(
        None, [value for _, value in own], [value for _, value in theirs], autojunk=False
    )
    same: set[int] = set()
    for block in matcher.get_matching_blocks():
        same.update(range(block.a, block.a + block.size))
    figures = [(one.start, one.end) for one in figures_of(text)]
    found: list[Run] = []
    at = 0
    for number, (token, _) in enumerate(own):
        figure = any(start <= at < end for start, end in figures)
        run = Run(token, number not in same, figure)
        last = found[-1] if found else None
        if last and (last.differs, last.figure) == (run.differs, run.figure):
            found[-1] = Run(last.text + token, run.differs, run.figure)
        else:
            found.append(run)
        at += len(token)
    return tuple(found)


def _pairs(old: Sequence[Clause], new: Sequence[Clause]) -> list[tuple[Clause, Clause]]:
    """Which clause became which: the same words first, then the same number, then likeness."""
    pairs: list[tuple[Clause, Clause]] = []
    olds, news = list(old), list(new)

    def take(found: Iterable[tuple[Clause, Clause]]) -> None:
        for before, after in found:
            pairs.append((before, after))
            olds.remove(before)
            news.remove(after)

    both = {clause.key: clause for clause in news}
    take([(one, both[one.key]) for one in olds if one.key in both and both[one.key].said == one.said])
    take(_same_words(olds, news))
    by_key = {clause.key: clause for clause in news}
    take([(one, by_key[one.key]) for one in olds if one.key in by_key])
    take(_alike(olds, news))
    return pairs


def _same_words(olds: Sequence[Clause], news: Sequence[Clause]) -> list[tuple[Clause, Clause]]:
    """Pairs with the same words under different numbers, where the words stand once on each side."""
    once_old, once_new = _once(olds), _once(news)
    return [(one, once_new[said]) for said, one in once_old.items() if said in once_new]


def _once(clauses: Sequence[Clause]) -> dict[str, Clause]:
    counts = Counter(clause.said for clause in clauses)
    return {clause.said: clause for clause in clauses if clause.said and counts[clause.said] == 1}


def _alike(olds: Sequence[Clause], news: Sequence[Clause]) -> list[tuple[Clause, Clause]]:
    if len(olds) * len(news) > MOST_COMPARED:
        return []
    scored = []
    for one in olds:
        words = SequenceMatcher(None, b=one.said.split(), autojunk=False)
        for other in news:
            if (one.place.row is None) != (other.place.row is None):
                continue
            words.set_seq1(other.said.split())
            if words.quick_ratio() >= ALIKE and (ratio := words.ratio()) >= ALIKE:
                scored.append((ratio, one, other))
    found: list[tuple[Clause, Clause]] = []
    taken: set[int] = set()
    for _, one, other in sorted(scored, key=lambda entry: -entry[0]):
        if id(one) not in taken and id(other) not in taken:
            taken |= {id(one), id(other)}
            found.append((one, other))
    return found


def _change(old: Clause | None, new: Clause | None) -> Change:
    if old is None or new is None:
        one = new or old
        assert one is not None
        whole = runs(one.text, one.text)
        figures = any(run.figure for run in whole)
        return (
            Change("added", None, new, (), whole, figures)
            if new
            else Change("removed", old, None, whole, (), figures)
        )
    if old.said == new.said:
        return Change("same" if old.key == new.key else "moved", old, new)
    figures = values(old.text) != values(new.text)
    return Change("changed", old, new, runs(old.text, new.text), runs(new.text, old.text), figures)


def values(text: str) -> Counter[str]:
    """The values of the figures of a text and how often each stands there."""
    return Counter(figure.value for figure in figures_of(text))


def _tokens(text: str) -> list[tuple[str, str]]:
    """Words, blanks and signs, each figure whole, with what they are compared by."""
    found: list[tuple[str, str]] = []
    at = 0
    for figure in figures_of(text):
        found += [(token, _plain(token)) for token in _TOKEN.findall(text[at : figure.start])]
        found.append((text[figure.start : figure.end], figure.value))
        at = figure.end
    return [*found, *((token, _plain(token)) for token in _TOKEN.findall(text[at:]))]


def _plain(token: str) -> str:
    return " " if token.isspace() else token.casefold().replace("ё", "е")
