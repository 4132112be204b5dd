"""The only async plumbing: a blocking generator seen from an async view."""

from collections.abc import AsyncIterator, Generator
from typing import TypeVar

from asgiref.sync import sync_to_async

T = TypeVar("T")
_END = object()


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
