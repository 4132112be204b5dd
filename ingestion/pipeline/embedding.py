"""Vectors for passages and questions, from the embedding route."""

from collections.abc import Iterator, Sequence

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from foundation import client
from foundation.routes import route_for
from ingestion.pipeline.values import EngineUnavailable

BATCH = 16


class WrongDimension(EngineUnavailable):
    """The embedder's vectors have another length than SUFLER_EMBED_DIMENSION says."""


def embed_passages(texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
    """Unit vectors (n, dimension) of the texts in order, a batch of at most `BATCH` at a time."""
    for start in range(0, len(texts), BATCH):
        yield _embed([settings.EMBED_PASSAGE_PREFIX + text for text in texts[start : start + BATCH]])


def embed_wordings(wordings: Sequence[str]) -> list[NDArray[np.float32]]:
    """A unit vector (dimension,) for each wording of a question; they hold none of its placeholders."""
    return list(_embed([settings.EMBED_QUESTION_PREFIX + text for text in wordings]))


def _embed(texts: list[str]) -> NDArray[np.float32]:
    try:
        vectors = np.asarray(client.embed(route_for("embed"), texts), dtype="<f4")
    except client.EngineError as error:
        raise EngineUnavailable(error.code) from None
    if vectors.shape != (len(texts), settings.EMBED_DIMENSION):
        raise WrongDimension("wrong_dimension")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype("<f4")
    return unit
