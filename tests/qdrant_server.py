"""A Qdrant server of the tests' own: the HTTP interface as far as Sufler uses it, over Qdrant's local mode.

`python -m tests.qdrant_server PORT` is it in a process that can be killed; what it held is then gone, as with
a server that lost its disk.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import TypeAdapter
from qdrant_client import QdrantClient, models

Reply = Callable[[QdrantClient, str, dict[str, Any]], Any]


def parsed(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


def create(client: QdrantClient, name: str, told: dict[str, Any]) -> bool:
    return client.create_collection(
        name,
        vectors_config=parsed(dict[str, models.VectorParams], told["vectors"]),
        sparse_vectors_config=parsed(dict[str, models.SparseVectorParams], told["sparse_vectors"]),
    )


def upsert(client: QdrantClient, name: str, told: dict[str, Any]) -> Any:
    return client.upsert(name, parsed(list[models.PointStruct], told["points"]))


def delete(client: QdrantClient, name: str, told: dict[str, Any]) -> Any:
    return client.delete(name, parsed(models.FilterSelector, told))


def rank(client: QdrantClient, name: str, told: dict[str, Any]) -> Any:
    return client.query_batch_points(name, parsed(list[models.QueryRequest], told["searches"]))


def scroll(client: QdrantClient, name: str, told: dict[str, Any]) -> Any:
    request = parsed(models.ScrollRequest, told)
    points, after = client.scroll(name, limit=request.limit or 10, offset=request.offset, with_payload=False)
    return {"points": points, "next_page_offset": after}


def retrieve(client: QdrantClient, name: str, told: dict[str, Any]) -> Any:
    return client.retrieve(name, told["ids"], with_payload=True)


# method and what follows /collections/NAME
ADDRESSES: dict[tuple[str, str], Reply] = {
    ("GET", "/exists"): lambda client, name, told: {"exists": client.collection_exists(name)},
    ("PUT", ""): create,
    ("DELETE", ""): lambda client, name, told: client.delete_collection(name),
    ("PUT", "/index"): lambda client, name, told: {"operation_id": 0, "status": "completed"},
    ("PUT", "/points"): upsert,
    ("POST", "/points/delete"): delete,
    ("POST", "/points/query/batch"): rank,
    ("POST", "/points/scroll"): scroll,
    ("POST", "/points"): retrieve,
}


def plain(value: Any) -> Any:
    """As JSON says it."""
    return json.loads(TypeAdapter(Any).dump_json(value))


class Server(ThreadingHTTPServer):
    """Empty at first; one request at a time."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.client, self.lock = QdrantClient(location=":memory:"), threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def answer(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        path = self.path.partition("?")[0]
        status, result = (200, "ready") if path == "/readyz" else self.result(path, told)
        raw = json.dumps({"result": result, "status": "ok", "time": 0.0}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        # a connection that is kept would outlive the server
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(raw)

    def result(self, path: str, told: dict[str, Any]) -> tuple[int, Any]:
        """Status and what is said."""
        _, _, name, *rest = path.split("/")
        reply = ADDRESSES.get((self.command, "".join(f"/{one}" for one in rest)))
        if reply is None:
            return 404, None
        try:
            with self.server.lock:
                return 200, plain(reply(self.server.client, name, told))
        except ValueError:  # of a collection that is not there
            return 404, None

    do_GET = do_PUT = do_POST = do_DELETE = answer


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """The address of an empty server in this process, until the end of the block."""
    server = Server(port)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    Server(int(sys.argv[1])).serve_forever()
