"""`manage.py ask --jsonl`: questions on standard input, cited answers on standard output."""

from argparse import ArgumentParser
from datetime import date
from typing import Any, cast

from assistant.management.commands.mask import known_values_of
from assistant.management.commands.search import question_of
from assistant.models import Answer
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.values import Evidence, Failed, Finished, Refusal, Refused, Started
from foundation import standby
from foundation.commands import (
    LinesCommand,
    Row,
    RowError,
    UsageError,
    apply_migrations,
    reader_for,
    user_named,
)
from foundation.routes import UnknownRoute, route_for


class Command(LinesCommand):
    help = 'Answer questions: reads {"id","question","history"?,"known_values"?} lines, writes answers.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True)
        parser.add_argument("--route", default="")
        parser.add_argument("--as-of", type=date.fromisoformat)
        parser.add_argument("--as", dest="username")

    def handle(self, *, route: str, as_of: date | None, username: str | None, **_: Any) -> None:
        apply_migrations()
        try:
            route_for("answer", route)
        except UnknownRoute:
            raise UsageError(f"no route {route!r}") from None
        user = user_named(username)

        def act(row: Row) -> dict[str, Any]:
            asked = Asked(
                question_of(row),
                asked_by=user,
                reader=reader_for(user),
                as_of=_date(row.get("as_of")) or as_of,
                history=_history(row.get("history") or []),
                known_values=known_values_of(row),
                route=route,
            )
            return answered(asked)

        try:
            with standby.engine():
                self.serve(act)
        except standby.NoEngine:
            raise UsageError("the engine room did not start; run: python -m inference") from None


def answered(asked: Asked) -> dict[str, Any]:
    try:
        events = list(answer(asked))
    except Refusal as reason:
        return {**_EMPTY, "refused": True, "rung": "refused", "reason": reason.code}
    started = next(event for event in events if isinstance(event, Started))
    evidence = next((event for event in events if isinstance(event, Evidence)), Evidence((), 0))
    last = events[-1]
    if isinstance(last, Failed):
        raise RowError(last.reason)
    row = Answer.objects.get(question=started.question_id)
    result = {
        **_EMPTY,
        "refused": isinstance(last, Refused) or row.rung == "evidence only",
        "rung": row.rung,
        "reason": last.reason if isinstance(last, Refused) else "",
        "evidence": [{"external_id": p.external_id, "text": p.text} for p in evidence.passages],
        "flags": list(row.flags.values_list("reason", flat=True)),
        "masked_question": started.question.text,
        "masked_answer": row.masked_text,
        "model": row.model,
        "route": row.route,
        "timings": {
            key: row.timings[key] for key in ("mask_ms", "retrieve_ms", "first_token_ms", "total_ms")
        },
        "tokens": row.tokens,
    }
    if isinstance(last, Finished):
        ids = {source.number: source.passage.external_id for source in last.sources}
        cited = dict.fromkeys(ids[n] for s in last.restored_sentences for n in s.cites if n in ids)
        result["answer"] = last.restored
        result["citations"] = list(cited)
        result["sentences"] = [
            {"text": s.text, "supported_by": [ids[n] for n in s.supported_by]}
            for s in last.restored_sentences
        ]
    return result


def _history(turns: object) -> list[tuple[str, str]]:
    try:
        return [(str(turn["question"]), str(turn["answer"])) for turn in cast(list[Row], turns)]
    except (TypeError, KeyError):
        raise RowError("bad_history") from None


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise RowError("bad_date") from None


_EMPTY: dict[str, Any] = {
    "answer": "", "masked_answer": "", "refused": False, "rung": "", "reason": "", "citations": [],
    "evidence": [], "flags": [], "sentences": [], "masked_question": "", "model": "", "route": "",
    "timings": {}, "tokens": {},
}  # fmt: skip
