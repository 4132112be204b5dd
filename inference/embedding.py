"""Texts to vectors: the queue before the embedder's process, which is started again when it dies."""

import asyncio
import itertools
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inference.logs import log
from inference.values import EngineError

AT_ONCE = 8  # texts handed over at once: the longest that a question waits behind documents
FEW = 4  # a request of so few texts is a question, and goes before documents
MOST = 2048  # texts in one request, as in the OpenAI API
ATTEMPTS = 2
AGAIN_SECONDS = 2.0  # between attempts to bring back one that died over every attempt
FIRST = "query: 1"


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors (float32, one row a text, in the order of the texts) and how many tokens were read."""

    vectors: npt.NDArray[np.float32]
    tokens: int


@dataclass(frozen=True, slots=True)
class _Job:
    texts: list[str]
    truncate: bool
    result: asyncio.Future[Embedded]


class Embedder:
    """Belongs to one event loop. `ready` is set after a first embedding, and not while it dies over every
    attempt."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._process: Process | None = None
        self._queue: asyncio.PriorityQueue[tuple[int, int, _Job]] = asyncio.PriorityQueue()
        self._numbers = itertools.count()
        self._worker: asyncio.Task[None] | None = None
        self._reviving: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()
        self.restarts = 0

    async def start(self) -> None:
        """Start the process and return once it has answered."""
        self._worker = asyncio.create_task(self._work())
        await self.embed([FIRST])

    async def embed(self, texts: list[str], truncate: bool = False) -> Embedded:
        """One vector a text. EngineError when a text is too long (unless `truncate`) or the process fails."""
        if self._worker is None:
            raise EngineError("loading", "The embedder is still loading.", status=503, retry_after=5)
        parts = []
        for start in range(0, len(texts), AT_ONCE):
            result: asyncio.Future[Embedded] = asyncio.get_running_loop().create_future()
            job = _Job(texts[start : start + AT_ONCE], truncate, result)
            self._queue.put_nowait((int(len(texts) > FEW), next(self._numbers), job))
            try:
                parts.append(await result)
            except _TooLong as error:
                raise error.told(start) from None
        return Embedded(np.vstack([part.vectors for part in parts]), sum(part.tokens for part in parts))

    async def close(self) -> None:
        """End the process."""
        for task in (self._worker, self._reviving):
            if task:
                task.cancel()
        await self._end()

    async def _work(self) -> None:
        while True:
            _, _, job = await self._queue.get()
            if job.result.cancelled():  # the reader has left
                continue
            try:
                embedded = await self._attempt(job)
            except Exception as error:
                if not isinstance(error, _TooLong):
                    self._revive()
                if not job.result.cancelled():
                    job.result.set_exception(error)
            else:
                self.ready.set()
                if not job.result.cancelled():
                    job.result.set_result(embedded)

    def _revive(self) -> None:
        """It is not ready until it has answered again, which is tried without waiting for a request."""
        self.ready.clear()
        if self._reviving is None or self._reviving.done():
            self._reviving = asyncio.create_task(self._try_until_ready())

    async def _try_until_ready(self) -> None:
        while not self.ready.is_set():
            with suppress(EngineError):
                await self.embed([FIRST])
            await asyncio.sleep(AGAIN_SECONDS)

    async def _attempt(self, job: _Job) -> Embedded:
        for _ in range(ATTEMPTS):
            try:
                return await self._ask(job)
            except (asyncio.IncompleteReadError, OSError, ValueError):
                await self._end()
                self.restarts += 1
                log("embedder_restarted", restarts=self.restarts)
        raise EngineError("embedder_failed", "The embedder ended twice over this request.", status=500)

    async def _ask(self, job: _Job) -> Embedded:
        process = self._process = self._process or await self._begin()
        assert process.stdin
        assert process.stdout
        request = json.dumps({"texts": job.texts, "truncate": job.truncate})
        process.stdin.write(request.encode() + b"\n")
        await process.stdin.drain()
        header = json.loads(await process.stdout.readuntil(b"\n"))
        if "too_long" in header:
            raise _TooLong(header["too_long"], header["tokens"])
        rows, columns = len(job.texts), header["dimensions"]
        data = await process.stdout.readexactly(4 * rows * columns)
        return Embedded(np.frombuffer(data, "<f4").reshape(rows, columns), sum(header["tokens"]))

    async def _begin(self) -> Process:
        command = [sys.executable, "-m", "inference.encoder", str(self._folder)]
        room = Path(__file__).resolve().parent.parent
        # a session of its own: Ctrl-C is for the engine room, which ends this process by closing its input
        return await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, cwd=room, env=dict(os.environ), start_new_session=True
        )

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


class _TooLong(Exception):
    """The text at `index` of a part has too many tokens."""

    def __init__(self, index: int, tokens: int) -> None:
        super().__init__()
        self.index = index
        self.tokens = tokens

    def told(self, start: int) -> EngineError:
        """The refusal for the whole request, whose part began at `start`."""
        message = (
            f"Input {start + self.index} has {self.tokens} tokens; this model reads 512. "
            'Cut it into passages, or send the extension "truncate": true.'
        )
        return EngineError("context_length_exceeded", message, param="input")
