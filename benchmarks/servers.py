"""The servers that the benchmarks compare, each in a process of its own, over the same weights.

`python benchmarks/servers.py native WEIGHTS PORT PLACES` is llama.cpp's own server in the foreground; it runs
in .venv-bench, where `make bench-deps` has put the peers.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / ".venv" / "bin" / "python"
PEERS = ROOT / ".venv-bench" / "bin" / "python"
PLACES, PLACE = 8, 2048
PREFIX_MEMORY = 1024  # MiB
PATIENCE = 180  # seconds until a server must answer


@dataclass
class Server:
    """A running server: its name, address, the model's name there, its process."""

    name: str
    url: str
    model: str
    process: subprocess.Popen[bytes]
    apart: bool = False  # it is told to read sources apart from each other

    def memory(self) -> float:
        """GiB of the process and its children."""
        return resident(self.process.pid) / 2**20

    def metric(self, name: str) -> float:
        """One number of /metrics; 0 when this server has no such."""
        try:
            with urllib.request.urlopen(f"{self.url.removesuffix('/v1')}/metrics", timeout=10) as reply:
                lines = reply.read().decode().splitlines()
        except OSError:
            return 0.0
        return next((float(line.split()[1]) for line in lines if line.startswith(f"{name} ")), 0.0)

    def warm(
        self, messages: list[dict[str, str]], *, opened: bool, wait: float = 60, apart: Sequence[str] = ()
    ) -> bool:
        """Have messages read before anybody asks; False when this server can't, or not in time."""
        own: dict[str, object] = {"open": opened, "keep": True}
        own |= read_apart(apart) if apart else {}
        end = time.monotonic() + wait
        while time.monotonic() < end:
            status, reply = post(
                f"{self.url}/prefixes", {"model": self.model, "messages": messages, "sufler": own}
            )
            if status == 200 or status == 404:
                return status == 200
            if status == 202 and reply.get("known", 0) >= reply.get("tokens", 1) - 16:
                return True
            time.sleep(0.2)
        return False


def read_apart(passages: Sequence[str]) -> dict[str, object]:
    """Our own fields of a request whose passages are read apart, as the product sends them."""
    stand_in = ROOT / "assistant" / "pipeline" / "prompts" / "stand_in.txt"
    return {"apart": list(passages), "stand_in": stand_in.read_text(encoding="utf8")}


def post(url: str, body: dict[str, object], patience: float = 60) -> tuple[int, dict[str, Any]]:
    """Status and JSON."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=patience) as reply:
            return reply.status, json.loads(reply.read() or b"{}")
    except urllib.error.HTTPError as error:
        return error.code, {}
    except (OSError, ValueError):
        return 0, {}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def weights(name: str) -> Path:
    """The GGUF file of a registered model; it must be there (python -m inference.weights)."""
    folder = Path(os.environ.get("SUFLER_MODELS") or "~/.cache/sufler").expanduser()
    path = folder / f"{name}.gguf"
    if not path.exists():
        raise SystemExit(f"{path} is missing: .venv/bin/python -m inference.weights")
    return path


def versions() -> dict[str, str]:
    """Of the engines that take part; empty for a peer that is not installed."""
    found = {}
    code = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    pairs = (
        ("sufler: llama-cpp-python", OURS, "llama-cpp-python"),
        ("a: llama-cpp-python", PEERS, "llama-cpp-python"),
        ("b: xllamacpp", PEERS, "xllamacpp"),
    )
    for name, python, package in pairs:
        if python.exists():
            done = subprocess.run([python, "-c", code, package], capture_output=True, text=True)
            found[name] = done.stdout.strip()
    return found


@contextmanager
def sufler(
    model: str, home: Path | None = None, *, places: int = PLACES, context: int = PLACE, **environment: str
) -> Iterator[Server]:
    """This engine room. `home` holds its states; without one it starts with nothing."""
    with tempfile.TemporaryDirectory() as fresh:
        arguments = ["-m", "inference", "--model", model]
        options = subprocess.run(
            [OURS, "-m", "inference", "--help"], cwd=ROOT, capture_output=True, text=True
        )
        if "--prefix-memory" in options.stdout:
            arguments += ["--places", str(places), "--context", str(context)]
            arguments += ["--prefix-memory", str(PREFIX_MEMORY)]
        variables = {"SUFLER_HOME": str(home or fresh), "SUFLER_ENGINE_KEY": "", **environment}
        with _running("sufler", OURS, arguments, model, variables, "/health/ready") as server:
            yield server


@contextmanager
def python_server(model: str, *more: str) -> Iterator[Server]:
    """(a) llama-cpp-python's own server. `more` replaces the usual threads."""
    arguments = ["-m", "llama_cpp.server", "--model", str(weights(model)), "--model_alias", model]
    arguments += ["--n_ctx", str(PLACE), "--interrupt_requests", "False", "--cache", "False"]
    arguments += more or ("--n_threads", "2", "--n_threads_batch", "2")
    with _running("a", PEERS, arguments, model, {}, "/v1/models") as server:
        yield server


@contextmanager
def native_server(model: str) -> Iterator[Server]:
    """(b) llama.cpp's own server: 8 places, prompt cache on, 2 threads."""
    arguments = [str(Path(__file__)), "native", str(weights(model)), "{port}", str(PLACES)]
    with _running("b", PEERS, arguments, model, {}, "/health") as server:
        yield server


@contextmanager
def _running(
    name: str, python: Path, arguments: list[str], model: str, variables: dict[str, str], ready: str
) -> Iterator[Server]:
    # told to end, the benchmark takes its servers with it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    port = free_port()
    if "{port}" in arguments:
        arguments = [argument.replace("{port}", str(port)) for argument in arguments]
    else:
        arguments = [*arguments, "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [python, *arguments],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait(f"http://127.0.0.1:{port}{ready}", process, log)
            yield Server(name, f"http://127.0.0.1:{port}/v1", model, process)
        finally:
            _stop(process)


def _wait(url: str, process: subprocess.Popen[bytes], log: object) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            log.seek(0)  # type: ignore[attr-defined]
            raise SystemExit(f"a server ended: {log.read()[-500:].decode(errors='replace')}")  # type: ignore[attr-defined]
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                if reply.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"{url} did not answer in {PATIENCE} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The process and the children it started, which share its session."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue


def _family(pid: int) -> list[int]:
    found = [pid]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(") ", 1)[1].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid:
            found += _family(int(folder.name))
    return found


def resident(pid: int) -> int:
    """KiB of a process and its children."""
    return sum(_resident(one) for one in _family(pid))


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _serve_native(path: str, port: int, places: int) -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.n_ctx = places * PLACE
    parameters.n_parallel = places
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 2
    parameters.port = port
    parameters.cache_prompt = True
    server = xllamacpp.Server(parameters)
    sys.stderr.write(f"{server.listening_address}\n")
    signal.pause()


if __name__ == "__main__":
    _serve_native(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
