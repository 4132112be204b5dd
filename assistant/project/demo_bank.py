"""The fictional bank at the first start: whether to load it, and loading it."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

from assistant.demo_people import USERNAMES
from foundation.orphans import die_with_parent


def is_wanted() -> bool:
    """True until it was loaded once, and never where others reach this machine or anyone but its four people
    has an account."""
    strangers = get_user_model().objects.exclude(username__in=USERNAMES)
    return settings.ONLY_HERE and not _stamp().exists() and not strangers.exists()


def load(environment: Mapping[str, str], tend: Callable[[], None], say: Callable[[str], None]) -> None:
    """Load and ingest it in a process of its own, calling `tend` meanwhile; documents that are left over when
    it is interrupted the worker takes up."""
    say("loading the demo bank, which happens once and takes about a minute")
    log = Path(settings.HOME) / "logs" / "demo.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "manage.py", "load_demo", "--wait"],
            cwd=settings.BASE_DIR,
            env=dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        ) as loading,
    ):
        try:
            said = 0
            while loading.poll() is None:
                tend()
                ready = log.read_bytes().count(b'{"document"')
                if ready > said:
                    say(f"{ready} documents are ready")
                    said = ready
        except BaseException:
            loading.terminate()
            raise
    if loading.returncode:
        say(f"the demo bank is not loaded completely, see {log}; try again: manage.py load_demo --wait")
    else:
        _stamp().touch()


def _stamp() -> Path:
    return Path(settings.HOME) / "demo-loaded"
