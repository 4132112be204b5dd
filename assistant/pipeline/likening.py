"""How alike short texts are in meaning: cosines from the embedding route, each text read once a process."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.pipeline.values import Masked
from ingestion import knowledge

log = logging.getLogger("sufler.assistant")

# 1.5 KB each: what is asked about of a library of some thousand passages
KEPT = 8_000
Vector = NDArray[np.float32]


class _Kept:
    """The vectors of texts that were read last."""

    def __init__(self, read: Callable[[Sequence[str]], list[tuple[float, ...]]]) -> None:
        self._read, self._lock = read, Lock()
        self._known: OrderedDict[str, Vector] = OrderedDict()

    def of(self, texts: Sequence[str]) -> list[Vector]:
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
            for text in known:
                self._known.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        read = np.asarray(self._read(missing) if missing else [], dtype=np.float32)
        known |= dict(zip(missing, read, strict=True))
        with self._lock:
            self._known.update(known)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return [known[text] for text in texts]


_passages = _Kept(knowledge.vectors)
_asked = _Kept(lambda texts: knowledge.vectors(texts, asked=True))


def liken(said: Sequence[str], there: Sequence[str]) -> list[list[float]] | None:
    """The cosine of each text that was said or asked with each of a passage; None when no embedder answers.

    Placeholders are left out.
    """
    try:
        left = np.asarray(_asked.of([Masked.from_record(text).words() for text in said]))
        right = np.asarray(_passages.of(there))
    except knowledge.EngineUnavailable as error:
        log.warning("no cosines: %s", error)
        return None
    cosines: list[list[float]] = (left @ right.T).tolist()
    return cosines
