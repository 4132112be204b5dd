"""An installation of its own, empty, in a temporary folder: import it before anything that needs Django."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = tempfile.mkdtemp(prefix="sufler-retrieval-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["SUFLER_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "assistant.project.settings"
for name in ("DATABASE_URL", "QDRANT_URL", "SUFLER_EMBED_URL"):
    os.environ.pop(name, None)
# nothing listens there, so times are taken with an engine room that this run starts
os.environ["SUFLER_ENGINE_PORT"] = "9"

import django  # noqa: E402

django.setup()
