"""`manage.py replay ID`: does a recorded question get the same answer again?"""

from argparse import ArgumentParser
from typing import Any

from assistant.replaying import NotReplayed, recorded, replay
from foundation import standby
from foundation.commands import LinesCommand, UsageError, apply_migrations, whole


class Command(LinesCommand):
    help = "Make an answer again from its record; exit status 1 when retrieval, prompt, model or text differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "id", type=whole(1), help="the number of the question, as history and review show it"
        )

    def handle(self, *, id: int, **_: Any) -> None:
        apply_migrations()
        try:
            row = recorded(id)
            with standby.engine():
                made = replay(row)
        except NotReplayed as error:
            raise UsageError(str(error)) from None
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference") from None
        same = made.same()
        self.write(
            {"id": id, "reproduced": all(same.values()), "same": same, "then": made.then, "now": made.now}
        )
        if not all(same.values()):
            raise SystemExit(1)
