"""Set-up before there is an environment: what is missing or breaks is one line with a way out."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from requirements import install, licences, machine
from requirements.machine import CannotInstall

ROOT = Path(__file__).resolve().parent.parent


def test_an_old_python_is_named_with_what_to_install() -> None:
    with pytest.raises(CannotInstall, match=r"this is 3\.9: apt-get install python3\.11") as stopped:
        machine.check_python((3, 9))
    assert stopped.value.status == 2


def test_scripts_parse_under_the_oldest_python_that_can_be_told_to_leave() -> None:
    import ast

    for path in (ROOT / "requirements").rglob("*.py"):
        ast.parse(path.read_text(encoding="utf8"), feature_version=(3, 7))


def test_a_missing_venv_module_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(CannotInstall, match="apt-get install python3-venv"):
        machine.check_venv()


def test_a_missing_compiler_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotInstall, match="apt-get install build-essential"):
        machine.check_compiler()


def test_the_compiler_keeps_what_only_assembly_reads(tmp_path: Path) -> None:
    # as GCC's own header gives a tile's configuration to the processor: 8 of its 64 bytes are named as read
    (tmp_path / "tile.cpp").write_text(
        """
        #include <cstring>
        int main() {
            unsigned char tile[64] = {};
            tile[0] = 1;
            std::memset(tile + 48, 7, 16);
            unsigned char *at = tile;
            int last;
            __asm__ volatile("movzbl 63(%1), %0" : "=r"(last) : "r"(at), "m"(*(void **)at));
            return last;
        }
        """
    )
    built = tmp_path / "tile"
    flags = ["-O3", *install.KEEP_STORES.split()]
    subprocess.run(["c++", *flags, "-o", str(built), str(tmp_path / "tile.cpp")], check=True)
    assert subprocess.run([str(built)]).returncode == 7


def test_a_full_disk_is_named_with_what_is_needed_and_what_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=machine.GIB // 2))
    with pytest.raises(CannotInstall, match=r"4 GB are needed, 0\.5 GB are free on the disk of .*free some"):
        machine.check_disk(tmp_path / "not" / "there", 4 * machine.GIB, "the environment")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "arrived damaged"),
        ("error: command 'g++' failed\nERROR: Failed building wheel for llama-cpp-python", "build-essential"),
        ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "start again"),
        ("urllib3 IncompleteRead(1024 bytes read, 4096 more expected)", "start again"),
        ("NewConnectionError: Failed to establish a new connection", "PIP_INDEX_URL"),
        ("ERROR: No matching distribution found for torch==2.13.0", "lacks a pinned version"),
        ("something nobody has seen before", "pip could not install"),
    ],
)
def test_what_pip_complained_about_becomes_one_line(tmp_path: Path, said: str, told: str) -> None:
    venv = fake_venv(tmp_path, said, status=1)
    with pytest.raises(CannotInstall, match=told) as stopped:
        install.pip(venv, "torch", ["-r", "anything"])
    assert stopped.value.status == 1
    assert "\n" not in str(stopped.value)
    assert said in (venv / "install.log").read_text()


def test_nothing_runs_when_the_locks_have_not_changed(tmp_path: Path) -> None:
    venv = fake_venv(tmp_path, "pip was called", status=1)
    (venv / "installed.json").write_text(f'{{"digest": "{install.digest(install.LOCK)}"}}')
    install.install(venv, install.LOCK)
    assert not (venv / "install.log").exists()


def test_the_environment_of_the_tests_serves_to_run_as_well(tmp_path: Path) -> None:
    venv = fake_venv(tmp_path, "pip was called", status=1)
    (venv / "installed.json").write_text(f'{{"digest": "{install.digest(install.WIDER_LOCK)}"}}')
    install.install(venv, install.LOCK)
    assert not (venv / "install.log").exists()


def test_a_changed_lock_is_installed(tmp_path: Path) -> None:
    venv = fake_venv(tmp_path, "", status=0)
    (venv / "installed.json").write_text('{"digest": "of another day"}')
    install.install(venv, install.LOCK)
    assert install.digest(install.LOCK) in (venv / "installed.json").read_text()


def test_a_cuda_build_of_torch_is_refused(tmp_path: Path) -> None:
    venv = fake_venv(tmp_path, "", status=0)
    library = venv / "lib" / "python3.11" / "site-packages" / "torch" / "lib" / "libtorch_cuda.so"
    library.parent.mkdir(parents=True)
    library.touch()
    with pytest.raises(CannotInstall, match="PIP_EXTRA_INDEX_URL"):
        install.install(venv, install.LOCK)
    assert not (venv / "installed.json").exists()


def test_a_package_with_another_hash_than_the_lock_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    build_wheel(tmp_path)
    lock = tmp_path / "lock.txt"
    lock.write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")
    venv = tmp_path / "venv"
    install.create(venv)
    with pytest.raises(CannotInstall, match="arrived damaged or is another than the pinned one"):
        install.pip(venv, "lock.txt", ["--no-deps", "--require-hashes", "-r", str(lock)])


def test_the_person_at_the_keyboard_sees_one_line_and_an_exit_status(tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    done = subprocess.run(
        [sys.executable, "-m", "requirements.install", "run"],
        cwd=tmp_path, env=nothing, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "sufler: a C++ compiler is missing: apt-get install build-essential\n"


@pytest.mark.parametrize(("ci", "stops"), [("true", True), ("", False)])
def test_a_missing_browser_stops_the_tests_only_where_ci_runs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, stops: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    if stops:
        with pytest.raises(CannotInstall, match="apt-get install chromium"):
            machine.provide_browser()
    else:
        machine.provide_browser()
        assert "browser tests will be skipped: apt-get install chromium" in capsys.readouterr().out


@pytest.mark.parametrize(("ci", "stops"), [("true", True), ("", False)])
def test_a_missing_ocr_stops_the_tests_only_where_ci_runs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, stops: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    if stops:
        with pytest.raises(CannotInstall, match="apt-get install tesseract-ocr"):
            machine.provide_ocr()
    else:
        machine.provide_ocr()
        assert "tests of scans will be skipped: apt-get install tesseract-ocr" in capsys.readouterr().out


def test_the_lock_has_a_hash_for_every_package_and_no_torch() -> None:
    for lock in (install.LOCK, install.WIDER_LOCK):
        entries = [entry for entry in lock.read_text().split("\n") if "==" in entry]
        assert entries
        assert all(entry.endswith(" \\") for entry in entries)
        assert not [entry for entry in entries if entry.startswith(("torch==", "nvidia-", "triton=="))]


def test_the_locks_hold_everything_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    for lock, named in (
        (install.LOCK, project["dependencies"]),
        (install.WIDER_LOCK, project["dependencies"] + project["optional-dependencies"]["dev"]),
    ):
        pinned = set(re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE))
        names = {re.split(r"[\[=~<>! ]", name)[0].lower().replace("_", "-") for name in named}
        assert names - pinned == set(), "make lock"


def test_both_locks_hold_the_same_versions() -> None:
    pins = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE))
        for lock in (install.LOCK, install.WIDER_LOCK)
    ]
    assert {name: version for name, version in pins[1].items() if name in pins[0]} == pins[0]


def test_every_package_of_the_lock_stands_in_the_list_of_licences() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf8")
    assert [name for name in licences.packages() if f"| {name} |" not in page] == []


def test_no_package_brings_a_licence_that_the_house_does_not_take() -> None:
    taken = {"psycopg", "psycopg-binary"}
    assert {name for name in licences.packages() if "GPL" in licences.licence(name).upper()} == taken


def fake_venv(folder: Path, said: str, status: int) -> Path:
    """A virtual environment of this Python's version whose pip says something and ends with `status`."""
    venv = folder / "venv"
    (venv / "bin").mkdir(parents=True)
    python = venv / "bin" / "python"
    python.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = -c ] && echo {sys.version_info[0]}.{sys.version_info[1]} && exit 0\n'
        f"cat <<'END'\n{said}\nEND\nexit {status}\n"
    )
    python.chmod(0o755)
    return venv


def build_wheel(folder: Path) -> None:
    """The smallest wheel that pip takes: tiny 1.0."""
    files = {
        "tiny.py": "",
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "tiny-1.0.dist-info/RECORD"
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        lines = []
        for name, text in files.items():
            wheel.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(text)}")
        wheel.writestr(record, "\n".join([*lines, f"{record},,\n"]))
