"""The text as every recogniser gets it: normalised, folded, and its runs of digits cut into groups."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.pipeline.masking.normalise import KEY, fold

_RUN = re.compile(r"\d(?:[ \n.\-–—/\\_()·]{0,3}\d)*")
_SOLID = re.compile(r"\d{11,}")
_MIXED = re.compile(r"\w*\d[^\W\d_]+\d+")
"""A key of digits and letters (an IBAN, a contract) ends where it ends."""
_BETWEEN = re.compile(r"\n| [–—-] ")
_WHOLE = 10
"""Digits from which on a line may be a number by itself."""
_GROUP = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Run:
    """Digit groups that stand together: positions of each group, and the digits of all of them."""

    groups: tuple[tuple[int, int], ...]
    digits: str

    @property
    def start(self) -> int:
        return self.groups[0][0]

    @property
    def end(self) -> int:
        return self.groups[-1][1]

    def windows(self, length: int) -> Iterator["Run"]:
        """Neighbouring groups that together have exactly `length` digits, from every group that starts
        some."""
        for first in range(len(self.groups)):
            total, last = 0, first
            while last < len(self.groups) and total < length:
                total += self.groups[last][1] - self.groups[last][0]
                last += 1
            if total == length:
                yield self.part(first, last)

    def part(self, first: int, last: int) -> "Run":
        """The groups [first, last) as a run of their own."""
        skipped = sum(end - start for start, end in self.groups[:first])
        taken = sum(end - start for start, end in self.groups[first:last])
        return Run(self.groups[first:last], self.digits[skipped : skipped + taken])

    def at_least(self, length: int) -> "Run":
        """As many groups from the left as have `length` digits; all of them if there are fewer."""
        total = 0
        for count, (start, end) in enumerate(self.groups, 1):
            total += end - start
            if total >= length:
                return self.part(0, count)
        return self

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(end - start for start, end in self.groups)


class Reading:
    """A normalised text with what several recognisers need of it, computed once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.key = fold(text)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Every run of digits, in reading order. A number of eleven digits and more is a run of its own, and
        so is a line, or a side of a dash, when both could be whole numbers."""
        found: list[Run] = []
        for match in _RUN.finditer(self.text):
            for piece in self._pieces(match.start(), match.end()):
                groups = tuple(g.span() for g in _GROUP.finditer(self.text, *piece))
                found.append(Run(groups, "".join(self.text[a:b] for a, b in groups)))
        return tuple(found)

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """A run cut into what is read as one number each."""
        cuts = [start]
        for long in _SOLID.finditer(self.text, start, end):
            cuts += [long.start(), long.end()]
        for mixed in _MIXED.finditer(self.text, max(0, start - 24), end):
            if start < mixed.end() < end:
                cuts.append(mixed.end())
        for line in _BETWEEN.finditer(self.text, start, end):
            here = line.start()
            sides = (self.text[start:here], self.text[here:end])
            if all(sum(c.isdigit() for c in side) >= _WHOLE for side in sides):
                cuts.append(here)
        cuts = sorted({*cuts, end})
        pieces = list(itertools.pairwise(cuts))
        return [(a, b) for a, b in pieces if any(c.isdigit() for c in self.text[a:b])]

    def before(self, position: int, width: int = 40) -> str:
        """Folded text to the left of `position`, at most `width` characters."""
        return self.key[max(0, position - width) : position]

    def after(self, position: int, width: int = 40) -> str:
        """Folded text to the right of `position`, at most `width` characters."""
        return self.key[position : position + width]


def words(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of context words, written in lower case; it is folded like the text it will read."""
    return re.compile(pattern.translate(KEY))
