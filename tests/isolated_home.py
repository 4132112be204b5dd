"""A pytest plugin (see addopts): tests never touch the installation's own SUFLER_HOME.

It must run before Django reads its settings, which a conftest.py is too late for.
"""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="sufler-tests-")
os.environ["SUFLER_HOME"] = HOME
for name in ("DATABASE_URL", "REDIS_URL", "QDRANT_URL", "SUFLER_CHAT_URL", "SUFLER_EMBED_URL"):
    # a test that needs a real service is given it under a name of its own
    os.environ.pop(name, None)
# nothing listens there: a test that needs an engine starts its own
os.environ["SUFLER_ENGINE_PORT"] = "9"
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
