"""Brings what was read once back into the context, and keeps what is read now.

Each answer has a place (a sequence of the context). The states of the beginning that is known are put into it
one after another, which takes milliseconds.
"""

from dataclasses import dataclass
from itertools import pairwise

from inference.backend import GRID, Backend, Logits
from inference.prefixes import Known, Node, Prefixes, Tokens
from inference.shelf import Shelf
from inference.values import Generation

SPLICED = "+spliced"  # prompts of passages read apart have a tree of their own


def passages_alone(generation: Generation) -> list[Tokens]:
    """Each passage that is read apart, as it is read: the first one after what stands before it, the others
    after that and what stands in for their neighbours. One that is kept may be either, so both."""
    if not generation.apart:
        return []
    head = generation.tokens[: generation.apart[0]]
    first, *others = (generation.tokens[start:end] for start, end in pairwise(generation.apart))
    if generation.keep and generation.stand_in:
        others.append(first)
    return [(*head, *first), *((*head, *generation.stand_in, *each) for each in others)]


def shared(length: int) -> int:
    """How many tokens of a prompt of this length other prompts may share: GRID tokens at least follow."""
    return max(0, (length - GRID) // GRID * GRID)


@dataclass(frozen=True, slots=True)
class Begun:
    """So many tokens of a prompt are in its place; `logits` when nothing is left to read."""

    length: int
    logits: Logits | None = None


class Reader:
    """Fills places and keeps what is read there. Belongs to the owner's thread."""

    def __init__(self, backend: Backend, prefixes: Prefixes, shelf: Shelf | None) -> None:
        self._backend = backend
        self._prefixes = prefixes
        self._shelf = shelf

    def begin(self, place: int, prompt: Tokens, adapter: str) -> Begun:
        """Put the known beginning of a prompt into a place."""
        known = self._prefixes.find(prompt, adapter)
        states: list[bytes] = []
        length, whole = 0, True
        for node in known.nodes:
            state = self._state(node, adapter)
            if state is None:
                self._prefixes.forget(node)
                whole = False
                break
            states.append(state)
            length = node.end
        if whole and known.half and (state := self._state(known.half, adapter)):
            states.append(self._backend.cut(state, known.part)[0])
            length += known.part
        end = known.end if whole and known.end and self._state(known.end, adapter) else None
        if end and end.state:
            states.append(end.state)
        self._prefixes.use(known)
        if not self._lay(place, states):
            return Begun(0)
        return Begun(end.end, end.logits) if end else Begun(length)

    def known(self, generation: Generation) -> int:
        """How many tokens of a prompt would not be read again."""
        prompt, adapter = generation.tokens, generation.turn.prefixes
        spliced = self._prefixes.find(prompt, adapter + SPLICED) if generation.apart else None
        if (spliced or self._prefixes.find(prompt, adapter)).end:
            return len(prompt)
        if generation.apart and not self.unknown(generation):
            return generation.apart[-1]
        length = self._prefixes.find(prompt, adapter).length
        nothing_left = generation.opened and not generation.apart and length >= shared(len(prompt))
        return len(prompt) if nothing_left else length

    def unknown(self, generation: Generation) -> list[Tokens]:
        """The passages read apart that are still to be read, each after what stands before the first."""
        alone, adapter = passages_alone(generation), generation.turn.prefixes
        return [one for one in alone if not self._prefixes.find(one, adapter, thought=False).end]

    def splice(self, place: int, generation: Generation) -> int:
        """Put passages that were read apart one after another into a place; the tokens there, or 0 when a
        state is gone. They do not know of each other."""
        adapter = generation.turn.prefixes
        states: list[bytes] = []
        for (start, end), alone in zip(pairwise(generation.apart), passages_alone(generation), strict=False):
            known = self._prefixes.find(alone, adapter, thought=False)
            if not known.end:
                return 0
            self._prefixes.use(known)
            # where the passage began when it was read; before the first one the head is wanted too
            began = len(alone) - (end - start)
            wanted = began if states else 0
            for node in (*known.nodes, known.end):
                if node.end <= wanted:
                    continue
                state = self._state(node, adapter)
                if state is None:
                    self._prefixes.forget(node)
                    return 0
                if node.start < wanted:
                    state = self._backend.cut(state, wanted - node.start)[1]
                states.append(self._backend.moved(state, start - began))
        return generation.apart[-1] if self._lay(place, states) else 0

    def store(
        self,
        place: int,
        prompt: Tokens,
        adapter: str,
        logits: Logits | None,
        *,
        read: int,
        keep: bool,
        apart: bool = False,
        opened: bool = False,
    ) -> None:
        """Keep what was read of a prompt, its first `read` tokens; `logits`: it is read to its end. `keep`:
        it is worth the disk, and its end is if it is a passage read `apart`. `opened`: its end is worth
        nothing."""
        whole = read // GRID * GRID if logits is None else shared(len(prompt))
        known = self._prefixes.find(prompt, adapter)
        if known.half:
            upper = self._split(known.half, known.part, adapter)
            if upper is None:
                self._prefixes.forget(known.half)
            known = Known([*known.nodes, upper] if upper else known.nodes)
        last = known.nodes[-1] if known.nodes else None
        length = last.end if last else 0
        ended = logits is not None and not known.end and not (opened and not apart)
        cuts = [length, *([whole] if whole > length else []), *([len(prompt)] if ended else [])]
        states = self._backend.save(place, cuts) if len(cuts) > 1 else []
        if whole > length:
            last = self._prefixes.add(last, adapter, prompt[length:whole], states[0])
        if ended and logits is not None:
            end = self._prefixes.add_end(last, adapter, prompt[whole:], states[-1], logits.copy())
            end.keep = keep and apart
            self._save(end, adapter)
        if last:
            for node in last.path():
                node.keep = node.keep or keep
                self._save(node, adapter)
        self._prefixes.shrink()

    def leave(self, place: int) -> None:
        """The place is empty again."""
        self._backend.drop(place)

    def _lay(self, place: int, states: list[bytes]) -> bool:
        """These states instead of what a place holds; False, and it is empty, when they do not fit."""
        if states and self._backend.restore(place, states):
            return True
        self._backend.drop(place)
        return not states

    def _state(self, node: Node, adapter: str) -> bytes | None:
        if node.state is None and self._shelf and node.saved and (state := self._shelf.read(node, adapter)):
            self._prefixes.fill(node, state)
        return node.state

    def _split(self, node: Node, length: int, adapter: str) -> Node | None:
        """Cut a node in two in the tree, its state too; None when the state is gone."""
        state = self._state(node, adapter)
        if state is None:
            return None
        halves = self._backend.cut(state, length)
        if self._shelf and node.saved:
            self._shelf.remove(node, adapter)
        above = self._prefixes.split(node, length, halves)
        self._save(node, adapter)
        return above

    def _save(self, node: Node, adapter: str) -> None:
        """On disk stands only what was warmed to be kept. What prompts share by themselves may be words that
        somebody typed, and those stay in memory."""
        if self._shelf and not node.saved and node.state and node.keep:
            self._shelf.write(node, adapter)
