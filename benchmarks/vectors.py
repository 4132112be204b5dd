"""The real embedder in this process, with a memory on disk so that a second run is quick.

int8 vectors of the product's own encoder only; the memory's file is named after the embedder.
"""

import contextlib
import os
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from foundation import client
from ingestion.pipeline import embedding

_through_the_route = client.embed


def _file() -> Path:
    return Path(settings.BASE_DIR, "var", "benchmarks", f"{settings.EMBED_MODEL}.pickle")


class _Memory:
    """Text -> vector; what it does not know is embedded here, a text at a time as the engine room does."""

    def __init__(self) -> None:
        # our own file, which nobody else writes
        self.known: dict[str, Any] = pickle.loads(_file().read_bytes()) if _file().exists() else {}
        self.size, self.encoder = len(self.known), None

    def __call__(self, route: object, texts: Sequence[str]) -> list[Any]:
        for text in texts:
            if text not in self.known:
                self.known[text] = self._embed(text)
        return [self.known[text] for text in texts]

    def _embed(self, text: str) -> Any:
        if self.encoder is None:
            from inference.encoder import QUIET, Encoder

            os.environ.update(QUIET)
            self.encoder = Encoder(Path(settings.MODELS_FOLDER, settings.EMBED_MODEL))
        return self.encoder.vector(self.encoder.tokens(text))

    def keep(self) -> None:
        if len(self.known) > self.size:
            _file().parent.mkdir(parents=True, exist_ok=True)
            _file().write_bytes(pickle.dumps(self.known))


@contextlib.contextmanager
def remembered() -> Iterator[None]:
    """The library and the desk get their vectors from the memory instead of the engine room."""
    memory = _Memory()
    with patch.object(client, "embed", memory):
        try:
            yield
        finally:
            memory.keep()


@contextlib.contextmanager
def forgotten() -> Iterator[None]:
    """The library and the desk get their vectors from the engine room."""
    with patch.object(client, "embed", _through_the_route):
        yield


def embed_one(text: str) -> NDArray[np.float32]:
    """A question's vector, the way it is got at present."""
    return embedding.embed_wordings([text])[0]
