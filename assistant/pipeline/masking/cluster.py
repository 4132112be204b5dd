"""Group words by meaning, for features.py: `python -m assistant.pipeline.masking.cluster NAVEC.tar`.

Reads the navec vectors (MIT, github.com/natasha/navec; 250,000 words of Russian news, small letters), cuts
them into
clusters and keeps the words of clusters that hold names of people or places. So the CRF knows «ансип» as a
surname
although no training text has it. Needs navec and scikit-learn, which are not installed with Sufler.
"""

import argparse
import gzip
import re
import sys
from collections import defaultdict
from pathlib import Path

from assistant.pipeline.masking.features import CLUSTERS
from assistant.pipeline.masking.lexicon import morphology

_COUNT = 400
_SHARE = 0.12
_WORD = re.compile(r"[а-яё]{3,}(?:-[а-яё]{3,})?")
_TAGS = ("Name", "Surn", "Patr", "Geox")


def clustered(path: Path) -> dict[int, list[str]]:
    """Cluster number -> its words, for every cluster with enough names in it."""
    import numpy as np
    from navec import Navec
    from sklearn.cluster import MiniBatchKMeans  # type: ignore[import-untyped]

    navec = Navec.load(str(path))
    known = [word for word in navec.vocab.words if _WORD.fullmatch(word)]
    vectors = np.stack([navec[word] for word in known]).astype("float32")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    model = MiniBatchKMeans(_COUNT, batch_size=8192, max_iter=40, n_init=1, random_state=5)
    members: dict[int, list[str]] = defaultdict(list)
    for word, number in zip(known, model.fit_predict(vectors), strict=True):
        members[int(number)].append(word)
    return {number: words for number, words in members.items() if _share_of_names(words) >= _SHARE}


def _share_of_names(words: list[str]) -> float:
    """Which part of the words the dictionary knows as names of people or places."""
    named = 0
    for word in words:
        parse = morphology().parse(word)[0]
        named += any(tag in parse.tag for tag in _TAGS) and morphology().word_is_known(word)
    return named / len(words)


def main() -> int:
    """Write the clusters, one a line: number, then words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("navec", type=Path)
    found = clustered(parser.parse_args().navec)
    text = "\n".join(f"{number} {' '.join(sorted(words))}" for number, words in sorted(found.items()))
    CLUSTERS.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
