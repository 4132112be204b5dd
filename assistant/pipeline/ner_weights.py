"""Where the weights of the NER for Russian names stand; told without loading the masking that uses them."""

import os
from pathlib import Path

# as airlock-pii calls them: the tagger and its vectors
FILES = ("slovnet_ner_news_v1.tar", "navec_news_v1_1B_250K_300d_100q.tar")


def folder() -> Path:
    """Where the weights of the register stand (inference/weights.py)."""
    return Path(os.environ.get("SUFLER_MODELS") or "~/.cache/sufler").expanduser()


def missing() -> bool:
    """Whether a file of the weights is not there; nothing is read."""
    return not all((folder() / name).exists() for name in FILES)
