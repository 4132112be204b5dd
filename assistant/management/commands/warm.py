"""`manage.py warm`: the engine reads passages before anybody asks, as the worker lets it do by itself."""

from argparse import ArgumentParser
from typing import Any

from assistant.pipeline.reading_ahead import read_ahead
from foundation.commands import LinesCommand, apply_migrations, whole


class Command(LinesCommand):
    help = "Have the running engine read passages in idle time, the most used first, and keep them on disk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=whole(1), help="passages at most")

    def handle(self, *, limit: int | None, **_: Any) -> None:
        apply_migrations()
        ahead = read_ahead(limit)
        self.write({"passages": ahead.passages, "unread": ahead.unread, "whole": ahead.whole})
