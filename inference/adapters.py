"""LoRA adapters: GGUF files in folders. What lies there is served; a file put there later too, without a
restart. A file that is replaced is another adapter, because its sum is another."""

from pathlib import Path

from inference.logs import log
from inference.sums import known_sum
from inference.values import Adapter

ENDING = ".gguf"
MAGIC = b"GGUF"


class Adapters:
    """The folders; of two files of one name the one in the first folder counts. May be asked from any
    thread."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def all(self) -> list[Adapter]:
        """Those that are there now, by name."""
        paths: dict[str, Path] = {}
        for folder in self._folders:
            for path in folder.glob(f"*{ENDING}"):
                paths.setdefault(path.name, path)
        found = (_read(paths[name]) for name in sorted(paths))
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
