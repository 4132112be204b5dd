"""The systemd units: the same processes with the same arguments as in the containers, behind walls."""

import os
import re
import shlex
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from assistant.checks import LONGEST_DRAIN
from assistant.project.web import FAREWELL_SECONDS
from tests.test_compose import LIBRARIES, OURS, read_variables

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "systemd"
COMMON = FOLDER / "sufler-.service.d" / "common.conf"
SERVICES = {path.stem.removeprefix("sufler-"): path for path in FOLDER.glob("*.service")}
# those that stay: the backup comes to its end
UNITS = {name: path for name, path in SERVICES.items() if name != "backup"}
OF_PYTHON = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
CREDENTIALS = "/etc/sufler/secrets"
# of servers that only containers have beside them
OF_CONTAINERS = {"redis_url", "qdrant_key"}
SECRETS = {name: set(service["secrets"]) - OF_CONTAINERS for name, service in OURS.items()}
INSTALLED = "/opt/sufler"
# what docs/security.md promises of every process
WALLS = {
    "User": "sufler",
    "UMask": "0077",
    "StateDirectory": "sufler",
    "StateDirectoryMode": "0700",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectProc": "invisible",
    "ProtectControlGroups": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "IPAddressDeny": "any",
    "IPAddressAllow": "localhost",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "SystemCallFilter": "@system-service",
}
Unit = dict[str, list[str]]


def read(path: Path) -> Unit:
    """Each key of a unit file, with its section where it is not Service, and all its values."""
    found: Unit = defaultdict(list)
    section = ""
    for line in path.read_text(encoding="utf8").splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line):
            section = "" if header[1] == "Service" else f"{header[1]}."
        elif line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            assert equals, (path.name, line)
            found[section + key].append(value)
    return found


def whole(name: str) -> Unit:
    """A unit with what systemd adds to it, as that is read: after it."""
    found = read(SERVICES[name])
    for key, values in read(COMMON).items():
        found[key] = [*found.get(key, []), *values]
    return found


def environment(unit: Unit) -> dict[str, str]:
    pairs = (pair.partition("=") for line in unit["Environment"] for pair in shlex.split(line))
    return {name: value for name, _, value in pairs}


def command(line: str) -> list[str]:
    """The words of a command, by the names that they have in the image."""
    return shlex.split(line.replace(f"{INSTALLED}/.venv/bin/", ""))


def without_address(words: list[str]) -> list[str]:
    """A command without the host and port it listens on: containers have a network of their own."""
    gone = {
        index + step for index, word in enumerate(words) if word in ("--host", "--port") for step in (0, 1)
    }
    return [word for index, word in enumerate(words) if index not in gone]


def test_every_process_of_the_compose_file_and_the_procfile_has_a_unit_and_the_target_wants_it() -> None:
    wanted = read(FOLDER / "sufler.target")["Unit.Wants"][0].split()
    assert wanted == [UNITS[name].name for name in sorted(UNITS)]
    processes = re.findall(r"(?m)^(\w+):", (ROOT / "Procfile").read_text(encoding="utf8"))
    assert set(UNITS) == {"broker" if name == "redis" else name for name in processes}


@pytest.mark.parametrize("name", ["web", "worker", "inference"])
def test_a_unit_starts_what_the_container_starts(name: str) -> None:
    (line,) = whole(name)["ExecStart"]
    assert without_address(command(line)) == without_address(shlex.split(OURS[name]["command"]))


def test_web_brings_the_database_up_to_date_and_the_worker_waits_for_it() -> None:
    assert [command(line) for line in whole("web")["ExecStartPre"]] == [
        shlex.split(OURS["migrate"]["command"])
    ]
    assert UNITS["web"].name in whole("worker")["Unit.After"][0].split()


def test_the_broker_is_the_one_of_the_procfile_and_stays_off_beside_another() -> None:
    unit = whole("broker")
    procfile = (ROOT / "Procfile").read_text(encoding="utf8")
    assert f"redis: {shlex.join(command(unit['ExecStart'][0]))}\n" in procfile
    check = shlex.split(unit["ExecCondition"][0].replace("$$", "$"))
    for variable, status in (("", 0), ("REDIS_URL", 1), ("REDIS_URL_FILE", 1)):
        given = {variable: "redis://elsewhere"} if variable else {}
        assert subprocess.run(check, env=given).returncode == status, variable


@pytest.mark.parametrize("name", UNITS)
def test_every_program_and_every_variable_exists(name: str) -> None:
    unit = whole(name)
    for line in [*unit["ExecStart"], *unit.get("ExecStartPre", [])]:
        assert line.startswith(f"{INSTALLED}/.venv/bin/"), line
        program, *words = command(line)
        if program == "python" and words[0] == "-m":
            module = ROOT / Path(*words[1].split("."))
            assert module.with_suffix(".py").is_file() or (module / "__main__.py").is_file(), line
        elif program == "python":
            assert (ROOT / words[0]).is_file(), line
        else:
            assert shutil.which(program, path=str(ROOT / ".venv" / "bin")), line
        assert set(re.findall(r"\$\{(\w+)\}", line)) <= set(environment(unit)), line
    given = {variable.removesuffix("_FILE") for variable in environment(unit)}
    assert given - read_variables() - LIBRARIES - OF_PYTHON == set()


