"""Brings what was read once back into the context, and keeps what is read now.

Each answer has a place (a sequence of the context). The beginning that most prompts share stays in the
context as a sequence of its own and is shared with the places without copying; states of other prefixes are
copied in, which takes milliseconds.
"""

from dataclasses import dataclass
from itertools import pairwise

from inference.backend import GRID, Backend, Logits
from inference.prefixes import End, Known, Node, Prefixes, Tokens
from inference.shelf import Shelf
from inference.values import Generation

ROOTS = 3  # beginnings that stay in the context
ROOT_ROOM = 2048  # tokens that they may take there together
SPLICED = "+spliced"  # prompts of passages read apart have a tree of their own
SPARE = 2  # sequences to lay states into, and to cut them out of


def passages_alone(generation: Generation) -> list[Tokens]:
    """Each passage that is read apart, after what stands before the first."""
    head = generation.tokens[: generation.apart[0]] if generation.apart else ()
    return [(*head, *generation.tokens[start:end]) for start, end in pairwise(generation.apart)]


def sequences_for(places: int) -> int:
    """How many sequences the context needs: the places and one for warming, shared beginnings, two spare."""
    return places + 1 + ROOTS + SPARE


@dataclass(frozen=True, slots=True)
class Begun:
    """So many tokens of a prompt are in its place; `logits` when nothing is left to read."""

    length: int
    logits: Logits | None = None


