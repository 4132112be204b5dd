"""What the commands of the tasks share: rows in, results out."""

from argparse import ArgumentParser
from typing import Any, ClassVar

from assistant.handing import BadRow, done
from assistant.management.commands.mask import known_values_of
from assistant.models.questions import Task
from assistant.pipeline.values import EngineError, Refusal
from foundation import standby
from foundation.commands import LinesCommand, Row, RowError, UsageError, apply_migrations, user_named


class TaskCommand(LinesCommand):
    """One task for each row; what is refused becomes an error row with the refusal's code."""

    task: ClassVar[Task]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True)
        parser.add_argument("--as", dest="username")

    def handle(self, *, username: str | None, **_: Any) -> None:
        apply_migrations()
        user = user_named(username)

        def act(row: Row) -> dict[str, Any]:
            try:
                return done(self.task, row, known_values_of(row), user)
            except (BadRow, Refusal, EngineError) as error:
                raise RowError(error.code) from None

        try:
            with standby.engine():
                self.serve(act)
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference") from None
