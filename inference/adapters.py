"""LoRA adapters: GGUF files in one folder. What lies there is served; a file put there later too, without a
restart. A file that is replaced is another adapter, because its sum is another."""

from pathlib import Path

from inference.logs import log
from inference.sums import known_sum
from inference.values import Adapter

ENDING = ".gguf"
MAGIC = b"GGUF"


class Adapters:
    """The folder. May be asked from any thread."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def all(self) -> list[Adapter]:
        """Those that are there now, by name."""
        if self._folder is None or not self._folder.is_dir():
            return []
        found = (_read(path) for path in sorted(self._folder.glob(f"*{ENDING}")))
        return [adapter for adapter in found if adapter]

    def find(self, name: str) -> Adapter | None:
        """The adapter of that name, or of that name and sum (`name@sum`)."""
        for adapter in self.all():
            if name in (adapter.name, signature(adapter)):
                return adapter
        return None


def signature(adapter: Adapter) -> str:
    """The name and part of the sum, as replies give them."""
    return f"{adapter.name}@{adapter.fingerprint}"


def _read(path: Path) -> Adapter | None:
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
        return Adapter(path.stem, path, known_sum(path)[:12])
    except OSError as error:
        log("adapter_unreadable", error=type(error).__name__)
        return None
