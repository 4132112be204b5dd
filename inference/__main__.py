"""Starts the engine room: `python -m inference`."""

import argparse
import errno
import ipaddress
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from inference.adapters import Adapters
from inference.backend import GRID, SLICE, Backend
from inference.embedding import Embedder
from inference.engine import Engine, Size
from inference.fitting import lacking
from inference.llama import LlamaBackend
from inference.register import CHAT, EMBEDDER
from inference.room import Room, Served
from inference.server import build_app
from inference.shelf import Shelf
from inference.sums import known_sum
from inference.tracing import begin
from inference.weights import (
    WeightsError,
    ensure,
    for_this_processor,
    models_folder,
    present,
    short_sum,
    show_progress,
)

# adapters that come with the product, in a folder of each model's name
TUNED = Path(__file__).parent / "tuned"
# seconds; the readers' side is told the same by the same variable
DRAIN = 60
# what ends before its end gets so long to say so
FAREWELL = 1
USAGE = 2
FAILED = 1


class StartError(Exception):
    """The room cannot open; the text is one line that says what to do."""


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Command line over environment over defaults."""
    environment = os.environ.get
    parser = argparse.ArgumentParser(
        prog="python -m inference",
        description="Serves a chat model and an embedder over the OpenAI API. SUFLER_ENGINE_KEY: bearer key.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(environment("SUFLER_ENGINE_PORT") or 8001))
    parser.add_argument(
        "--model",
        default=environment("SUFLER_CHAT_MODEL") or CHAT.name,
        help="a registered name or a GGUF file",
    )
    parser.add_argument("--embedder", default=environment("SUFLER_EMBED_MODEL") or EMBEDDER.name)
    parser.add_argument("--only-embed", action="store_true", help="serve embeddings only")
    usual = Size()
    parser.add_argument(
        "--context",
        type=int,
        default=usual.limit,
        metavar="TOKENS",
        help="most for a request and its answer",
    )
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--places", type=int, default=usual.places, help="answers written at a time")
    parser.add_argument("--queue", type=int, default=usual.queue, help="requests that may wait")
    parser.add_argument(
        "--prefix-memory", type=int, default=usual.prefix_bytes >> 20, metavar="MIB", help="for what was read"
    )
    parser.add_argument(
        "--prefix-disk", type=int, default=4096, metavar="MIB", help="in SUFLER_HOME/prefixes; 0: none"
    )
    parser.add_argument(
        "--drain",
        type=int,
        default=int(environment("SUFLER_DRAIN_SECONDS") or DRAIN),
        metavar="SECONDS",
        help="for running answers after SIGTERM",
    )
    return parser.parse_args(arguments)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket that does not listen yet; StartError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small pieces at once only over a socket that says it is TCP; else each waits 40 ms
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "is taken: stop what uses it, or set SUFLER_ENGINE_PORT" if taken else error.strerror
        raise StartError(f"Port {port} on {host} {reason}.") from error
    return door


def open_room(options: argparse.Namespace) -> Room:
    """Find the weights, fetch what is missing unless this is production; nothing is loaded yet. Raises
    WeightsError."""
    embedder_path = weights_of(options.embedder)
    vectors = Served((options.embedder,), "embedder", short_sum(embedder_path))
    embedder = Embedder(embedder_path)
    if options.only_embed:
        return Room(None, None, embedder, vectors)
    source = weights_of(options.model)
    path = for_this_processor(options.model, source, models_folder(), make=not in_production())
    chat = Served((source.stem, options.model), "chat", short_sum(path))
    home = Path(os.environ.get("SUFLER_HOME") or "var")
    size = size_of(options)
    engine = Engine(
        lambda: LlamaBackend(path, size.limit, options.threads, size.sequences),
        size,
        shelf_in(home / "prefixes", options.prefix_disk, path) if options.prefix_disk else None,
    )
    return Room(engine, chat, embedder, vectors, Adapters(home / "adapters", TUNED / source.stem))


def weights_of(name: str) -> Path:
    """Where the weights of this name stand."""
    if in_production():
        return present(name, models_folder())
    return ensure(name, models_folder(), show_progress)


def in_production() -> bool:
    """Whether nothing may be fetched or made at a start."""
    return os.environ.get("SUFLER_PRODUCTION") == "1"


def size_of(options: argparse.Namespace) -> Size:
    """How much the engine takes in."""
    memory = options.prefix_memory << 20
    return Size(options.places, options.queue, limit=options.context, prefix_bytes=memory)


def shelf_in(folder: Path, mebibytes: int, weights: Path) -> Callable[[Backend], Shelf]:
    """States on disk; they hold for these weights, this library and this way of reading only."""

    def open_shelf(backend: Backend) -> Shelf:
        engine = f"{known_sum(weights)} llama-cpp-python {backend.version} grid {GRID} slice {SLICE} f16"
        return Shelf(folder, mebibytes << 20, engine)

    return open_shelf


def check_processor() -> None:
    """StartError where the engine would die of an instruction that this processor lacks."""
    if missing := lacking():
        raise StartError(
            f"The engine was compiled for another processor: this processor lacks {', '.join(missing)}. "
            "Run it elsewhere, or compile it here: docs/operations.md, “An older processor”."
        )


def check_key(host: str, key: str) -> None:
    """StartError when anyone on the network could ask without a key."""
    try:
        private = ipaddress.ip_address(host).is_loopback
    except ValueError:
        private = host == "localhost"
    if not private and not key:
        raise StartError(f"{host} is reachable from outside: set SUFLER_ENGINE_KEY.")


def read_key() -> str:
    """The bearer key of SUFLER_ENGINE_KEY, else of the file that SUFLER_ENGINE_KEY_FILE names."""
    given, file = (os.environ.get(f"SUFLER_ENGINE_KEY{end}", "").strip() for end in ("", "_FILE"))
    if given or not file:
        return given
    try:
        return Path(file).read_text(encoding="utf8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"SUFLER_ENGINE_KEY_FILE can't be read: {type(error).__name__}.") from error


class Draining(uvicorn.Server):
    """SIGTERM: running answers have `seconds` to come to their end, then their readers are told that the room
    restarts. SIGINT: at once."""

    def __init__(self, app: Starlette, room: Room, seconds: int) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_level="critical", access_log=False, timeout_graceful_shutdown=seconds + FAREWELL
            )
        )
        self.room, self.seconds = room, seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by the signal."""
        at_once = sig == signal.SIGINT
        if at_once and not self.should_exit:
            self.config.timeout_graceful_shutdown = FAREWELL
        super().handle_exit(sig, frame)
        if self.room.engine:
            telling = threading.Timer(0 if at_once else self.seconds, self.room.engine.hang_up)
            telling.daemon = True
            telling.start()


def main() -> int:
    """Serve until a signal; the exit status."""
    options = read_options(sys.argv[1:])
    failures: list[str] = []
    try:
        key = read_key()
        check_key(options.host, key)
        if not options.only_embed:
            check_processor()
        door = listen(options.host, options.port)
        room = open_room(options)
    except (StartError, WeightsError) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE if isinstance(error, StartError) else FAILED

    def stop(reason: str) -> None:
        failures.append(reason)
        server.should_exit = True

    begin((os.environ.get("SUFLER_OTLP") or "").strip())
    app = build_app(room, key, stop)
    server = Draining(app, room, options.drain)
    try:
        server.run(sockets=[door])
    except KeyboardInterrupt:
        return 0
    if failures:
        sys.stderr.write(f"The model {Path(options.model).name} cannot be served: {failures[0]}\n")
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
