"""What processes hold in memory over a run, and by how much that grows a minute once they are warm."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.servers import resident

SECONDS = 5.0
# caches and pools fill at first: this share of a run is not counted, at most so many minutes
WARM_UP_SHARE, WARM_UP_MINUTES = 0.25, 10.0
GOAL = 1.0  # MB a minute, of each process
# below it a slope is noise
FEWEST = 10

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Sample:
    """Megabytes of a process and its children, so many minutes after the start."""

    minute: float
    megabytes: float


class Watch(threading.Thread):
    """Notes every few seconds what each process holds, until told to stop."""

    def __init__(self, processes: Mapping[str, int], seconds: float = SECONDS) -> None:
        super().__init__(name="memory", daemon=True)
        self.processes, self.seconds = processes, seconds
        self.samples: dict[str, list[Sample]] = {name: [] for name in processes}
        self._over = threading.Event()

    def run(self) -> None:
        begun = time.monotonic()
        while not self._over.is_set():
            for name, pid in self.processes.items():
                minute = (time.monotonic() - begun) / 60
                self.samples[name].append(Sample(minute, resident(pid) * 1024 / 1e6))
            self._over.wait(self.seconds)

    def stop(self) -> Figures:
        """End; what `growth` says of each process."""
        self._over.set()
        self.join()
        told: Figures = {}
        for name, samples in self.samples.items():
            told[f"{name}_mb"] = round(samples[-1].megabytes, 1)
            told[f"{name}_mb_a_minute"] = growth(samples)
        return told


def growth(samples: Sequence[Sample]) -> float | None:
    """Megabytes a minute after the warm-up, by least squares; None for a run that is too short to say."""
    if not samples:
        return None
    warm = min(WARM_UP_SHARE * samples[-1].minute, WARM_UP_MINUTES)
    slope = slope_of([(one.minute, one.megabytes) for one in samples if one.minute >= warm])
    return None if slope is None else round(slope, 2)


def slope_of(points: Sequence[tuple[float, float]]) -> float | None:
    """Of the line that fits the points best; None for fewer than ten, or when all are of one moment."""
    if len(points) < FEWEST:
        return None
    middle = sum(x for x, _ in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * y for x, y in points) / spread if spread else None


def met(told: Mapping[str, float | None]) -> bool:
    """Whether no process grew faster than the goal; a growth that is not known meets none."""
    grown = [value for name, value in told.items() if name.endswith("_mb_a_minute")]
    return bool(grown) and all(value is not None and value <= GOAL for value in grown)
