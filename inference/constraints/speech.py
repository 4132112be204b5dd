"""What may be said next, character by character: figures from a list, citations from a list.

After every character the state says which spellings of the list are under way, and whether the text may go on
with something else or end here. What would join two figures into a third (`1` and ` 500`) is refused, unless
the joint figure is on the list; so is what only looks like nothing between digits.
"""

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inference.constraints.figures import MULTIPLIERS, find
from inference.constraints.paths import NOWHERE, Paths, Places

# where the last character stands
TEXT, LINE, NUMBER, AFTER, ITEM = "text", "line", "number", "after", "item"
BLANKS = " \u00a0\u202f\u2009"  # may stand inside a figure
HYPHENS = "\u2010\u2011\u2012\u2212"
JOINING = ".,:/'’_^·∙*\\"  # directly between digits these make one figure of two
ITEMS = 99
_LETTERS = {word[:size] for word in MULTIPLIERS for size in range(1, len(word) + 1)}


@dataclass(frozen=True, slots=True)
class State:
    """After some text. `free`: it may end here, or go on with what belongs to no spelling under way.

    `gap`: what stands after a figure and before what follows it; in text a blank that stands last.
    `linked`: the figure follows another one across a hyphen, a bracket or a sign. `word`: the beginning of a
    multiplying word after a figure. `item`: the digits of a list item that has begun; `items` are numbered.
    """

    where: str = LINE
    free: bool = True
    paths: Places = NOWHERE
    gap: str = ""
    linked: bool = False
    word: str = ""
    item: str = ""
    items: int = 0

    @property
    def settled(self) -> bool:
        """Whether nothing that was said can still become part of another figure."""
        return self.free and self.where != NUMBER and not (self.where == AFTER and self.paths)

    @property
    def bound(self) -> bool:
        """Whether only a few characters may follow."""
        return not self.free and self.where != ITEM


@functools.lru_cache(maxsize=65536)
def kind(char: str) -> str:
    """What a character is here: digit, blank, line, hyphen, joining, letter, mark, forbidden, or itself."""
    if char in "0123456789":
        return "digit"
    category = unicodedata.category(char)
    if char == "\n":
        return "line"
    if category == "Zs" or char == "\t":
        return "blank"
    if char == "-" or char in HYPHENS:
        return "hyphen"
    if char in JOINING:
        return "joining"
    # digits of other scripts, fractions, circled numbers, letters that are numbers; what nobody sees between
    # two digits
    unseen = category in ("Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp") or char == "\ufffd"
    if unseen or unicodedata.numeric(char, None) is not None:
        return "forbidden"
    return {"L": "letter", "M": "mark"}.get(category[0], char)


def plain(char: str) -> str:
    """The form in which spellings hold it."""
    return " " if char in BLANKS else char


