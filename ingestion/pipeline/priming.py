"""Once for each embedder: what typical questions look like to it."""

import numpy as np
from django.conf import settings

from ingestion.pipeline import embedding
from ingestion.pipeline.indexing import centring

_done: set[tuple[str, str]] = set()


def prime() -> None:
    """Embed the typical questions that this installation's embedder has not embedded yet: seconds, once.

    Raises EngineUnavailable.
    """
    place = (settings.EMBED_MODEL, str(settings.TYPICAL_FOLDER))
    if place in _done:
        return
    for of, language, questions in list(centring.missing_questions()):
        vectors = [
            vector
            for start in range(0, len(questions), embedding.BATCH)
            for vector in embedding.embed_wordings(questions[start : start + embedding.BATCH])
        ]
        centring.keep(of, language, [np.asarray(vector) for vector in vectors])
    _done.add(place)
