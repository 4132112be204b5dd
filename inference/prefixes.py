"""What was read once: states of prefixes in memory, as a radix tree over tokens.

A node stands for some tokens after those of its parent; its state holds just these. Only whole multiples of
GRID are shared between prompts (see backend.GRID); what is left over at the end of a prompt is an `End`, good
for exactly that prompt, with what the model thought after it. Of a passage that is read apart from others the
end is wanted without the thought. Knows no model: states are bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from inference.backend import GRID, Logits

Tokens = tuple[int, ...]


@dataclass(slots=True, eq=False)
class Node:
    """`tokens` from position `start`. `state` None: gone from memory, perhaps still on disk."""

    tokens: Tokens
    start: int
    parent: "Node | None"
    state: bytes | None = None
    children: dict[Tokens, "Node"] = field(default_factory=dict)  # by their first GRID tokens
    ends: dict[Tokens, "End"] = field(default_factory=dict)  # by all their tokens
    used: int = 0  # the moment, as a number that grows
    uses: int = 1
    keep: bool = False  # worth the disk at once: a passage, not somebody's question
    saved: bool = False

    @property
    def end(self) -> int:
        """How many tokens there are up to the end of this node."""
        return self.start + len(self.tokens)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.state or b"")

    def path(self) -> list["Node"]:
        """From below the root to this node."""
        return [*self.parent.path(), self] if self.parent else []

    def prefix(self) -> Tokens:
        """All tokens up to the end of this node."""
        return tuple(token for node in self.path() for token in node.tokens)


@dataclass(slots=True, eq=False)
class End(Node):
    """The last tokens of one prompt, and what the model thought after them; None: that is gone."""

    logits: Logits | None = None

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.state or b"") + (0 if self.logits is None else self.logits.nbytes)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a prompt: whole nodes, then `part` of the tokens of `half`; or its very end."""

    nodes: list[Node]
    half: Node | None = None
    part: int = 0
    end: End | None = None

    @property
    def length(self) -> int:
        """Tokens that need not be read again, those of `end` aside."""
        return (self.nodes[-1].end if self.nodes else 0) + self.part


class Prefixes:
    """Trees, one for each adapter, within a budget of bytes. Belongs to the owner's thread."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.bytes = 0
        self._roots: dict[str, Node] = {}
        self._clock = count(1)

    def find(self, prompt: Tokens, adapter: str = "", *, thought: bool = True) -> Known:
        """The longest known beginning; GRID tokens at least are left over, unless all is known. `thought`: an
        end counts only with what the model thought after it."""
        nodes, half, part = self._walk(self._root(adapter), prompt)
        for depth in range(len(nodes), -1, -1):
            place = nodes[depth - 1] if depth else self._root(adapter)
            end = place.ends.get(prompt[place.end :])
            if end and not (thought and end.logits is None):
                return Known(nodes[:depth], end=end)
        most = (len(prompt) - GRID) // GRID * GRID
        while nodes and nodes[-1].end > most:
            half = nodes.pop()
            part = max(0, most - half.start)
        if half:
            part = max(0, min(part, most - half.start))
        return Known(nodes, half if part else None, part)

    def use(self, known: Known) -> None:
        """These were of use just now."""
        moment = next(self._clock)
        for node in (*known.nodes, *([known.half] if known.half else [])):
            node.used = moment
            node.uses += 1
        if known.end:
            known.end.used = moment

    def add(self, parent: Node | None, adapter: str, tokens: Tokens, state: bytes) -> Node:
        """Hang a new node below `parent` (None: the root)."""
        above = parent or self._root(adapter)
        node = Node(tokens, above.end, above, state, used=next(self._clock))
        above.children[tokens[:GRID]] = node
        self.bytes += len(state)
        return node

    def add_end(
        self, parent: Node | None, adapter: str, tokens: Tokens, state: bytes | None, logits: Logits | None
    ) -> End:
        """Remember the very end of a prompt, in place of what was known of it."""
        above = parent or self._root(adapter)
        end = End(tokens, above.end, above, state, used=next(self._clock), logits=logits)
        if before := above.ends.get(tokens):
            self.bytes -= before.size
            end.saved = before.saved
        self.bytes += end.size
        above.ends[tokens] = end
        return end

    def split(self, node: Node, length: int, states: tuple[bytes, bytes]) -> Node:
        """Cut a node in two; the upper one, which has the first `length` tokens."""
        assert node.parent is not None
        upper = Node(node.tokens[:length], node.start, node.parent, states[0], used=node.used)
        upper.uses, upper.keep = node.uses, node.keep
        node.parent.children[node.tokens[:GRID]] = upper
        upper.children[node.tokens[length : length + GRID]] = node
        self.bytes += len(states[0]) + len(states[1]) - len(node.state or b"")
        node.tokens, node.start, node.parent = node.tokens[length:], upper.end, upper
        node.state, node.saved = states[1], False
        return upper

    def fill(self, node: Node, state: bytes) -> None:
        """The state of a node is in memory again."""
        self.bytes += len(state) - len(node.state or b"")
        node.state = state

    def forget(self, node: Node) -> None:
        """A node whose state is nowhere any more, and all below it."""
        for each in list(self._below(node)):
            self.bytes -= each.size + sum(end.size for end in each.ends.values())
            each.state, each.saved = None, False
            each.ends.clear()
        if isinstance(node, End):
            assert node.parent
            node.parent.ends.pop(node.tokens, None)
        elif node.parent:
            node.parent.children.pop(node.tokens[:GRID], None)

    def shrink(self) -> None:
        """Give up what was not used for longest until the budget holds."""
        if self.bytes <= self.budget:
            return
        held = [
            each
            for root in self._roots.values()
            for node in self._below(root)
            for each in (*node.ends.values(), node)
            if each.state
        ]
        for each in sorted(held, key=lambda one: (one.used, -one.end)):
            if self.bytes <= self.budget:
                return
            if each.saved:
                self.bytes -= each.size
                each.state = None
                if isinstance(each, End):
                    each.logits = None
            elif not isinstance(each, End):
                if each.state:  # not forgotten meanwhile with what it hangs below
                    self.forget(each)
            elif each.parent and each.parent.ends.get(each.tokens) is each:
                self.bytes -= each.parent.ends.pop(each.tokens).size

    def nodes(self) -> Iterator[Node]:
        """All of them, parents first."""
        for root in self._roots.values():
            yield from (node for node in self._below(root) if node.parent)

    def _walk(self, root: Node, prompt: Tokens) -> tuple[list[Node], Node | None, int]:
        """Nodes that the prompt begins with, and the one it leaves on the way, after how many tokens."""
        nodes: list[Node] = []
        place = root
        while child := place.children.get(prompt[place.end : place.end + GRID]):
            same = _shared(child.tokens, prompt[child.start : child.end])
            if same < len(child.tokens):
                return nodes, child, same - same % GRID
            nodes.append(child)
            place = child
        return nodes, None, 0

    def _root(self, adapter: str) -> Node:
        return self._roots.setdefault(adapter, Node((), 0, None))

    def _below(self, node: Node) -> Iterator[Node]:
        yield node
        for child in list(node.children.values()):
            yield from self._below(child)


def _shared(ours: Tokens, theirs: Tokens) -> int:
    """How many tokens at the beginning are the same."""
    length = min(len(ours), len(theirs))
    if ours[:length] == theirs[:length]:
        return length
    return int(np.argmax(np.array(ours[:length]) != np.array(theirs[:length])))
