"""What a constraint tells the sampler, whatever it constrains."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from inference.constraints.vocabulary import Flags, Ids


class Constraint(Protocol):
    """Says of one answer, token by token, what may come next. Serves one answer only."""

    def choices(self) -> Sequence[int] | None:
        """All tokens that may come next when they are few; None: ask `allows`."""
        ...

    def allows(self, token: int) -> bool:
        """Whether this token may come next."""
        ...

    def glance(self, tokens: Ids) -> Flags:
        """Of each of many tokens whether it may come next, as far as a glance can tell; `allows` has the
        last word."""
        ...

    def resort(self) -> Sequence[int]:
        """Some tokens that may come next for certain, when nothing likely may."""
        ...

    def accept(self, token: int) -> None:
        """The token was chosen; it must be one that is allowed."""
        ...

    def held(self) -> int:
        """So many bytes at the end of the answer are not to be shown yet."""
        ...

    def cut(self) -> int:
        """So many bytes at the end of the answer must not be shown if it breaks off here."""
        ...

    def close(self) -> None:
        """Free what the constraint holds."""
        ...


class Both:
    """What all of several constraints allow."""

    def __init__(self, constraints: Sequence[Constraint]) -> None:
        self._all = constraints

    def choices(self) -> Sequence[int] | None:
        lists = [some for one in self._all if (some := one.choices()) is not None]
        if not lists:
            return None
        return [token for token in min(lists, key=len) if self.allows(token)]

    def allows(self, token: int) -> bool:
        return all(one.allows(token) for one in self._all)

    def glance(self, tokens: Ids) -> Flags:
        flags: Flags = np.logical_and.reduce([one.glance(tokens) for one in self._all])
        return flags

    def resort(self) -> Sequence[int]:
        return [token for one in self._all for token in one.resort() if self.allows(token)]

    def accept(self, token: int) -> None:
        for one in self._all:
            one.accept(token)

    def held(self) -> int:
        return max(one.held() for one in self._all)

    def cut(self) -> int:
        return max(one.cut() for one in self._all)

    def close(self) -> None:
        for one in self._all:
            one.close()
