"""A reindex while somebody else writes, in the database of SUFLER_HOME; run by test_reindex.py."""

import io
import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from foundation.models import Team
from ingestion.models import Passage
from ingestion.pipeline.indexing import lexical, vocabulary
from tests.straight import put


def run() -> None:
    """Print how often it weighed and counted, what others wrote then, and how many passages it indexed."""
    vector = np.full(settings.EMBED_DIMENSION, settings.EMBED_DIMENSION**-0.5, "<f4").tobytes()
    for number in range(3):
        put(f"doc-{number}", f"Комиссия {number} %")
    Passage.objects.update(embedder=settings.EMBED_MODEL, vector=vector)
    others = connection.copy()
    if connection.vendor == "sqlite":
        # who finds the database locked fails at once
        others.settings_dict["OPTIONS"]["timeout"] = 0
    calls = {"weighed": 0, "counted": 0}

    def busy(name: str, act: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def then_write(of: Any) -> Any:
            calls[name] += 1
            with others.cursor() as cursor:
                cursor.execute("INSERT INTO foundation_team (name) VALUES (%s)", [f"{name} {calls[name]}"])
            return act(of)

        return then_write

    out = io.StringIO()
    with (
        mock.patch.object(lexical, "weigh", busy("weighed", lexical.weigh)),
        mock.patch.object(vocabulary, "words_of", busy("counted", vocabulary.words_of)),
    ):
        call_command("reindex", stdout=out)
    told = {**calls, "written": Team.objects.count(), "passages": json.loads(out.getvalue())["passages"]}
    print(json.dumps(told))  # noqa: T201
