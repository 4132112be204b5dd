"""SUFLER_PRODUCTION=1: refused in clear words, or clean by Django's own deployment checks."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from assistant.project import environment, production

ROOT = Path(__file__).resolve().parents[3]
KEYS = ("SUFLER_SECRET_KEY", "SUFLER_ENGINE_KEY", "SUFLER_VAULT_KEY")
FILE = {"ENGINE": "django.db.backends.sqlite3"}


def random_keys() -> dict[str, str]:
    return {name: secrets.token_hex(32) for name in KEYS}


def reasons(**changed: object) -> str:
    """What the message says, empty when nothing stops the start."""
    given = {"keys": random_keys(), "database": FILE, "hosts": ["sufler.bank.kz"], "debug": False}
    try:
        production.insist(**(given | changed))  # type: ignore[arg-type]
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def test_random_keys_and_a_database_file_start() -> None:
    assert reasons() == ""


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize(
    "value", ["", "k3y-of-mine", "a" * 64, "django-insecure-0123456789abcdefghijklmnop", "changeme" * 8]
)
def test_a_key_that_is_missing_short_or_well_known_is_named_and_never_shown(name: str, value: str) -> None:
    said = reasons(keys=random_keys() | {name: value})
    assert name in said
    assert not value or value not in said


def test_one_key_for_everything_is_refused() -> None:
    key = secrets.token_hex(32)
    assert "must differ" in reasons(keys=dict.fromkeys(KEYS, key))


@pytest.mark.parametrize("password", ["", "sufler", "postgres", "Password-1234", "aaaaaaaaaaaaaaaa"])
def test_a_database_password_everybody_knows_is_refused(password: str) -> None:
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db",
        "USER": "sufler",
        "PASSWORD": password,
    }
    assert "DATABASE_URL" in reasons(database=database)
    assert reasons(database=database | {"PASSWORD": secrets.token_hex(16)}) == ""
    assert reasons(database=database | {"HOST": "/run/postgresql"}) == ""


def test_debug_and_any_host_are_refused_together_with_the_rest() -> None:
    said = reasons(debug=True, hosts=["*"], keys=dict.fromkeys(KEYS, ""))
    assert all(word in said for word in ("SUFLER_DEBUG", "SUFLER_ALLOWED_HOSTS", *KEYS))


def started(home: Path, *command: str, **given: str) -> subprocess.CompletedProcess[str]:
    """A process of the product with production settings and nothing else of this environment's Sufler."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SUFLER")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env={**kept, "SUFLER_HOME": str(home), "SUFLER_PRODUCTION": "1", **given},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "migrate"),
        ("-m", "uvicorn", "assistant.project.asgi:application", "--port", "0"),
        ("-m", "celery", "--app", "assistant.project", "worker"),
    ],
)
def test_no_process_starts_with_keys_it_would_make_for_itself(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = started(tmp_path, *command)
    assert done.returncode != 0
    assert "SUFLER_VAULT_KEY (or SUFLER_VAULT_KEY_FILE) is not set" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "given, only_here, roles",
    [
        ({}, False, ["supervisor", "admin", "security"]),
        ({"SUFLER_PRODUCTION": "0"}, True, []),
        ({"SUFLER_PRODUCTION": "0", "SUFLER_HOST": "0.0.0.0"}, False, ["supervisor", "admin", "security"]),
        ({"SUFLER_TOTP_ROLES": "none"}, False, []),
    ],
    ids=str,
)
def test_a_proxy_on_this_machine_switches_no_second_step_off(
    tmp_path: Path, given: dict[str, str], only_here: bool, roles: list[str]
) -> None:
    code = "from assistant.project import settings; print(settings.ONLY_HERE, settings.TOTP_ROLES)"
    done = started(tmp_path, "-c", code, **random_keys(), **given)
    assert done.stdout == f"{only_here} {roles}\n", done.stderr


def test_the_sessions_cookie_is_one_that_browsers_take_from_this_host_alone(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.test import Client; "
        "from django.core.management import call_command; call_command('migrate', verbosity=0); "
        "from foundation.models import User; User.objects.create_user('o', password='a-passphrase'); "
        "c = Client(headers={'host': 'localhost'}); said = {'username': 'o', 'password': 'a-passphrase'}; "
        "c.post('/sign-in/', said, secure=True); print(c.cookies.output())"
    )
    done = started(tmp_path, "-c", code, **random_keys())
    (cookie,) = (line for line in done.stdout.splitlines() if "sessionid" in line)
    assert cookie.startswith("Set-Cookie: __Host-sessionid="), done.stderr
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_database_with_the_demos_passwords_does_not_start(tmp_path: Path) -> None:
    assert started(tmp_path, "manage.py", "migrate", **random_keys()).returncode == 0
    code = (
        "import django; django.setup(); from foundation.models import User; "
        "User.objects.create_user('admin', password='kokzhiek-demo')"
    )
    assert started(tmp_path, "-c", code, **random_keys()).returncode == 0
    for command in ("migrate", "serve"):
        done = started(tmp_path, "manage.py", command, **random_keys())
        assert (done.returncode, "sufler.E009" in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize("variable", ["SUFLER_CHAT_URL", "SUFLER_EMBED_URL"])
def test_a_route_of_the_settings_that_leads_outside_does_not_start(tmp_path: Path, variable: str) -> None:
    given = {**random_keys(), variable: "https://8.8.8.8/v1"}
    for command in ("migrate", "serve"):
        done = started(tmp_path, "manage.py", command, **given)
        assert (done.returncode, "sufler.E011" in done.stderr) == (1, True), done.stderr


def test_keys_in_files_start_and_djangos_deployment_checks_are_clean(tmp_path: Path) -> None:
    files = {}
    for name, value in random_keys().items():
        path = tmp_path / name.lower()
        path.write_text(value + "\n")
        files[f"{name}_FILE"] = str(path)
    done = started(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **files)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "secrets" / "sufler_secret_key").exists()


def test_the_variable_itself_wins_over_its_file(monkeypatch, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("of the file\n")
    monkeypatch.setenv("QDRANT_API_KEY_FILE", str(path))
    assert environment.text("QDRANT_API_KEY") == "of the file"
    monkeypatch.setenv("QDRANT_API_KEY", "given")
    assert environment.text("QDRANT_API_KEY") == "given"


def test_a_file_that_can_not_be_read_is_named_by_its_variable(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QDRANT_API_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="QDRANT_API_KEY_FILE"):
        environment.text("QDRANT_API_KEY")
