"""`manage.py warm`: the engine reads passages before anybody asks."""

from argparse import ArgumentParser
from typing import Any

from assistant.pipeline.warming import warm_passages
from foundation.commands import LinesCommand, apply_migrations

USUAL = 300  # about 2 GiB on disk with the default weights


class Command(LinesCommand):
    help = "Have the running engine read passages in idle time, the most used first, and keep them on disk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=USUAL, help="passages at most")

    def handle(self, *, limit: int, **_: Any) -> None:
        apply_migrations()
        taken = list(warm_passages(limit))
        self.write({"passages": len(taken), "taken": sum(taken)})
