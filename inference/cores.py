"""What the machine's cores can do, and how the model's threads stand on them beside others."""

import os
from pathlib import Path

PROCESSOR = Path("/proc/cpuinfo")
PRIORITY = -5  # spinning threads suffer badly from neighbours; needs privileges, and works without


def prepare_thread() -> None:
    """For this thread and the threads it starts (Linux counts priority by thread). Call it before the library
    is loaded: idle threads then sleep instead of spinning."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    except (PermissionError, AttributeError):
        return


def multiplies_matrices(processor: Path = PROCESSOR) -> bool:
    """Whether the processor has AMX for whole numbers (Linux lists it among its flags)."""
    try:
        return "amx_int8" in processor.read_text().split()
    except (OSError, UnicodeDecodeError):
        return False
