"""A command brings its own engine where none answers at the route, and takes it away again."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from foundation import standby
from tests.fakes import FakeEngine, serving
from tests.house import wait_until

# stands where `python -m inference` would, and writes down how it was called
PROGRAM = """#!{python}
import http.server, sys
open({log!r}, "w").write(" ".join(sys.argv[1:]))
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Ready).serve_forever()
"""

PYTHON = sys.executable
# a command that works for long; its stand-in for the engine room's program is its first argument
COMMAND = """
import sys, time
from django.conf import settings
program, url = sys.argv[1:]
settings.configure(CHAT_URL=url, EMBED_URL=url, BASE_DIR=".", ENGINE_KEY="k", MODELS_FOLDER="m")
sys.executable = program
from foundation import standby
with standby.engine():
    print(settings.CHAT_URL, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the stand-in for the engine room's program writes its arguments."""
    program, log = tmp_path / "python", tmp_path / "called"
    program.write_text(PROGRAM.format(python=sys.executable, log=str(log)))
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return log


@pytest.fixture
def answering(settings):
    with serving(FakeEngine()) as engine:
        yield engine.url


@pytest.fixture
def silent(settings) -> str:
    with serving(FakeEngine()) as gone:
        pass
    return gone.url


def answers(address: str) -> bool:
    try:
        return httpx.get(address, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_an_engine_that_answers_is_used(settings, answering: str, called: Path) -> None:
    settings.CHAT_URL = settings.EMBED_URL = answering
    with standby.engine():
        assert settings.CHAT_URL == settings.EMBED_URL == answering
    assert not called.exists()


@pytest.mark.parametrize("chat", [True, False])
def test_an_engine_that_loads_is_waited_for(
    settings, called: Path, capsys: pytest.CaptureFixture[str], chat: bool
) -> None:
    with serving(FakeEngine(loads=3)) as engine:
        settings.CHAT_URL = settings.EMBED_URL = engine.url
        with standby.engine(chat=chat):
            assert engine.loads == 0
            assert engine.url == settings.EMBED_URL
    assert not called.exists()
    [told] = capsys.readouterr().err.splitlines()
    assert "is loading its models; waiting up to 180 s" in told


def test_an_engine_that_never_has_loaded_is_told(
    settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "START_SECONDS", 0.5)
    with serving(FakeEngine(loads=10_000)) as engine:
        settings.CHAT_URL = settings.EMBED_URL = engine.url
        with pytest.raises(standby.NoEngine), standby.engine():
            pass
    assert "still loading after 0.5 s; its log says why" in capsys.readouterr().err


def test_a_server_of_others_is_asked_at_once(settings, capsys: pytest.CaptureFixture[str]) -> None:
    # it knows no such address, or has reasons of its own to refuse it
    with serving(FakeEngine(status=503)) as engine:
        settings.CHAT_URL = settings.EMBED_URL = engine.url
        with standby.engine():
            assert engine.url == settings.CHAT_URL
    assert capsys.readouterr().err == ""


def test_where_none_answers_one_is_started_and_stopped(
    settings, silent: str, called: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # no proxy of the environment knows the way to it
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr(standby, "START_SECONDS", 20)
    settings.CHAT_URL = settings.EMBED_URL = silent
    with standby.engine():
        own = settings.CHAT_URL
        assert own == settings.EMBED_URL != silent
        assert answers(own.removesuffix("/v1") + "/health/ready")
    assert settings.CHAT_URL == settings.EMBED_URL == silent
    assert called.read_text().startswith("-m inference --port")
    assert not answers(own)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells a child that its parent is gone")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_is_killed_leaves_no_engine(silent: str, called: Path, number: int) -> None:
    arguments = [PYTHON, "-c", COMMAND, str(called.with_name("python")), silent]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout
        address = command.stdout.readline().strip()
        assert answers(address)
        command.send_signal(number)
    wait_until(lambda: not answers(address), 10)


def test_for_searching_the_language_model_is_not_needed(settings, silent: str, called: Path) -> None:
    settings.CHAT_URL = settings.EMBED_URL = silent
    with standby.engine(chat=False):
        assert (silent == settings.CHAT_URL, silent == settings.EMBED_URL) == (True, False)
    assert called.read_text().endswith("--only-embed")


def test_a_model_elsewhere_gets_an_embedder_beside_it(
    settings, answering: str, silent: str, called: Path
) -> None:
    settings.CHAT_URL, settings.EMBED_URL = answering, silent
    with standby.engine():
        assert answering == settings.CHAT_URL
        assert silent != settings.EMBED_URL
    assert called.read_text().endswith("--only-embed")


def test_an_engine_that_does_not_start_is_told(
    settings, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHAT_URL = settings.EMBED_URL = silent
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(standby.NoEngine), standby.engine():
        pass
    assert silent == settings.CHAT_URL


def test_the_key_is_not_on_the_command_line(settings, silent: str, called: Path, monkeypatch) -> None:
    settings.CHAT_URL = settings.EMBED_URL = silent
    started: list[list[str]] = []
    real = subprocess.Popen

    def popen(arguments, **options):
        started.append(arguments)
        return real(arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", popen)
    with standby.engine():
        pass
    assert settings.ENGINE_KEY not in " ".join(started[0])
