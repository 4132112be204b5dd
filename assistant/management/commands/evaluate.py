"""`manage.py evaluate`: search and answers measured on the demo bank's questions."""

import json
import random
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from assistant.evaluation.judging import judge
from assistant.evaluation.limits import NOWHERE
from assistant.evaluation.plain import answered_plainly
from assistant.evaluation.reading import BadFile, answers_in, mend, questions_in
from assistant.evaluation.relying import outdated
from assistant.evaluation.scoring import Case, is_gold, is_right, rank_of_gold, share
from assistant.models import Answer
from assistant.pipeline import masking
from assistant.pipeline.answering import Asked
from assistant.pipeline.hiding import hide
from assistant.pipeline.retrieval import find
from assistant.pipeline.rewriting import Turn, stand_alone
from assistant.pipeline.values import EngineError, Passage
from assistant.wire import numbered
from foundation import clock, standby
from foundation.access import EVERYTHING
from foundation.commands import LinesCommand, UsageError, apply_migrations, whole
from foundation.masked import Masked

SEED = 7


class Command(LinesCommand):
    help = "Ask every question of a set and print what share was found, right, cited and rightly refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "questions", nargs="?", type=Path, default=Path(settings.BASE_DIR, "demo/questions.jsonl")
        )
        parser.add_argument("--search-only", action="store_true")
        parser.add_argument(
            "--words-only", action="store_true", help="search as if the embedder were away; no answers"
        )
        parser.add_argument("--limit", type=whole(0), default=0, help="only the first N questions")
        parser.add_argument(
            "--sample", type=whole(0), default=0, help="so many questions, drawn the same each time"
        )
        parser.add_argument("--route", default="", help="answer through this route (untuned: no adapter)")
        parser.add_argument(
            "--plain",
            action="store_true",
            help="the plain baseline: three nearest passages, one prompt, no guard",
        )
        parser.add_argument(
            "--without-gold",
            action="store_true",
            help="only questions with an answer, as if no passage that says it were there",
        )
        parser.add_argument(
            "--out",
            type=Path,
            help="write each answer as a JSON line at once; what is there is not asked again",
        )

    def handle(
        self,
        *,
        questions: Path,
        search_only: bool,
        words_only: bool,
        limit: int,
        sample: int,
        route: str,
        plain: bool,
        without_gold: bool,
        out: Path | None,
        **_: Any,
    ) -> None:
        apply_migrations()
        cases, known = _read(questions, out)
        cases = cases[: limit or None]
        if sample and sample < len(cases):
            cases = random.Random(SEED).sample(cases, sample)  # noqa: S311
        self.route, self.plain = route, plain
        if without_gold and (plain or search_only or words_only):
            raise UsageError("--without-gold asks the product: it goes with no other of these options")
        if late := [case.id for case in cases if outdated(case)]:
            # what is expected of them is in force no more: they say nothing of search or answers
            self.write({"due": late})
            cases = [case for case in cases if case.id not in late]
        self.withheld = _passages_that_answer if without_gold else None
        if without_gold:
            cases = [case for case in cases if case.gold]
        if words_only:
            settings.EMBED_URL = NOWHERE
            self.write({"search": _search(cases)})
            return
        try:
            with standby.engine(chat=not search_only):
                report: dict[str, Any] = {"questions": len(cases), "search": _search(cases)}
                self.write({"search": report["search"]})
                if not search_only:
                    answers = self._ask_all(cases, known, out)
                    expected = [replace(case, gold=()) for case in cases] if without_gold else cases
                    self.write({"questions": len(cases), "ask": judge(expected, answers)})
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference") from None

    def _ask_all(
        self, cases: Sequence[Case], known: Mapping[str, dict[str, Any]], out: Path | None
    ) -> list[dict[str, Any]]:
        """The answers in order; those that are known, as `out` has them already, are taken from there."""
        if out and out.exists():
            mend(out)
        answers = []
        for case in cases:
            row = known.get(case.id) or self._ask(case)
            answers.append(row)
            if out and case.id not in known:
                with out.open("a", encoding="utf8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return answers

    def _ask(self, case: Case) -> dict[str, Any]:
        asked = Asked(
            case.question,
            as_of=_day(case),
            history=[(turn["question"], turn["answer"]) for turn in case.history],
            known_values=case.known_values,
            priority="evaluation",
            route=self.route,
            withheld=self.withheld and self.withheld(case),
        )
        try:
            if self.plain:
                row = {"id": case.id, **answered_plainly(case.question, _day(case))}
            else:
                result, number = numbered(asked)
                row = {"id": case.id, **result, "refusal_chance": _refusal_chance(number)}
        except EngineError as error:
            row = {"id": case.id, "error": error.code}
        self.stderr.write(f"{case.id} {row.get('rung', row.get('error'))}")
        return row


def _passages_that_answer(case: Case) -> Callable[[Passage], bool]:
    """The right passages of a case, and every other one that says what is asked for."""
    return lambda hit: is_gold(hit.external_id, case) or is_right(hit.text, case)


def _read(questions: Path, out: Path | None) -> tuple[list[Case], dict[str, dict[str, Any]]]:
    """The cases, and by their ids the answers that `out` has already."""
    try:
        rows = answers_in(out) if out and out.exists() else []
        return questions_in(questions), {row["id"]: row for row in rows if "error" not in row}
    except BadFile as error:
        raise UsageError(str(error)) from None


def _search(cases: Sequence[Case]) -> dict[str, Any]:
    ranks: list[int | None] = []
    by_words = 0
    per_language: dict[str, list[int | None]] = {}
    for case in (case for case in cases if case.gold):
        hits = _found(case)[:10]
        by_words += bool(hits and hits[0].words_only)
        rank = rank_of_gold([hit.external_id for hit in hits], case)
        ranks.append(rank)
        per_language.setdefault(case.language, []).append(rank)
    return {
        **{f"recall@{k}": share(rank is not None and rank <= k for rank in ranks) for k in (1, 3, 5, 10)},
        "found by words only": by_words,
        "mrr@10": round(sum(1 / rank for rank in ranks if rank) / max(1, len(ranks)), 3),
        "recall@5 by language": {
            language: share(rank is not None and rank <= 5 for rank in own)
            for language, own in per_language.items()
        },
    }


def _found(case: Case) -> Sequence[Passage]:
    """What the desk finds; nothing where words alone were searched and found nothing."""
    try:
        return find(_searched(case), EVERYTHING, as_of=_day(case) or clock.today())
    except EngineError:
        if settings.EMBED_URL != NOWHERE:
            raise
        return []


def _refusal_chance(number: int | None) -> float | None:
    """What chance the model gave a refusal, for `calibrate`; None where it was not asked or nobody tells."""
    if number is None:
        return None
    row = Answer.objects.filter(question_id=number).first()
    chance: float | None = row.timings.get("engine", {}).get("refusal_chance") if row else None
    return chance


def _searched(case: Case) -> Masked:
    """What the desk searches with: masked, and made to stand alone."""
    vault = masking.Vault()
    turns = ((turn["question"], turn["answer"]) for turn in case.history)
    history = [Turn(hide(said, vault), hide(replied, vault)) for said, replied in turns]
    return stand_alone(hide(case.question, vault, case.known_values), history)


def _day(case: Case) -> date | None:
    return date.fromisoformat(case.as_of) if case.as_of else None
