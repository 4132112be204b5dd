"""What one engine room serves: a chat model and an embedder, loaded side by side."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from inference.adapters import Adapters, signature
from inference.embedding import Embedder
from inference.engine import Engine
from inference.logs import log
from inference.values import Adapter, EngineError

POLL = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Served:
    """Weights as clients know them. `names` are all that a request may say; `fingerprint` is part
    of their sum."""

    names: tuple[str, ...]
    kind: str
    fingerprint: str
    adapter: Adapter | None = None
    signed: str = ""

    @property
    def signature(self) -> str:
        """The name and the sum, as every reply gives it."""
        return self.signed or f"{self.names[0]}@{self.fingerprint}"

    def answers_to(self, model: str) -> bool:
        """Whether a request for `model` means these weights."""
        return model in (*self.names, self.signature)


class Room:
    """The two models and whether they are ready. Without an engine only embeddings are served."""

    def __init__(
        self,
        engine: Engine | None,
        chat: Served | None,
        embedder: Embedder,
        vectors: Served,
        adapters: Adapters | None = None,
    ) -> None:
        self.adapters = adapters or Adapters()
        self.engine = engine
        self.chat = chat
        self.embedder = embedder
        self.vectors = vectors
        self.failure: str | None = None

    async def load(self) -> None:
        """Load both; returns when both have answered, or sets `failure`. Then `watch` goes on."""
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

    async def watch(self) -> None:
        """Return when the chat model has died, with `failure` set. A dead embedder is started again."""
        while self.failure is None:
            await asyncio.sleep(POLL)
            if self.engine and self.engine.failure:
                self.failure = self.engine.failure

    async def close(self) -> None:
        """End everything quickly."""
        if self.engine:
            await asyncio.to_thread(self.engine.close)
        await self.embedder.close()

    def aside(self) -> AbstractContextManager[None]:
        """While the embedder works the engine reads nothing for later."""
        return self.engine.aside() if self.engine else nullcontext()

    def state(self) -> dict[str, object]:
        """What health says: numbers and codes."""
        chat = self.engine is None or self.engine.ready.is_set()
        embedder = self.embedder.ready.is_set()
        state: dict[str, object] = {
            "status": "ready" if chat and embedder else self._why_not(),
            "chat": chat,
            "embedder": embedder,
            "embedder_restarts": self.embedder.restarts,
        }
        if self.engine:
            state["running"], state["waiting"] = self.engine.load()
            counts = self.engine.counts
            state |= {"finished": counts.finished, "cancelled": counts.cancelled, "failed": counts.failed}
            state["warmed"] = counts.warmed
            state["completion_tokens"] = counts.tokens
        return state

    def _why_not(self) -> str:
        return "failed" if self.failure or (self.engine and self.engine.failure) else "loading"

    def served(self) -> list[Served]:
        """All weights, and the chat model with each adapter."""
        if self.chat is None:
            return [self.vectors]
        return [self.chat, *(self.with_adapter(adapter) for adapter in self.adapters.all()), self.vectors]

    def with_adapter(self, adapter: Adapter) -> Served:
        """The chat model with an adapter: `model+adapter`, and both sums."""
        assert self.chat
        names = tuple(f"{name}+{adapter.name}" for name in self.chat.names)
        signed = f"{self.chat.signature}+{signature(adapter)}"
        fingerprint = f"{self.chat.fingerprint}+{adapter.fingerprint}"
        return Served(names, "adapter", fingerprint, adapter, signed)

    def find_chat(self, model: str, adapter: str) -> Served:
        """The chat model that a request names, with the adapter that `model` or `adapter` names."""
        if adapter:
            chat = self.find(model, "chat")
            if found := self.adapters.find(adapter):
                return self.with_adapter(found)
            message = f"{chat.names[0]} has no adapter of that name here."
            raise EngineError("adapter_not_found", message, status=404, param="sufler.adapter")
        return self.find(model, "adapter" if "+" in model else "chat")

    def find(self, model: str, kind: str) -> Served:
        """The weights that a request names; EngineError 404 when they are not served here."""
        for served in self.served():
            if served.answers_to(model) and (not kind or served.kind == kind):
                return served
        known = ", ".join(served.names[0] for served in self.served())
        message = f"This engine room serves {known}; the model asked for is not among them."
        raise EngineError("model_not_found", message, status=404, param="model")
