"""A stream's way to its reader. The only async plumbing: a blocking generator seen from an async view."""

from collections.abc import AsyncIterator, Callable, Generator
from typing import TypeVar, cast

from asgiref.sync import sync_to_async

T = TypeVar("T")
R = TypeVar("R")
_END = object()


def rendered(events: Generator[T, None, R], render: Callable[[T], str]) -> Generator[str, None, R]:
    """Each event as `render` shows it, an empty one left out; the value is that of `events`.

    Closing it closes `events`. An error of `render` is raised in `events` too, whose record is of a crash
    then and not of a reader who left.
    """
    try:
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                return cast(R, end.value)
            try:
                shown = render(event)
            except Exception as error:
                events.throw(error)
                raise
            if shown:
                yield shown
    finally:
        events.close()


async def stepped(generator: Generator[T, None, None]) -> AsyncIterator[T]:
    """Yield what the generator yields, each step in Django's thread for sync code.

    When the reader leaves, the generator is closed in that same thread, so that its `finally` may write
    to the database.
    """

    def advance() -> T | object:
        return next(generator, _END)

    step = sync_to_async(advance, thread_sensitive=True)
    try:
        while (item := await step()) is not _END:
            yield item  # type: ignore[misc]
    finally:
        await sync_to_async(generator.close, thread_sensitive=True)()
