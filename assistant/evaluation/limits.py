"""The limits that decide between an answer, a quotation and a refusal, found on labelled data of one's own.

Each comes as a line: the variable that sets it, the rule, the value in use, the value found, and what either
would do. Nothing is changed.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from assistant.evaluation import calibrating
from assistant.evaluation.calibrating import Given, Weighed
from assistant.evaluation.reading import BadFile, rows_in
from assistant.evaluation.scoring import Case, is_gold, share
from assistant.pipeline import masking, retrieval, supporting
from assistant.pipeline.deciding import sufficient
from assistant.pipeline.hiding import hide
from assistant.pipeline.likening import liken
from assistant.pipeline.values import EngineError, Passage
from foundation import clock
from foundation.access import EVERYTHING
from foundation.masked import Masked
from ingestion import knowledge

Line = dict[str, Any]
# sentences that the guard is judged by; an installation without the tests has none
SENTENCES = Path(settings.BASE_DIR, "tests/golden/support")
# where no embedder answers: a port that is reserved and served by nobody
NOWHERE = "http://127.0.0.1:1/v1"
# the points of the curves
LIMITS = (0.1, 0.2, 0.239, 0.3, 0.405, 0.5, 0.6, 0.7, 0.8, 0.9)
# which share of mistakes each limit may make
ASK_LOSES, QUOTE_LOSES, SURE_PASSES, WORDS_PASS = 0.01, 0.05, 0.08, 0.02
DOUBT_MISSES, REFUSES_WRONGLY = 0.10, 0.08


def _line(variable: str, rule: str, in_use: float, found: float, gives: Callable[[float], Line]) -> Line:
    return {
        "variable": variable,
        "rule": rule,
        "in_use": in_use,
        "found": found,
        "in_use_gives": gives(in_use),
        "found_gives": gives(found),
    }


def nearest(own: Sequence[str], foreign: Sequence[str], keep: float) -> Line:
    """The nearness that keeps this share of one's own questions, with the topic as it counts and without.

    What refuses more of the others is named, and from here on the topic counts as found.
    """
    in_use = settings.TOPIC_SHARE
    near = {topic: _nearness_at(topic, own, foreign) for topic in (in_use, 0.0)}
    tried = [
        {"topic_share": topic, "nearest": limit, **_kept_at(limit, *near[topic])}
        for topic in near
        for limit in [calibrating.highest_keeping(near[topic][0], 1 - keep)]
    ]
    best = max(tried, key=lambda one: one["refused"])
    settings.TOPIC_SHARE = best["topic_share"]
    now = {"topic_share": in_use, "nearest": settings.NEAREST, **_kept_at(settings.NEAREST, *near[in_use])}
    return {**best, "questions": len(own), "foreign": len(foreign), "in_use": now}


def _nearness_at(topic: float, own: Sequence[str], foreign: Sequence[str]) -> tuple[list[float], list[float]]:
    settings.TOPIC_SHARE = topic
    return list(map(_nearness, own)), list(map(_nearness, foreign))


def _kept_at(limit: float, own: Sequence[float], foreign: Sequence[float]) -> Line:
    return {"kept": share(one >= limit for one in own), "refused": share(one < limit for one in foreign)}


def _nearness(text: str) -> float:
    return retrieval.nearness(_shown(hide(text, masking.Vault())))


def _shown(question: Masked) -> list[Passage]:
    return retrieval.find(question, EVERYTHING, as_of=clock.today())[: retrieval.SHOWN]


def weighed(case: Case) -> Weighed:
    """How probable it is that what the search finds for a question answers it."""
    question = hide(case.question, masking.Vault())
    found = retrieval.find(question, EVERYTHING, as_of=clock.today())
    used = found[: settings.SOURCES]
    others = [hit for hit in found if not is_gold(hit.external_id, case)][: settings.SOURCES]

    def probability(passages: Sequence[Passage]) -> float:
        return sufficient(question.words(), passages, liken, knowledge)

    return Weighed(
        probability(used),
        any(is_gold(hit.external_id, case) for hit in used),
        probability(others) if case.gold else None,
    )


def of_passages(found: Sequence[Weighed]) -> Iterator[Line]:
    """The curve of coverage and risk over the probability that passages answer, then its limits."""
    for limit in LIMITS:
        yield {"limit": limit, **calibrating.asked_at(found, limit)}
    there = [one.probability for one in found if one.there]
    if there:
        yield _line(
            "SUFLER_LEAST_TO_ASK",
            f"at most {ASK_LOSES:.0%} of the questions whose answer is there are not asked",
            settings.LEAST_TO_ASK,
            calibrating.highest_keeping(there, ASK_LOSES),
            lambda limit: calibrating.asked_at(found, limit),
        )
        yield _line(
            "SUFLER_LEAST_TO_QUOTE",
            f"at most {QUOTE_LOSES:.0%} of the questions whose answer is there are not quoted",
            settings.LEAST_TO_QUOTE,
            calibrating.highest_keeping(there, QUOTE_LOSES),
            lambda limit: calibrating.asked_at(found, limit),
        )
    if missing := [one.probability for one in found if one.without is None]:
        yield _line(
            "SUFLER_SURE_TO_QUOTE",
            f"at most {SURE_PASSES:.0%} of the questions that the documents don't answer are quoted",
            settings.SURE_TO_QUOTE,
            calibrating.lowest_stopping(missing, SURE_PASSES),
            lambda limit: calibrating.quoted_at(found, limit),
        )


def of_words(own: Sequence[str], foreign: Sequence[str]) -> Line:
    """The limit that counts while the embedder is away."""
    embedder, settings.EMBED_URL = settings.EMBED_URL, NOWHERE
    try:
        here, elsewhere = list(map(_coverage, own)), list(map(_coverage, foreign))
    finally:
        settings.EMBED_URL = embedder
    return _line(
        "SUFLER_WORDS_ENOUGH",
        f"without the embedder at most {WORDS_PASS:.0%} of questions about anything else are quoted",
        settings.WORDS_ENOUGH,
        calibrating.lowest_stopping(elsewhere, WORDS_PASS),
        lambda limit: {
            "own questions quoted": share(one >= limit for one in here),
            "others quoted": share(one >= limit for one in elsewhere),
        },
    )


def _coverage(text: str) -> float:
    """The largest share of its words that a passage says; 0 where words find nothing."""
    try:
        return max((hit.coverage for hit in _shown(hide(text, masking.Vault()))), default=0.0)
    except EngineError:
        return 0.0


def judged(files: Sequence[Path] | None) -> list[tuple[float, bool]]:
    """How probable the guard finds each labelled sentence, and whether it is supported.

    `files`: one's own; the shipped ones, which the weights were learnt from, are judged by weights that were
    learnt without them. Raises BadFile.
    """
    learnt = json.loads(supporting.WEIGHTS.read_text("utf8"))
    said: list[tuple[float, bool]] = []
    for file in sorted(SENTENCES.glob("*.jsonl")) if files is None else files:
        try:
            for row in rows_in(file):
                weights = (learnt["folds"][row["topic"] % 2] if files is None else learnt)["weights"]
                said += _judged(row, weights)
        except (LookupError, TypeError, AttributeError):
            raise BadFile(
                f"{file}: a row is no labelled sentences; docs/reference.md shows the form"
            ) from None
    return said


def _judged(row: Line, weights: Mapping[str, float]) -> Iterator[tuple[float, bool]]:
    for one in row["sentences"]:
        found = supporting.weigh(one["text"], row["question"], row["text"], row.get("title", ""), liken)
        probability = supporting.logistic(found.features, weights) if found.features else 0.0
        yield probability, one["kind"] == "supported"


def of_sentences(said: Sequence[tuple[float, bool]]) -> Iterator[Line]:
    """The limit of the support, then precision and recall at others; nothing without supported ones."""
    if not any(yes for _, yes in said):
        return
    yield _line(
        "SUFLER_LEAST_SUPPORT",
        "the best F1 of supported",
        settings.LEAST_SUPPORT,
        calibrating.best_f1(said),
        lambda limit: calibrating.supported_at(said, limit),
    )
    for limit in LIMITS:
        yield {"support": limit, **calibrating.supported_at(said, limit)}


def of_answers(answers: Sequence[Given]) -> Iterator[Line]:
    """The limits of what the model says of itself before it writes, then coverage and risk of the answers."""
    missing = [1.0 if one.refused else one.chance for one in answers if not one.answerable]
    yield _line(
        "SUFLER_REFUSAL_CHANCE",
        f"at most {REFUSES_WRONGLY:.0%} of the questions that have an answer are refused",
        settings.REFUSAL_CHANCE,
        calibrating.lowest_stopping([one.chance for one in answers if one.answerable], REFUSES_WRONGLY),
        lambda limit: calibrating.refused_at(answers, limit),
    )
    yield _line(
        "SUFLER_DOUBT_CHANCE",
        f"at most {DOUBT_MISSES:.0%} of the questions that the documents don't answer are answered unmarked",
        settings.DOUBT_CHANCE,
        calibrating.highest_keeping(missing, DOUBT_MISSES),
        lambda limit: calibrating.doubted_at(answers, limit),
    )
    for limit in LIMITS:
        yield {"doubt": limit, **calibrating.doubted_at(answers, limit)}
