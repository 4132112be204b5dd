"""A pytest plugin (see addopts): tests never touch the installation's own SUFLER_HOME.

It must run before Django reads its settings, which a conftest.py is too late for.
"""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="sufler-tests-")
os.environ["SUFLER_HOME"] = HOME
# the contract of the index is tested against this server too; nothing else may touch it
if server := os.environ.pop("QDRANT_URL", ""):
    os.environ.setdefault("QDRANT_TEST_URL", server)
# they would be embedded anew for every test's database; a test about typical questions brings its own
os.environ["SUFLER_TYPICAL"] = "none"
# a worker would keep the engine of a test busy
os.environ["SUFLER_WARMING"] = "0"
for name in ("DATABASE_URL", "REDIS_URL", "SUFLER_CHAT_URL", "SUFLER_EMBED_URL"):
    os.environ.pop(name, None)
    # a real service is given to tests under a name of its own: `make test-services`, tests/services.py
    if service := os.environ.get(f"TEST_{name}"):
        os.environ[name] = service
# nothing listens there: a test that needs an engine starts its own
os.environ["SUFLER_ENGINE_PORT"] = "9"
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
