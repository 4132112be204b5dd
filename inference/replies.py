"""The OpenAI API's words: writes replies. Knows no model and no server."""

import base64
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from inference.embedding import Embedded
from inference.values import Chance, EngineError, Reading, Timings, Waiting

Json = dict[str, Any]


class ChatReply:
    """The pieces of one reply: all share an id, a time and the names of the weights."""

    def __init__(self, model: str, fingerprint: str) -> None:
        self.id = f"chatcmpl-{uuid.uuid4().hex}"
        self._common = {"id": self.id, "created": int(time.time()), "model": model}
        self._common["system_fingerprint"] = fingerprint

    def chunk(
        self, delta: Json, reason: str | None = None, logprobs: Json | None = None, **extra: object
    ) -> Json:
        """One chunk of a stream. `extra`: fields of our own, which other clients ignore."""
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": logprobs}
        return {**self._common, "object": "chat.completion.chunk", "choices": [choice], **extra}

    def waiting(self, waiting: Waiting) -> Json:
        """An empty delta that tells the place in the queue: nobody's client trips over it."""
        return self.chunk({}, sufler={"place": waiting.place, "seconds": waiting.seconds})

    def reading(self, reading: Reading) -> Json:
        """An empty delta that tells how far the prompt is read; a reader who leaves is noticed by it."""
        return self.chunk({}, sufler={"read": reading.read, "of": reading.total})

    def finish(self, reason: str, timings: Timings) -> Json:
        """The chunk that ends the answer."""
        return self.chunk({}, reason, sufler=asdict(timings))

    def usage(self, timings: Timings) -> Json:
        """The last chunk, when usage was asked for."""
        common = {**self._common, "object": "chat.completion.chunk"}
        return {**common, "choices": [], "usage": usage(timings)}

    def whole(self, text: str, reason: str, timings: Timings, logprobs: Json | None = None) -> Json:
        """The reply that is not streamed."""
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": logprobs}
        common = {**self._common, "object": "chat.completion", "choices": [choice]}
        return {**common, "usage": usage(timings), "sufler": asdict(timings)}


def logprobs(chances: Sequence[Chance], piece: Callable[[int], bytes]) -> Json | None:
    """The chances of tokens as the OpenAI API gives them; None when there are none."""

    def entry(token: int, logprob: float) -> Json:
        data = piece(token)
        return {"token": data.decode(errors="replace"), "logprob": round(logprob, 5), "bytes": list(data)}

    content = [
        {**entry(chance.token, chance.logprob), "top_logprobs": [entry(*other) for other in chance.top]}
        for chance in chances
    ]
    return {"content": content, "refusal": None} if content else None


def usage(timings: Timings) -> Json:
    """Token counts as the OpenAI API names them."""
    return {
        "prompt_tokens": timings.prompt_tokens,
        "completion_tokens": timings.completion_tokens,
        "total_tokens": timings.prompt_tokens + timings.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": timings.reused_tokens},
    }


def embedding_reply(embedded: Embedded, as_base64: bool, model: str) -> Json:
    """The reply of /v1/embeddings, vectors in the order of the input."""
    rows = embedded.vectors
    values: list[Any] = (
        [base64.b64encode(row.tobytes()).decode() for row in rows] if as_base64 else rows.tolist()
    )
    data = [{"object": "embedding", "index": index, "embedding": value} for index, value in enumerate(values)]
    counts = {"prompt_tokens": embedded.tokens, "total_tokens": embedded.tokens}
    return {"object": "list", "data": data, "model": model, "usage": counts}


def error_reply(error: EngineError) -> Json:
    """The body of a refusal."""
    kinds: Mapping[int, str] = {401: "authentication_error", 429: "rate_limit_error"}
    default = "server_error" if error.status >= 500 else "invalid_request_error"
    kind = kinds.get(error.status, default)
    return {"error": {"message": error.message, "type": kind, "param": error.param, "code": error.code}}
