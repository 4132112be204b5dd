"""How far a long document has been read, for whoever waits for it."""

from collections.abc import Callable

listener: Callable[[int, int], None] | None = None
"""Set by the child process that reads one file; there is no other reader in that process."""


def report(done: int, total: int) -> None:
    """Say that `done` of `total` pages were read."""
    if listener is not None:
        listener(done, total)
