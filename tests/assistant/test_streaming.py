"""A blocking generator seen from async code: stepped and closed in the thread of sync code."""

import asyncio
import threading
import time
from collections.abc import Generator

import pytest
from asgiref.sync import async_to_sync

from assistant.streaming import stepped


class Source:
    """A generator that notes in which threads it ran and whether it was closed."""

    def __init__(self, fails: bool = False, seconds: float = 0.0) -> None:
        self.threads: list[int] = []
        self.closed = False
        self.fails, self.seconds = fails, seconds

    def items(self) -> Generator[int, None, None]:
        try:
            for number in range(3):
                self.threads.append(threading.get_ident())
                time.sleep(self.seconds)
                yield number
                if self.fails:
                    raise ZeroDivisionError
        finally:
            self.threads.append(threading.get_ident())
            self.closed = True


def test_everything_comes_in_order_and_it_is_closed() -> None:
    source = Source()

    async def read() -> list[int]:
        return [item async for item in stepped(source.items())]

    assert async_to_sync(read)() == [0, 1, 2]
    assert source.closed


def test_it_runs_in_one_thread_from_the_first_step_to_the_close() -> None:
    source = Source()

    async def leave() -> None:
        reader = stepped(source.items())
        await anext(reader)
        await reader.aclose()  # type: ignore[attr-defined]

    async_to_sync(leave)()
    assert source.closed
    assert len(set(source.threads)) == 1


def test_its_errors_reach_the_reader() -> None:
    source = Source(fails=True)

    async def read() -> None:
        async for _ in stepped(source.items()):
            pass

    with pytest.raises(ZeroDivisionError):
        async_to_sync(read)()
    assert source.closed


def test_a_reader_who_is_cancelled_in_the_middle_of_a_step_closes_it() -> None:
    source = Source(seconds=0.2)

    async def read() -> None:
        async for _ in stepped(source.items()):
            pass

    async def cancel() -> None:
        task = asyncio.create_task(read())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async_to_sync(cancel)()
    assert source.closed


def test_a_reader_who_forgets_it_closes_it_too() -> None:
    source = Source()

    async def forget() -> None:
        async for _ in stepped(source.items()):
            break
        for _ in range(100):
            if source.closed:
                break
            await asyncio.sleep(0.01)

    async_to_sync(forget)()
    assert source.closed


def test_the_loop_stays_free_while_a_step_takes_long() -> None:
    source, beats = Source(seconds=0.2), 0

    async def read() -> None:
        nonlocal beats
        stream = stepped(source.items())

        async def first() -> object:
            return await anext(stream)

        task = asyncio.create_task(first())
        while not task.done():
            beats += 1
            await asyncio.sleep(0.01)

    asyncio.run(read())
    assert beats > 5
