"""No orphans: a process that was started for another one ends with it."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1
# loaded before anything forks: a child between fork and exec should only make system calls
LIBC = ctypes.CDLL(None)


def die_with_parent() -> None:
    """From now on Linux ends this process when the one that started it is gone, in whatever way it went."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
