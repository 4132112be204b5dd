"""A second opinion on Russian names: slovnet's NER, in the form airlock-pii checks and builds it.

It sees what lists and endings don't tell, and knows places and firms from people. It reads only text without
Kazakh letters: of those it makes names. The CRF takes what it says as one feature among others (features.py),
and was trained with it and without it, so masking goes on, a little less sure, where the weights are missing.
"""

import re
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from airlock_pii.models import ModelError, read_verified
from airlock_pii.recognizers.common import ner_ru
from threadpoolctl import threadpool_limits

from assistant.pipeline.masking.lexicon import facts
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.ner_weights import FILES, folder

_KAZAKH = re.compile(r"[әғқңөұүһі]", re.I)
_RUSSIAN = re.compile(r"[а-яё]", re.I)
_loading = threading.Lock()
Token = tuple[int, int, str]
"""Start, end, and the word."""


def kinds(sentence: str, cut: Sequence[Token]) -> list[str] | None:
    """PER, LOC, ORG or O for each word of `cut`; None where the NER has no say: without weights, without
    Russian, beside Kazakh letters. A sentence whose capitals tell nothing gets some where names may be."""
    if has_kazakh_letters(sentence) or not _RUSSIAN.search(sentence):
        return None
    tagger = _default()
    if tagger is None:
        return None
    if sentence.islower() or sentence.isupper():
        sentence = _capitalised(sentence, cut)
    spans = tagger(sentence).spans
    found, upcoming = [], 0
    for start, end, _ in cut:
        while upcoming < len(spans) and spans[upcoming].stop <= start:
            upcoming += 1
        inside = upcoming < len(spans) and spans[upcoming].start < end
        found.append(str(spans[upcoming].type) if inside else "O")
    return found


def has_kazakh_letters(text: str) -> bool:
    """Whether the NER leaves `text` to others."""
    return _KAZAKH.search(text) is not None


def present() -> bool:
    """Whether the weights are there, and the registered ones."""
    return _default() is not None


def _capitalised(sentence: str, cut: Sequence[Token]) -> str:
    """Small letters but for words that can be names: the NER was trained on capitals."""
    pieces, position = [], 0
    for start, end, word in cut:
        known = facts(fold(word))
        name = known.given or known.surname or known.patronymic or not (known.known or known.speech == "PREP")
        pieces += [sentence[position:start], word.title() if name else word.lower()]
        position = end
    capitalised = "".join([*pieces, sentence[position:]])
    return capitalised if len(capitalised) == len(sentence) else sentence


def _default() -> Any:
    with _loading:
        return _tagger(folder())


@cache
def _tagger(place: Path) -> Any:
    """slovnet's tagger, or None; what was missing at the first question is missing until a restart."""
    try:
        weights = [read_verified(place, name) for name in FILES]
    except ModelError:
        return None
    # sums this small are slower on two threads, and a spinning second one starves the language model
    threadpool_limits(1, user_api="blas")
    return ner_ru._build(*weights)
