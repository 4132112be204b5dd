"""Vectors for passages and questions, from the embedding route."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from foundation import client
from foundation.routes import Route, route_for
from ingestion.pipeline.values import EngineUnavailable

BATCH = 16
# somebody waits for the vector of a question, which takes a twentieth of a second: so long at most, and no
# longer than a moment while the embedder has just let somebody wait in vain
PATIENT_SECONDS, HURRIED_SECONDS = 5.0, 0.5
HURRIED_FOR_SECONDS = 15.0


class EmbedderAway(EngineUnavailable):
    """The embedder gave no vectors: it is not reached, too slow, or answers with an error."""


class WrongDimension(EngineUnavailable):
    """The embedder's vectors have another length than SUFLER_EMBED_DIMENSION says."""


def be_sure() -> None:
    """Raises EngineUnavailable when the embedder gives no vectors now."""
    _embed([settings.EMBED_PASSAGE_PREFIX])


def embed_passages(texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
    """Unit vectors (n, dimension) of the texts in order, a batch of at most `BATCH` at a time."""
    for start in range(0, len(texts), BATCH):
        yield _embed([settings.EMBED_PASSAGE_PREFIX + text for text in texts[start : start + BATCH]])


def embed_wordings(wordings: Sequence[str]) -> list[NDArray[np.float32]]:
    """A unit vector (dimension,) for each wording of a question; they hold none of its placeholders."""
    return list(_embed(_as_questions(wordings)))


def embed_awaited(wordings: Sequence[str]) -> list[NDArray[np.float32]]:
    """The same for a question that somebody waits for: raises EmbedderAway within `PATIENT_SECONDS`."""
    return _patience.embed(wordings)


class _Patience:
    """How long a question waits for its vector in this process.

    An embedder that stands still costs one question in a while the whole wait, the others a moment, and each
    of them finds out whether it is back.
    """

    def __init__(self) -> None:
        self.lost_at = float("-inf")

    def embed(self, wordings: Sequence[str]) -> list[NDArray[np.float32]]:
        began = time.monotonic()
        hurried = began < self.lost_at + HURRIED_FOR_SECONDS
        seconds = HURRIED_SECONDS if hurried else PATIENT_SECONDS
        route = route_for("embed")
        hasty = replace(
            route,
            connect_seconds=min(seconds, route.connect_seconds),
            answer_seconds=min(seconds, route.answer_seconds),
        )
        try:
            vectors = list(_embed(_as_questions(wordings), hasty))
        except EmbedderAway:
            # one that refuses at once costs nobody anything
            if not hurried and time.monotonic() > began + HURRIED_SECONDS:
                self.lost_at = time.monotonic()
            raise
        self.lost_at = float("-inf")
        return vectors


_patience = _Patience()


def _as_questions(wordings: Sequence[str]) -> list[str]:
    return [settings.EMBED_QUESTION_PREFIX + text for text in wordings]


def _embed(texts: list[str], route: Route | None = None) -> NDArray[np.float32]:
    try:
        vectors = np.asarray(client.embed(route or route_for("embed"), texts), dtype="<f4")
    except client.EngineError as error:
        raise EmbedderAway(error.code) from None
    if vectors.shape != (len(texts), settings.EMBED_DIMENSION):
        raise WrongDimension("wrong_dimension")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype("<f4")
    return unit