@pytest.mark.parametrize("name", UNITS)
def test_every_unit_stands_behind_the_walls_and_comes_back(name: str) -> None:
    unit = whole(name)
    # the last value counts; what a unit adds to a list is looked at below
    assert {key: unit[key][-1] for key in WALLS} == WALLS
    assert (unit["Restart"], unit["Unit.StartLimitIntervalSec"]) == (["always"], ["0"])
    assert unit["Unit.PartOf"] == ["sufler.target"]
    assert environment(unit)["SUFLER_PRODUCTION"] == "1"
    opened = {
        key: values
        for key, values in read(UNITS[name]).items()
        if key in WALLS or key.startswith("ReadWrite")
    }
    assert opened == ({"ReadWritePaths": [f"{INSTALLED}/weights"]} if name == "inference" else {})


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_are_credentials_and_each_unit_has_those_of_its_container(name: str) -> None:
    unit = whole(name)
    loaded = dict(line.split(":", 1) for line in unit["LoadCredential"])
    assert loaded == {secret: f"{CREDENTIALS}/{secret}" for secret in loaded}
    assert set(loaded) == SECRETS.get(name, SECRETS["web"])
    named = {variable: value for variable, value in environment(unit).items() if variable.endswith("_FILE")}
    assert sorted(named.values()) == sorted(f"%d/{secret}" for secret in loaded)
    shown = OURS.get(name, OURS["web"])["environment"]
    assert named == {
        variable: value.replace("/run/secrets", "%d")
        for variable, value in shown.items()
        if variable in named
    }


def test_a_command_by_hand_has_the_secrets_of_the_web_process() -> None:
    text = (FOLDER / "sufler-command").read_text(encoding="utf8")
    assert os.access(FOLDER / "sufler-command", os.X_OK)
    assert subprocess.run(["/bin/sh", "-n", str(FOLDER / "sufler-command")]).returncode == 0
    loaded = {*re.findall(r"LoadCredential=(\w+):\$secrets/\1", text)}
    common = {line.split(":")[0] for line in read(COMMON)["LoadCredential"]}
    assert loaded | common == SECRETS["web"]
    given = dict(re.findall(r'--setenv=(\w+)="\$shown/(\w+)"', text))
    common_files = {name for name in environment(read(COMMON)) if name.endswith("_FILE")}
    assert set(given) | common_files == {name for name in environment(whole("web")) if name.endswith("_FILE")}
    # by this name systemd adds the walls
    assert 'unit="sufler-' in text


def test_streams_end_before_anybody_is_killed_and_before_the_engine_goes() -> None:
    for name in ("web", "inference"):
        unit = whole(name)
        assert int(unit["TimeoutStopSec"][0]) >= LONGEST_DRAIN + FAREWELL_SECONDS + 10
        assert (unit["KillMode"], unit["KillSignal"]) == (["mixed"], ["SIGTERM"])
    # what is started later is stopped earlier
    for name in ("web", "worker"):
        after = set(whole(name)["Unit.After"][0].split())
        assert {UNITS["inference"].name, UNITS["broker"].name} <= after


def test_a_backup_is_made_every_night_behind_the_walls_archive_and_key_apart() -> None:
    unit = whole("backup")
    assert {key: unit[key][-1] for key in WALLS} == WALLS
    assert unit["Type"] == ["oneshot"]
    assert "Restart" not in unit
    folders = [f"/var/lib/{name}" for name in unit["StateDirectory"][0].split()]
    assert len(folders) == 2
    # as systemd reads the line, with a stand-in for Python that says what it was given
    line = unit["ExecStart"][0].replace("%%", "%").replace("$$", "$")
    line = line.replace(f"{INSTALLED}/.venv/bin/python", "echo")
    said = subprocess.check_output(shlex.split(line), text=True)
    program, verb, archive, option, keys = said.split()
    assert (program, verb, option) == ("manage.py", "backup", "--keys")
    assert [str(Path(path).parent) for path in (archive, keys)] == folders
    # what is old goes from both, and only what lies in them
    assert shlex.split(unit["ExecStartPost"][0])[1:3] == folders
    timer = read(FOLDER / "sufler-backup.timer")
    assert timer["Install.WantedBy"] == ["timers.target"]
    assert timer["Timer.Persistent"] == ["yes"]


def test_the_engine_room_sees_neither_documents_nor_database_nor_secrets() -> None:
    hidden = {path for line in whole("inference")["InaccessiblePaths"] for path in line.split()}
    state = "-/var/lib/sufler"
    assert hidden >= {f"{state}/documents", f"{state}/sufler.sqlite3", f"{state}/secrets", "-/etc/sufler"}


def test_the_documents_name_every_file_and_folder_of_the_units() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf8")
    section = operations.partition("\n## systemd, without containers\n")[2].split("\n## ")[0]
    for word in (
        INSTALLED,
        CREDENTIALS,
        "/etc/sufler/sufler.env",
        "sufler.target",
        "sufler-command",
        "sufler.conf",
        "sufler-backup.timer",
    ):
        assert word in section, word
    made = set(re.findall(r"for name in ([\w ]+);", section)[0].split()) | {"database_url"}
    assert made == SECRETS["web"]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The units as they would lie in /etc/systemd/system, with programs that exist."""
    here = tmp_path / "opt"
    (here / ".venv" / "bin").mkdir(parents=True)
    for program in ("python", "celery"):
        (here / ".venv" / "bin" / program).write_text("#!/bin/sh\n")
        (here / ".venv" / "bin" / program).chmod(0o755)
    units = tmp_path / "units"
    shutil.copytree(FOLDER, units)
    for path in units.rglob("*"):
        if path.is_file():
            path.write_text(path.read_text(encoding="utf8").replace(INSTALLED, str(here)), encoding="utf8")
    return units


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_itself_finds_nothing_wrong(machine: Path) -> None:
    asked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes",
         *(str(machine / name) for name in ("sufler.target", "sufler-backup.timer"))],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{machine}:"}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    ours = [line for line in asked.stderr.splitlines() if "sufler" in line]
    assert (ours, asked.returncode) == ([], 0), asked.stderr
