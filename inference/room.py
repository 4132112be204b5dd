"""What one engine room serves: a chat model and an embedder, loaded side by side."""

import asyncio
from dataclasses import dataclass

from inference.embedding import Embedder
from inference.engine import Engine
from inference.logs import log
from inference.values import EngineError

POLL = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Served:
    """Weights as clients know them. `names` are all that a request may say; `fingerprint` is part
    of their sum."""

    names: tuple[str, ...]
    kind: str
    fingerprint: str

    @property
    def signature(self) -> str:
        """The name and the sum, as every reply gives it."""
        return f"{self.names[0]}@{self.fingerprint}"

    def answers_to(self, model: str) -> bool:
        """Whether a request for `model` means these weights."""
        return model in (*self.names, self.signature)


class Room:
    """The two models and whether they are ready. Without an engine only embeddings are served."""

    def __init__(
        self, engine: Engine | None, chat: Served | None, embedder: Embedder, vectors: Served
    ) -> None:
        self.engine = engine
        self.chat = chat
        self.embedder = embedder
        self.vectors = vectors
        self.failure: str | None = None

    async def load(self) -> None:
        """Load both; returns when both have answered, or sets `failure`."""
        starting = asyncio.create_task(self.embedder.start())
        if self.engine:
            self.engine.start()
        while self.failure is None and self.state()["status"] != "ready":
            await asyncio.sleep(POLL)
            if self.engine and self.engine.failure:
                self.failure = self.engine.failure
            elif starting.done() and (error := starting.exception()):
                self.failure = error.message if isinstance(error, EngineError) else type(error).__name__
        if self.failure is None:
            chat = self.chat.signature if self.chat else None
            log("ready", chat=chat, embedder=self.vectors.signature)

    async def close(self) -> None:
        """End everything quickly."""
        if self.engine:
            await asyncio.to_thread(self.engine.close)
        await self.embedder.close()

    def state(self) -> dict[str, object]:
        """What health says: numbers and codes."""
        chat = self.engine is None or self.engine.ready.is_set()
        embedder = self.embedder.ready.is_set()
        state: dict[str, object] = {
            "status": "ready" if chat and embedder else "loading",
            "chat": chat,
            "embedder": embedder,
            "embedder_restarts": self.embedder.restarts,
        }
        if self.engine:
            state["running"], state["waiting"] = self.engine.load()
            counts = self.engine.counts
            state |= {"finished": counts.finished, "cancelled": counts.cancelled, "failed": counts.failed}
            state["completion_tokens"] = counts.tokens
        return state

    def served(self) -> list[Served]:
        """All weights."""
        return [self.chat, self.vectors] if self.chat else [self.vectors]

    def find(self, model: str, kind: str) -> Served:
        """The weights that a request names; EngineError 404 when they are not served here."""
        for served in self.served():
            if served.answers_to(model) and (not kind or served.kind == kind):
                return served
        known = ", ".join(served.names[0] for served in self.served())
        message = f"This engine room serves {known}; the model asked for is not among them."
        raise EngineError("model_not_found", message, status=404, param="model")