class Speech:
    """The rules of one answer. `figures` are texts whose figures may be said, `citations` the ids that may
    stand in square brackets, `texts` may stand as they are whatever digits they hold. None: no rule."""

    def __init__(
        self,
        figures: Sequence[str] | None = None,
        citations: Sequence[str] | None = None,
        texts: Sequence[str] = (),
    ) -> None:
        self.counts = figures is not None
        self.cites = citations is not None
        marks = [f"[{name}]" for name in citations or ()]
        found = [figure for text in figures or () for figure in find(text)]
        self.paths = Paths(found, ["".join(map(plain, text)) for text in (*texts, *marks)])
        self._known: dict[tuple[State, str], State | None] = {}

    def step(self, state: State, char: str) -> State | None:
        """The state after one more character; None when it must not be said."""
        key = (state, char)
        if key not in self._known:
            self._known[key] = self._step(state, char)
        return self._known[key]

    def ways(self, state: State) -> set[str]:
        """The characters, in plain form, that may follow a state that is not free."""
        ways = self.paths.ways(state.paths)
        if state.where == ITEM:
            ways |= {" "}
        elif state.item:
            items = {item for item in self._items(state) if item.startswith(state.item)}
            ways |= {item[len(state.item)] for item in items if item != state.item}
            ways |= set(".)") if state.item in items else set()
        return ways

    def _step(self, state: State, char: str) -> State | None:
        name = kind(char)
        if state.where == ITEM and name == "blank":
            return State(ITEM, free=False, gap=" ", items=int(state.item or state.items))
        if state.where == ITEM and state.gap:
            if name == "line":
                return None
            state = State(TEXT, items=state.items)
        following = self.paths.step(state.paths, plain(char))
        if self.counts and name == "digit":
            return self._digit(state, char, following)
        if state.free:
            following |= self.paths.step(self.paths.text_start, plain(char))
        if state.free and char == "+":
            following |= self.paths.step(self.paths.figure_start, char)
        free = self._freely(state, char, name) if state.free else self._item_ends(state, char)
        if free is not None:
            return replace(free, paths=following)
        if not following:
            return None
        done = self.paths.ends(following)
        return State(TEXT, free=done, paths=following, items=state.items)

    def _digit(self, state: State, char: str, following: Places) -> State | None:
        linked = state.linked
        if state.free and state.where != NUMBER:
            if state.where != AFTER:
                following |= self.paths.step(self.paths.figure_start | self.paths.text_start, char)
            elif state.gap in ("-", "(", "+") and not linked:
                following |= self.paths.step(self.paths.short_start, char)
                linked = True
        item = self._item(state, char)
        if not following and not item:
            return None
        done = bool(following) and self.paths.ends(following)
        return State(NUMBER, free=done, paths=following, linked=linked, item=item, items=state.items)

    def _item(self, state: State, char: str) -> str:
        """The digits of a list item, if they may still become one: 1, or the one after the last."""
        begun = state.item if state.where == NUMBER else "" if state.where == LINE else None
        if begun is None or (state.where == NUMBER and not state.item):
            return ""
        digits = begun + char
        return digits if any(item.startswith(digits) for item in self._items(state)) else ""

    def _items(self, state: State) -> set[str]:
        return {"1", str(min(state.items + 1, ITEMS))}

    def _item_ends(self, state: State, char: str) -> State | None:
        """What stands before the mark is no figure, but the number of an item: a blank and text follow."""
        if state.where == NUMBER and char in ".)" and state.item in self._items(state):
            return State(ITEM, free=False, item=state.item, items=state.items)
        return None

    def _freely(self, state: State, char: str, name: str) -> State | None:
        """The state after a character that belongs to no spelling under way."""
        fresh = State(TEXT, items=state.items)
        if name == "forbidden" and self.counts:
            return None
        if char == "[" and self.cites:
            return None
        if name == "line":
            return replace(fresh, where=LINE)
        if not self.counts:
            return fresh
        if state.where in (TEXT, LINE):
            if name == "blank":
                # a model that must not say a number would go on with blanks for ever
                return (
                    None if state.gap else replace(fresh, where=state.where, gap=" " * (state.where == TEXT))
                )
            return replace(fresh, where=AFTER, gap="+") if char == "+" else fresh
        return self._after_figure(state, char, name, fresh)

    def _after_figure(self, state: State, char: str, name: str, fresh: State) -> State | None:
        gap = state.gap
        if name == "mark":
            return None
        after = replace(fresh, where=AFTER, linked=state.linked)
        if state.where == NUMBER and char in ".)" and state.item in self._items(state):
            after = replace(after, items=int(state.item))
        if name == "blank":
            return None if gap == " " else fresh if gap == "." else replace(after, gap=gap or " ")
        if name == "hyphen":
            return fresh if gap == "." else replace(after, gap="-")
        if char in "()+":
            return fresh if gap == "." and char != "+" else replace(after, gap=char)
        if name == "joining":
            return fresh if gap else replace(after, gap=".")
        if name == "letter" and gap in ("", " "):
            return self._multiplier(state, char, after, fresh)
        return fresh

    def _multiplier(self, state: State, char: str, after: State, fresh: State) -> State | None:
        """Letters after a figure may become a word that multiplies it only along a path."""
        word = state.word + char.lower()
        if word not in _LETTERS:
            return fresh
        if word in MULTIPLIERS:
            return None
        return replace(after, gap=state.gap, word=word)
