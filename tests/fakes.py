"""A stand-in for the engine room: an OpenAI-compatible server on loopback whose answers a test writes.

`python -m tests.fakes PORT REPLY SECONDS_A_WORD` is the same in a process of its own, which can be killed.
"""

import base64
import hashlib
import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

DIMENSION = 384
TICK_SECONDS = 0.02


@dataclass
class FakeEngine:
    """What the stand-in says and what it was told.

    A test that must see a state sets a hold and lifts it: `holds_queue` keeps an answer at its first place in
    the queue, `holds_after` behind that many words (only where the question has `holds_for` in it), and an
    embedding takes `seconds_an_embedding` or until that is 0.
    """

    url: str = ""
    reply: str = "Нет ответа."
    status: int = 200
    chat_status: int = 200  # of chat alone, while vectors are made
    embeds: bool = True  # whether it gives vectors, whatever else it does
    code: str | None = None
    retry_after: str = ""  # the header beside a status that is no answer
    seconds_a_word: float = 0.0
    seconds_an_embedding: float = 0.0
    packs_vectors: bool = True
    says_vectors: object = None
    says_prefix: dict[str, Any] = field(default_factory=dict)  # in the place of how many tokens it took
    says_line: str = ""  # data that stands in the place of an answer's first word
    breaks_after: int | None = None
    ends_with: str = "stop"
    refusal_chance: float | None = None
    waits: int = 0
    holds_queue: bool = False
    holds_after: int | None = None
    holds_for: str = ""
    reads: tuple[int, ...] = ()
    says_health: bytes = b""  # in the place of that it is ready
    loads: int = 0  # times that its health is asked until its models are there; before it says 503
    adapters: tuple[str, ...] = ()  # those it serves and names in replies, as `name@sum`; none: it takes any
    room: int = 0  # tokens (here: characters) that it says it keeps of what it reads ahead
    prompts: list[list[dict[str, str]]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    warmed: list[dict[str, Any]] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    traceparents: list[str] = field(default_factory=list)  # of each request; empty: it had none
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def prompt(self) -> str:
        """The last message of the last prompt."""
        return self.prompts[-1][-1]["content"]


def vector(text: str) -> list[float]:
    """Words as hashed directions: texts that share words are near each other. Unit length."""
    total = np.zeros(DIMENSION)
    for word in re.findall(r"\w+", text.lower().removeprefix("query: ").removeprefix("passage: ")):
        seed = int.from_bytes(hashlib.sha256(word[:5].encode()).digest()[:4], "big")
        total += np.random.default_rng(seed).normal(size=DIMENSION)
    # a common part, because the real embedder puts everything at a cosine above 0.7
    total = total / (np.linalg.norm(total) or 1) + 2.0 * np.ones(DIMENSION) / np.sqrt(DIMENSION)
    unit: list[float] = (total / np.linalg.norm(total)).tolist()
    return unit


@contextmanager
def serving(engine: FakeEngine, port: int = 0) -> Iterator[FakeEngine]:
    """Serve the stand-in on a loopback port (a free one) until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            if self.path == "/health/ready" and engine.loads:
                engine.loads -= 1
                self._json(503, {"status": "loading", "chat": False, "embedder": False})
                return
            self._json(engine.status, {"status": "ready", "data": []}, engine.says_health)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            engine.traceparents.append(self.headers.get("traceparent", ""))
            if engine.loads:
                self._json(503, {"error": {"message": "loading", "code": "loading", "type": "error"}})
            elif engine.status != 200:
                self._json(engine.status, {"error": {"message": "no", "code": engine.code, "type": "error"}})
            elif self.path.endswith("/embeddings"):
                if engine.embeds:
                    self._embeddings(body)
                else:
                    self._json(503, {"error": {"message": "no", "code": None, "type": "error"}})
            elif self.path.endswith("/prefixes"):
                tokens = sum(len(message["content"]) for message in body["messages"])
                counts = {"tokens": tokens, "room": engine.room, "warm": body in engine.warmed}
                engine.warmed.append(body)
                self._json(202, engine.says_prefix or {"object": "prefix", **counts})
            elif engine.chat_status != 200:
                self._json(
                    engine.chat_status, {"error": {"message": "no", "code": engine.code, "type": "error"}}
                )
            else:
                self._served(body, (body.get("sufler") or {}).get("adapter", ""))

        def _served(self, body: dict[str, Any], adapter: str) -> None:
            known = [one for one in engine.adapters if adapter in (one, one.partition("@")[0])]
            if engine.adapters and adapter and not known:
                error = {"message": "no", "code": "adapter_not_found", "type": "error"}
                self._json(404, {"error": error})
                return
            self._model = "+".join(["fake@0000", *known[:1]])
            engine.prompts.append(body["messages"])
            engine.bodies.append(body)
            self._chat(body["messages"][-1]["content"])

        def _embeddings(self, body: dict[str, Any]) -> None:
            texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
            engine.embedded += texts
            began = time.monotonic()
            while time.monotonic() < began + engine.seconds_an_embedding:
                time.sleep(TICK_SECONDS)
            data = []
            for index, text in enumerate(texts):
                raw = np.asarray(vector(text), "<f4").tobytes()
                packed = base64.b64encode(raw).decode()
                asked = engine.packs_vectors and body.get("encoding_format") == "base64"
                value = packed if asked else vector(text)
                data.append({"object": "embedding", "index": index, "embedding": value})
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            told = data if engine.says_vectors is None else engine.says_vectors
            self._json(200, {"object": "list", "model": body["model"], "data": told, "usage": usage})

        def _chat(self, prompt: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                for place in range(engine.waits, 0, -1):
                    waiting = {"place": place, "seconds": 2.0 * place}
                    self._chunk([], sufler=waiting)
                    time.sleep(engine.seconds_a_word)
                    while engine.holds_queue:
                        self._chunk([], sufler=waiting)
                        time.sleep(TICK_SECONDS)
                for read in engine.reads:
                    self._chunk([], sufler={"read": read, "of": 100})
                for number, word in enumerate(re.findall(r"\S+\s*", engine.reply)):
                    if number == engine.breaks_after:
                        if engine.code:
                            self._chunk([], error={"message": "no", "code": engine.code, "type": "error"})
                        return
                    # as the engine room says while it reads; so it learns whether anybody is still there
                    while engine.holds_after == number and engine.holds_for in prompt:
                        self._chunk([], sufler={"read": 1, "of": 100})
                        time.sleep(TICK_SECONDS)
                    if engine.says_line and number == 0:
                        self._data(engine.says_line)
                        continue
                    self._chunk([{"index": 0, "delta": {"content": word}, "finish_reason": None}])
                    time.sleep(engine.seconds_a_word)
                self._chunk([{"index": 0, "delta": {}, "finish_reason": engine.ends_with}])
                said = {} if engine.refusal_chance is None else {"refusal_chance": engine.refusal_chance}
                usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
                self._chunk([], usage=usage, sufler=said)
                self.wfile.write(b"data: [DONE]\n\n")
            except (BrokenPipeError, ConnectionResetError):
                engine.stopped.set()

        def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> None:
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": self._model}
            self._data(json.dumps({**chunk, "choices": choices, **more}))

        def _data(self, line: str) -> None:
            self.wfile.write(f"data: {line}\n\n".encode())
            self.wfile.flush()

        def _json(self, status: int, value: dict[str, Any], raw: bytes = b"") -> None:
            raw = raw or json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            if status >= 400 and engine.retry_after:
                self.send_header("Retry-After", engine.retry_after)
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    engine.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serving(FakeEngine(reply=sys.argv[2], seconds_a_word=float(sys.argv[3])), int(sys.argv[1])):
        threading.Event().wait()
