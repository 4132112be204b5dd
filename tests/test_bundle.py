"""The bundle is refused when it is not as it was made, and installs without a network."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from requirements.bundle import manifest, portable
from requirements.bundle.__main__ import COMPILED
from requirements.install import LOCK
from requirements.machine import CannotInstall
from tests.bundled import system_python
from tests.test_nothing_leaves import apart
from tests.test_setup import build_wheel

ROOT = Path(__file__).resolve().parent.parent
# stands in for the product: install.sh asks it to compile its translations
MANAGE = "import os, sys, tiny; print(sys.argv[1], os.environ['SUFLER_MODELS'])"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """One as `make bundle` makes it, with one tiny wheel, tiny weights and a manage.py of one line."""
    folder = tmp_path / "bundle"
    shutil.copytree(
        ROOT / "requirements", folder / "sufler" / "requirements", ignore=shutil.ignore_patterns("*.pyc")
    )
    (folder / "sufler" / "manage.py").write_text(MANAGE)
    (folder / "wheels").mkdir()
    build_wheel(folder / "wheels")
    (folder / "weights").mkdir()
    (folder / "weights" / "tiny.gguf").write_bytes(b"GGUF")
    (folder / "made.json").write_text(json.dumps(portable.described()))
    shutil.copy(ROOT / "requirements" / "bundle" / "install.sh", folder / "install.sh")
    manifest.write(folder)
    return folder


def installed(bundle: Path, *before: str) -> "subprocess.CompletedProcess[str]":
    """install.sh into the folder `there`, by this Python, told nothing else."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(bundle.parent), "PYTHON": system_python()}
    return subprocess.run(
        [*before, str(bundle / "install.sh"), "there"],
        cwd=bundle.parent, env=environment, capture_output=True, text=True,
    )  # fmt: skip


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "name", "said"),
    [
        (flip, "weights/tiny.gguf", "is damaged"),
        (flip, "sufler/requirements/lock.txt", "is damaged"),
        (Path.unlink, "wheels/tiny-1.0-py3-none-any.whl", "is missing"),
        (Path.touch, "wheels/stranger-1.0-py3-none-any.whl", "does not belong here"),
        (Path.unlink, "SHA256SUMS", "is missing or damaged"),
    ],
)
def test_a_file_that_is_not_as_it_was_made_is_named(
    bundle: Path, harm: Callable[[Path], None], name: str, said: str
) -> None:
    assert manifest.faults(bundle) == []
    harm(bundle / name)
    assert manifest.faults(bundle) == [f"{name} {said}"]


def test_a_damaged_bundle_installs_nothing(bundle: Path) -> None:
    flip(bundle / "weights" / "tiny.gguf")
    done = installed(bundle)
    assert (done.returncode, done.stderr) == (
        2, "sufler: the bundle is not as it was made:\n  weights/tiny.gguf is damaged\n",
    )  # fmt: skip
    assert not (bundle.parent / "there").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_it_installs_where_there_is_no_network_and_leaves_the_bundle_as_it_was(bundle: Path) -> None:
    done = installed(bundle, *apart())
    there = bundle.parent / "there"
    assert (done.returncode, done.stderr) == (0, "")
    assert f"compile_translations {there}/weights" in done.stdout
    assert (there / "weights" / "tiny.gguf").read_bytes() == b"GGUF"
    again = subprocess.run([str(there / "sufler"), "serve"], capture_output=True, text=True, check=True)
    assert again.stdout == f"serve {there}/weights\n"
    assert manifest.faults(bundle) == []
    assert "is not empty" in installed(bundle).stderr


def test_sums_are_those_of_sha256sum(bundle: Path) -> None:
    done = subprocess.run(["sha256sum", "--check", "--quiet", manifest.SUMS], cwd=bundle, capture_output=True)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("python", "3.9", r"is for Python 3\.9, this is .*: PYTHON=python3\.9"),
        ("processor", "riscv64", "is for riscv64"),
        ("glibc", "99.1", r"needs glibc 99\.1 or newer"),
    ],
)
def test_another_machine_is_told_what_it_lacks(key: str, value: str, said: str) -> None:
    with pytest.raises(CannotInstall, match=said):
        portable.check({**portable.described(), key: value})


def test_this_machine_lacks_nothing() -> None:
    portable.check(portable.described())
    assert platform.machine() != "x86_64" or portable.abilities() >= portable.NEEDED


def test_the_image_and_the_bundle_compile_the_engine_for_other_processors() -> None:
    assert "GGML_NATIVE=OFF" in portable.FLAGS
    assert f'ENV CMAKE_ARGS="{portable.FLAGS}"' in (ROOT / "Dockerfile").read_text()
    assert [block.split("==")[0] for block in COMPILED.findall(LOCK.read_text())] == ["llama-cpp-python"]
