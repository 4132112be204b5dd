"""`manage.py calibrate QUESTIONS.jsonl`: how near a passage must come in this installation's documents.

A library of a bank gains when a question's leaning towards services counts, one of another kind may lose:
both are tried, and what refuses more at the same share kept is named.
"""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from assistant.evaluation.scoring import Case, case_of, is_gold, share
from assistant.pipeline import masking, retrieval
from assistant.pipeline.deciding import sufficient
from assistant.pipeline.hiding import hide
from assistant.pipeline.likening import liken
from assistant.pipeline.values import Passage
from foundation import clock, standby
from foundation.access import EVERYTHING
from foundation.commands import LinesCommand, UsageError, apply_migrations
from foundation.masked import Masked
from ingestion import knowledge

TOPIC = (settings.TOPIC_SHARE, 0.0)
FOREIGN = Path(retrieval.__file__).with_name("foreign.txt")

LIMITS = (0.1, 0.2, 0.239, 0.3, 0.405, 0.5, 0.6, 0.7, 0.8, 0.9)


class Command(LinesCommand):
    help = (
        "Find SUFLER_NEAREST and SUFLER_TOPIC_SHARE, and show coverage and risk at limits of the probability "
        "that passages answer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("questions", type=Path)
        parser.add_argument("--keep", type=float, default=0.95)

    def handle(self, *, questions: Path, keep: float, **_: Any) -> None:
        apply_migrations()
        if not questions.is_file():
            raise UsageError(f"no such file: {questions}")
        if not 0 < keep <= 1:
            raise UsageError("--keep is a share: more than 0, at most 1")
        rows = [json.loads(line) for line in questions.read_text("utf8").splitlines() if line.strip()]
        cases = [case for case in map(case_of, rows) if not case.as_of and not case.history]
        own = [case.question for case in cases if case.gold]
        if not own:
            raise UsageError("no line has gold_passage_ids")
        try:
            with standby.engine(chat=False):
                tried = [_tried(topic, own, FOREIGN.read_text("utf8").splitlines(), keep) for topic in TOPIC]
                best = max(tried, key=lambda one: one["refused"])
                settings.TOPIC_SHARE = best["topic_share"]
                curve = _curve(cases)
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference --only-embed") from None
        self.write(best)
        for point in curve:
            self.write(point)


def _tried(topic: float, own: Sequence[str], foreign: Sequence[str], keep: float) -> dict[str, Any]:
    settings.TOPIC_SHARE = topic
    return {"topic_share": topic, **_found(sorted(map(_nearness, own)), list(map(_nearness, foreign)), keep)}


def _nearness(text: str) -> float:
    return retrieval.nearness(_shown(hide(text, masking.Vault())))


def _shown(question: Masked) -> list[Passage]:
    return retrieval.find(question, EVERYTHING, as_of=clock.today())[: retrieval.SHOWN]


def _curve(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """What limits of the probability that the passages answer would do.

    Coverage: the share of questions that go on; risk: of those the share whose answer is not in the passages.
    """
    found = []
    for case in cases:
        question = hide(case.question, masking.Vault())
        used = _shown(question)[: settings.SOURCES]
        there = any(is_gold(hit.external_id, case) for hit in used)
        found.append((sufficient(question.words(), used, liken, knowledge), there))
    points = []
    for limit in LIMITS:
        kept = [there for probability, there in found if probability >= limit]
        points.append(
            {
                "limit": limit,
                "coverage": share(probability >= limit for probability, _ in found),
                "risk": share(not there for there in kept),
                "answered ones refused": share(probability < limit for probability, there in found if there),
                "unanswered ones refused": share(
                    probability < limit for probability, there in found if not there
                ),
            }
        )
    return points


def _found(near: Sequence[float], foreign: Sequence[float], keep: float) -> dict[str, Any]:
    # rounded down, so that the question at the edge is kept
    nearest = int(1000 * near[int((1 - keep) * len(near))]) / 1000
    return {
        "nearest": nearest,
        "kept": share(one >= nearest for one in near),
        "refused": share(one < nearest for one in foreign),
        "questions": len(near),
        "foreign": len(foreign),
    }
