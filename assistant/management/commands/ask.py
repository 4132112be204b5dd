"""`manage.py ask --jsonl`: questions on standard input, cited answers on standard output."""

from argparse import ArgumentParser
from datetime import date
from typing import Any, cast

from assistant.management.commands.mask import known_values_of
from assistant.pipeline.answering import Asked
from assistant.reviewing.approving import approved_for
from assistant.wire import Unanswered, answered
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
                _question(row),
                asked_by=user,
                reader=reader_for(user),
                as_of=_date(row.get("as_of")) or as_of,
                history=_history(row.get("history") or []),
                known_values=known_values_of(row),
                searched=str(row.get("searched") or ""),
                route=route,
                approve=approved_for,
            )
            try:
                return answered(asked)
            except Unanswered as error:
                raise RowError(error.code, error.found) from None

        try:
            with standby.engine():
                self.serve(act)
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference") from None


def _question(row: Row) -> str:
    """The row's question as it was typed; a blank one is refused like one that is too long, in a row of its
    own. Raises RowError("no_question") where there is none."""
    question = row.get("question")
    if not isinstance(question, str):
        raise RowError("no_question")
    return question


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
