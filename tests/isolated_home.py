"""A pytest plugin (see addopts): tests never touch the installation's own SUFLER_HOME.

It must run before Django reads its settings, which a conftest.py is too late for. With `-n` each worker gets
a home from the process that started it: its own plugins are loaded after the settings.
"""

import atexit
import os
import shutil
import tempfile
from typing import Any

import pytest

HOME, SERVICES = "SUFLER_HOME", ("DATABASE_URL", "REDIS_URL", "SUFLER_CHAT_URL", "SUFLER_EMBED_URL")


def new_home() -> str:
    """An empty folder that is gone at the end."""
    home = tempfile.mkdtemp(prefix="sufler-tests-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def isolate() -> None:
    """The environment of this process and of all that it starts."""
    os.environ[HOME] = new_home()
    # the contract of the index is tested against this server too; nothing else may touch it
    if server := os.environ.pop("QDRANT_URL", ""):
        os.environ.setdefault("QDRANT_TEST_URL", server)
    # they would be embedded anew for every test's database; a test about typical questions brings its own
    os.environ["SUFLER_TYPICAL"] = "none"
    # a worker would keep the engine of a test busy
    os.environ["SUFLER_WARMING"] = "0"
    for name in SERVICES:
        os.environ.pop(name, None)
        # a real service is given to tests under a name of its own: `make test-services`, tests/services.py
        if service := os.environ.get(f"TEST_{name}"):
            os.environ[name] = service
    # nothing listens there: a test that needs an engine starts its own
    os.environ["SUFLER_ENGINE_PORT"] = "9"


@pytest.hookimpl(optionalhook=True)  # where pytest-xdist is not installed nothing is split
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """What is started for `-n`: each with a home of its own."""
    for spec in specs:
        spec.env[HOME] = new_home()


if "PYTEST_XDIST_WORKER" not in os.environ:
    isolate()