class Reader:
    """Owns the sequences of the context. Belongs to the owner's thread."""

    def __init__(self, backend: Backend, places: int, prefixes: Prefixes, shelf: Shelf | None) -> None:
        self._backend = backend
        self._prefixes = prefixes
        self._shelf = shelf
        self._spare = places + ROOTS
        self._scratch = self._spare + 1
        self._free_roots = list(range(places, places + ROOTS))
        self._roots: dict[Node, int] = {}
        self._standing: dict[int, Node] = {}  # the root that a place stands on

    def begin(self, place: int, prompt: Tokens, adapter: str) -> Begun:
        """Put the known beginning of a prompt into an empty place."""
        self._backend.drop(place)
        known = self._prefixes.find(prompt, adapter)
        length = 0
        for node in known.nodes:
            if not self._lay(node, place, adapter):
                return Begun(length)
            length = node.end
        if known.half and self._lay(known.half, place, adapter):
            length += known.part
            self._backend.drop(place, length)
        self._prefixes.use(known)
        if known.end and self._backend.restore(self._spare, known.end.state):
            self._move(place, length, len(prompt))
            return Begun(len(prompt), known.end.logits)
        return Begun(length)

    def known(self, generation: Generation) -> int:
        """How many tokens of a prompt would not be read again."""
        prompt, adapter = generation.tokens, generation.turn.prefixes
        spliced = self._prefixes.find(prompt, adapter + SPLICED) if generation.apart else None
        if (spliced or self._prefixes.find(prompt, adapter)).end:
            return len(prompt)
        if generation.apart and not self.unknown(generation):
            return generation.apart[-1]
        return self._prefixes.find(prompt, adapter).length

    def unknown(self, generation: Generation) -> list[Tokens]:
        """The passages read apart that are still to be read, each after what stands before the first."""
        alone = passages_alone(generation)
        return [one for one in alone if not self._prefixes.find(one, generation.turn.prefixes).end]

    def splice(self, place: int, generation: Generation) -> int:
        """Put passages that were read apart one after another into an empty place; the tokens there, or 0
        when a state is gone. They do not know of each other."""
        adapter, first = generation.turn.prefixes, generation.apart[0]
        for start, alone in zip(generation.apart, passages_alone(generation), strict=False):
            if start == first:
                if self.begin(place, alone, adapter).length < len(alone):
                    return 0
                continue
            known = self._prefixes.find(alone, adapter)
            states = [(node.start, node.end, self._state(node, adapter)) for node in known.nodes]
            states.append((known.length, len(alone), known.end.state if known.end else None))
            for begins, ends, state in states:
                if ends <= first:
                    continue
                if state is None or not self._backend.restore(self._spare, state):
                    self._backend.drop(self._scratch)
                    return 0
                self._backend.share(self._spare, self._scratch, max(begins, first), ends)
                self._backend.drop(self._spare)
            self._prefixes.use(known)
            self._backend.shift(self._scratch, start - first)
            self._backend.share(self._scratch, place, start, start + len(alone) - first)
            self._backend.drop(self._scratch)
        return generation.apart[-1]

    def standing(self, prompt: Tokens, adapter: str) -> int:
        """How many tokens of a prompt need no cell of their own, because they stay in the context."""
        nodes = self._prefixes.find(prompt, adapter).nodes
        return nodes[0].end if nodes and nodes[0] in self._roots else 0

    def store(
        self, place: int, prompt: Tokens, adapter: str, logits: Logits | None, *, keep: bool, read: int
    ) -> None:
        """Keep what was read of a prompt, its first `read` tokens; `logits`: it is read to its end."""
        whole = read // GRID * GRID if logits is None else max(0, (len(prompt) - GRID) // GRID * GRID)
        known = self._prefixes.find(prompt, adapter)
        if known.half:
            upper = self._split(known.half, known.part, adapter)
            known = Known([*known.nodes, upper] if upper else known.nodes)
        last = known.nodes[-1] if known.nodes else None
        length = last.end if last else 0
        if whole > length and (state := self._copy(place, length, whole)):
            last = self._prefixes.add(last, adapter, prompt[length:whole], state)
            length = whole
        if logits is not None and length == whole and not known.end:
            state = self._copy(place, whole, len(prompt))
            self._prefixes.add_end(last, adapter, prompt[whole:], End(state, logits.copy(), 0))
        if last:
            for node in last.path():
                node.keep = node.keep or keep
                self._save(node, adapter)
        self._prefixes.shrink(lambda node: node in self._roots)

    def leave(self, place: int) -> None:
        """The place is empty again."""
        self._backend.drop(place)
        self._standing.pop(place, None)

    def _lay(self, node: Node, place: int, adapter: str) -> bool:
        """The tokens of a node into a place; False when its state is gone or there is no room."""
        if (root := self._roots.get(node)) is not None:
            self._backend.share(root, place, node.start, node.end)
            self._standing[place] = node
            self._roots[node] = self._roots.pop(node)  # the last one is the one used last
            return True
        state = self._state(node, adapter)
        if state is None:
            self._prefixes.forget(node)
            return False
        if not self._backend.restore(self._spare, state):
            return False
        if node.start == 0 and node.uses > 1:
            self._root(node, place)
        self._move(place, node.start, node.end)
        return True

    def _state(self, node: Node, adapter: str) -> bytes | None:
        if node.state is None and self._shelf and node.saved and (state := self._shelf.read(node, adapter)):
            self._prefixes.fill(node, state)
        return node.state

    def _root(self, node: Node, place: int) -> None:
        """Let the beginning that is in the spare sequence stay in the context."""
        in_use = set(self._standing.values())
        for old in list(self._roots):
            taken = sum(len(root.tokens) for root in self._roots)
            if (not self._free_roots or taken + len(node.tokens) > ROOT_ROOM) and old not in in_use:
                self._leave_root(old)
        taken = sum(len(root.tokens) for root in self._roots)
        if self._free_roots and taken + len(node.tokens) <= ROOT_ROOM:
            self._roots[node] = self._free_roots.pop()
            self._backend.share(self._spare, self._roots[node], node.start, node.end)
            self._standing[place] = node

    def _leave_root(self, node: Node) -> None:
        sequence = self._roots.pop(node)
        self._backend.drop(sequence)
        self._free_roots.append(sequence)

    def _split(self, node: Node, length: int, adapter: str) -> Node | None:
        """Cut a node in two in the tree, its state too; None when the state is gone."""
        state = self._state(node, adapter)
        if state is None or not self._backend.restore(self._spare, state):
            return None
        upper = self._copy(self._spare, node.start, node.start + length)
        lower = self._copy(self._spare, node.start + length, node.end)
        self._backend.drop(self._spare)
        if self._shelf and node.saved:
            self._shelf.remove(node, adapter)
        sequence = self._roots.pop(node, None)
        above = self._prefixes.split(node, length, (upper, lower))
        self._save(node, adapter)
        if sequence is not None:
            self._backend.drop(sequence, above.end)
            self._roots[above] = sequence
            for place, root in self._standing.items():
                if root is node:
                    self._standing[place] = above
        return above

    def _copy(self, sequence: int, start: int, end: int) -> bytes:
        """The state of some tokens of a sequence."""
        self._backend.share(sequence, self._scratch, start, end)
        state = self._backend.save(self._scratch)
        self._backend.drop(self._scratch)
        return state

    def _move(self, place: int, start: int, end: int) -> None:
        self._backend.share(self._spare, place, start, end)
        self._backend.drop(self._spare)

    def _save(self, node: Node, adapter: str) -> None:
        """On disk stands what was warmed to be kept, and what more than one prompt began with."""
        worth_it = node.keep or node.uses > 2 or len(node.children) > 1
        if self._shelf and not node.saved and node.state and worth_it:
            self._shelf.write(node, adapter)
