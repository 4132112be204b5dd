"""Processes that the launcher starts, watches, starts again and stops."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from foundation.orphans import die_with_parent

# a process that stayed up this long has earned a quick restart again
STEADY_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
GRACE_SECONDS = 10.0
LARGEST_LOG_BYTES = 20 * 1024 * 1024
TROUBLE = re.compile(rb"\b(ERROR|CRITICAL|Traceback)\b")


@dataclass
class Child:
    """One program with its log. `tend` is called often: it reports trouble and starts what has died again."""

    name: str
    command: str
    folder: Path
    log: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    _started: float = 0.0
    _due: float = 0.0
    _read: int = field(default=0, repr=False)

    def start(self) -> None:
        """Start the program in a process group of its own; its output is appended to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._shorten_log()
        with open(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            self._read = log.tell()
            self.process = subprocess.Popen(  # noqa: S603 - a line of our own Procfile
                ["/bin/sh", "-c", f"exec {self.command}"],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self._started = time.monotonic()

    def tend(self) -> None:
        """Print new error lines of the log; when the program has ended, start it again after a pause that
        doubles from one second."""
        self._report()
        now = time.monotonic()
        if self.process is None:
            if now >= self._due:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.signal(signal.SIGKILL)  # what it left in its group would hold its port
        self.process = None
        self.deaths = 1 if now - self._started > STEADY_SECONDS else self.deaths + 1
        pause = min(2.0 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self._due = now + pause
        self.say(f"{self.name} ended ({_ending(status)}), starts again in {pause:.0f} s; see {self.log}")

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").split("\n") if self.log.exists() else []
        return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "it said nothing")

    def signal(self, number: int) -> None:
        """Send a signal to the program and to everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def _report(self) -> None:
        self._shorten_log()
        with contextlib.suppress(FileNotFoundError), self.log.open("rb") as log:
            log.seek(self._read)
            for line in log:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                if TROUBLE.search(line):
                    self.say(f"{self.name}: {line.decode(errors='replace').strip()[:300]}")

    def _shorten_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)
            self._read = 0


def _ending(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def stop_all(children: Iterable[Child], seconds: float = GRACE_SECONDS) -> None:
    """Ask all of them to end, in the given order; kill what did not within `seconds`."""
    running = [child for child in children if child.process]
    for child in running:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + seconds
    for child in running:
        if child.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)
            child.process.wait()
            child.process = None
