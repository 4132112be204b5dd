"""All permitted spellings at once: trees that are walked character by character."""

import re
from collections.abc import Iterable

from inference.constraints.figures import Figure, spellings

Places = frozenset[int]
NOWHERE: Places = frozenset()
# so many digits in a row could be the rest of a phone number
_LONG = re.compile(r"\d{10}")


class Paths:
    """Spellings of figures, and texts that may stand as they are. Every blank of BLANKS is walked as a
    space."""

    def __init__(self, figures: Iterable[Figure], texts: Iterable[str]) -> None:
        self._edges: list[dict[str, int]] = [{}, {}, {}]
        self._ends: set[int] = set()
        written = {way for figure in figures for way in spellings(figure)}
        short = {way for way in written if not _LONG.search(way)}
        for root, ways in ((0, written), (1, short if len(short) < len(written) else ()), (2, texts)):
            for way in ways:
                self._add(root, way, any_case=root < 2)
        self.figure_start = frozenset([0])
        self.short_start = frozenset([1 if len(short) < len(written) else 0])
        self.text_start = frozenset([2])
        self._steps: dict[tuple[Places, str], Places] = {}

    def step(self, places: Places, char: str) -> Places:
        """Where the character leads from these places; NOWHERE when it leads nowhere."""
        if not places:
            return NOWHERE
        known = self._steps.get((places, char))
        if known is None:
            edges = (self._edges[place] for place in places)
            known = self._steps[places, char] = frozenset(way[char] for way in edges if char in way)
        return known

    def ends(self, places: Places) -> bool:
        """Whether one of the spellings is complete here."""
        return not self._ends.isdisjoint(places)

    def ways(self, places: Places) -> set[str]:
        """The characters that lead on."""
        return {char for place in places for char in self._edges[place]}

    def _add(self, root: int, text: str, *, any_case: bool) -> None:
        place = root
        for char in text:
            following = self._edges[place].get(char)
            if following is None:
                following = len(self._edges)
                self._edges.append({})
                for form in {char, char.upper()} if any_case else {char}:
                    self._edges[place][form] = following
            place = following
        self._ends.add(place)
