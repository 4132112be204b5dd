"""How the model's threads stand on the machine's cores beside others."""

import os

PRIORITY = -5  # spinning threads suffer badly from neighbours; needs privileges, and works without


def sleep_when_idle() -> None:
    """Idle threads sleep instead of spinning. Call it before the library is loaded."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def prepare_thread() -> None:
    """For this thread and the threads it starts (Linux counts priority by thread). Call it before the library
    is loaded."""
    sleep_when_idle()
    try:
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    except (PermissionError, AttributeError):
        return
