"""How rows are written: many at a time, with moments of their own, and words that mean nothing."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import numpy as np

BATCH = 2_000
DIMENSION = 384
WORDS = ("карта", "вклад", "ставка", "комиссия", "перевод", "счёт", "выписка", "лимит", "клиент", "срок",
         "заявление", "тенге", "кредит", "платёж", "договор", "справка", "процент")  # fmt: skip


@contextmanager
def own_moments() -> Iterator[None]:
    """Moments that are set by themselves can be given, so that rows lie months apart."""
    from django.apps import apps

    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
    ]
    before = [(field, field.auto_now_add, field.auto_now) for field in fields]  # type: ignore[attr-defined]
    for field in fields:
        field.auto_now_add = field.auto_now = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for field, added, changed in before:
            field.auto_now_add, field.auto_now = added, changed  # type: ignore[attr-defined]


def put(model: Any, rows: Iterable[Any]) -> None:
    """Write all rows of a model."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        model.objects.bulk_create(batch)


def text(drawn: random.Random, words: int) -> str:
    """So many words."""
    return " ".join(drawn.choices(WORDS, k=words))


def vector(drawn: random.Random) -> bytes:
    """Of unit length, as the embedder's: float32, little endian."""
    numbers = np.random.default_rng(drawn.getrandbits(32)).normal(size=DIMENSION)
    return (numbers / np.linalg.norm(numbers)).astype("<f4").tobytes()
