"""Keeps only the pieces that Russian, Kazakh and English text can use: a third of the file, the
same vectors."""

import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inference.conversion.packed import Packed

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
SCRIPTS = ("LATIN", "CYRILLIC", "COMBINING")


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary that is kept: pieces and scores by new id, and the old id (row of the
    embedding) of each."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    rows: npt.NDArray[np.int64]


def keep_scripts(packed: Packed) -> Words:
    """The special pieces in their old places, and every piece written in Latin, Cyrillic or no
    letters at all."""
    if packed.pieces[: len(SPECIAL)] != SPECIAL:
        raise ValueError("the special pieces are not the first four")
    kept = [
        index
        for index, piece in enumerate(packed.pieces)
        if index < len(SPECIAL) or piece == MASK or _is_readable(piece)
    ]
    return Words(
        pieces=tuple(packed.pieces[index] for index in kept),
        scores=tuple(packed.scores[index] for index in kept),
        rows=np.array(kept, dtype=np.int64),
    )


def _is_readable(piece: str) -> bool:
    letters = (character for character in piece if unicodedata.category(character)[0] in "LM")
    return all(unicodedata.name(letter, "").startswith(SCRIPTS) for letter in letters)
