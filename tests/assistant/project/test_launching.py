"""What the launcher looks at before it starts anything."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from assistant.demo_people import PASSWORD
from assistant.project import demo_bank, launching
from assistant.project.children import Child
from assistant.project.launching import CannotStart
from foundation.commands import UsageError
from foundation.models import User
from ingestion import knowledge

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("name", "setting", "variable"),
    [
        ("web", "PORT", "SUFLER_PORT"),
        ("inference", "ENGINE_PORT", "SUFLER_ENGINE_PORT"),
        ("redis", "REDIS_PORT", "SUFLER_REDIS_PORT"),
    ],
)
def test_a_taken_port_is_named_with_the_setting_to_change(settings, name, setting, variable) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        setattr(settings, setting, port)
        with pytest.raises(CannotStart, match=rf"port {port} \({name}\) is taken: set {variable}") as stopped:
            launching.check_ports([name])
    assert stopped.value.status == 2


def test_a_taken_port_ends_serve_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, capture_output=True, text=True,
            env={**os.environ, "SUFLER_HOME": str(tmp_path), "SUFLER_PORT": port},
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f"port {port} (web) is taken: set SUFLER_PORT" in done.stderr


@pytest.mark.parametrize("hurried", [False, True])
def test_web_is_let_drain_until_a_second_signal(settings, tmp_path: Path, capsys, hurried: bool) -> None:
    settings.DRAIN_SECONDS = 60
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    ends = "" if hurried else "sleep 1; exit"
    command = f"sh -c 'trap \"{ends}\" TERM; while :; do sleep 0.1; done'"
    web = Child("web", command, tmp_path, tmp_path / "web.log", dict(os.environ), lambda line: None)
    web.start()
    time.sleep(0.5)
    try:
        launching._listen_for_signals()
        if hurried:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        launching._drain(web)
        assert time.monotonic() - began < 8
        assert (web.process is not None) is hurried
        assert ("\n  at once\n" in capsys.readouterr().out) is hurried
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        web.signal(signal.SIGKILL)


def test_a_full_disk_is_named_with_what_is_needed_and_what_is_there(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=100 * 1024 * 1024))
    with pytest.raises(CannotStart, match=r"512 MB are needed, 100 MB are free on the disk of .*free some"):
        launching.check_disk(tmp_path)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("SUFLER_PORT", "eighty", "SUFLER_PORT must be a whole number, not 'eighty'"),
        ("SUFLER_HOME", __file__, "Name a folder you may write to in SUFLER_HOME"),
    ],
)
def test_a_setting_that_cannot_be_ends_every_command_with_one_line(
    tmp_path: Path, variable: str, value: str, told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "SUFLER_HOME": str(tmp_path), variable: value},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr


def test_a_second_house_on_the_same_home_is_refused(tmp_path: Path) -> None:
    with (
        launching.only_one(tmp_path),
        pytest.raises(CannotStart, match="already runs"),
        launching.only_one(tmp_path),
    ):
        pass


def test_with_services_of_its_own_a_bank_needs_only_web_and_worker(settings, monkeypatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://broker:6379/0")
    settings.CHAT_URL = settings.EMBED_URL = "https://models.bank/v1"
    assert launching.needed() == ["web", "worker"]


def test_with_nothing_set_everything_is_started(settings, monkeypatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    settings.CHAT_URL = settings.EMBED_URL = f"http://127.0.0.1:{settings.ENGINE_PORT}/v1"
    assert launching.needed() == ["redis", "inference", "web", "worker"]


def test_where_the_model_answers_elsewhere_the_engine_room_embeds(settings) -> None:
    settings.EMBED_URL = f"http://127.0.0.1:{settings.ENGINE_PORT}/v1"
    settings.CHAT_URL = "https://models.bank/v1"
    assert "inference" in launching.needed()
    assert launching.child_of("inference").command == "python -m inference --only-embed"


@pytest.mark.parametrize("name", ["redis", "inference", "web", "worker"])
def test_every_process_has_its_line_in_the_procfile(name: str) -> None:
    assert launching.child_of(name).command


@pytest.mark.django_db
def test_the_demo_bank_is_loaded_once(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert demo_bank.is_wanted()
    (tmp_path / "demo-loaded").touch()
    assert not demo_bank.is_wanted()


@pytest.mark.django_db
def test_the_demo_bank_never_joins_real_people(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    User.objects.create_user("a.real.operator", password="chosen-by-the-operator")
    assert not demo_bank.is_wanted()


@pytest.mark.django_db
def test_the_demo_bank_is_not_loaded_where_others_reach_the_machine(settings, tmp_path: Path, capsys) -> None:
    settings.HOME, settings.ONLY_HERE, settings.PRODUCTION = tmp_path, False, True
    assert not demo_bank.is_wanted()
    with pytest.raises(UsageError, match=r"public: nothing was loaded; make .* manage\.py createsuperuser"):
        call_command("load_demo")
    launching.say_who_signs_in()
    assert "make the first with manage.py createsuperuser" in capsys.readouterr().out
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("only_here", [True, False])
def test_a_demo_sign_in_with_a_changed_password_is_not_shown(settings, capsys, only_here: bool) -> None:
    settings.ONLY_HERE = only_here
    User.objects.create_user("operator", password=PASSWORD)
    User.objects.create_user("admin", password="changed-since-then")
    launching.say_who_signs_in()
    said = capsys.readouterr().out
    assert said.startswith(f"  sign in as operator     {PASSWORD}\n")
    assert "admin" not in said
    assert ("these passwords are public" in said) is not only_here


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "said"), [(0, ""), (3, "embedding 3 passages anew with tiny\n")])
def test_what_another_embedder_embedded_is_embedded_anew(settings, monkeypatch, capsys, count, said) -> None:
    settings.EMBED_MODEL = "tiny"
    monkeypatch.setattr(knowledge, "embedded_by_others", lambda: count)
    called: list[str] = []
    monkeypatch.setattr(launching, "call_command", lambda name, **_: called.append(name))
    launching.embed_anew()
    assert called == (["reindex"] if count else [])
    assert capsys.readouterr().out == said


def test_a_library_that_takes_hours_is_embedded_anew_by_hand(settings, monkeypatch) -> None:
    settings.EMBED_MODEL = "tiny"
    monkeypatch.setattr(knowledge, "embedded_by_others", lambda: 100_000)
    with pytest.raises(CannotStart, match=r"100000 passages .* than tiny: run `manage.py reindex`, or set"):
        launching.embed_anew()
