"""`manage.py expire`: what has outlived its time is destroyed."""

from argparse import ArgumentParser
from typing import Any

from assistant import retention
from assistant.retention import ClockDoubted
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Destroy what has outlived its time and is not held: hidden values, unsent text, conversations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--go-on", action="store_true", help="the clock is right, however long nothing was destroyed"
        )

    def handle(self, *, go_on: bool, **_: Any) -> None:
        apply_migrations()
        try:
            self.write(retention.expire(go_on=go_on))
        except ClockDoubted as doubt:
            days = {"seen": doubt.seen.isoformat(), "now": doubt.now.isoformat(), "days": doubt.days}
            self.write({"error": "clock_doubted", **days})
            self.stderr.write(
                f"Nothing was destroyed: the clock stands {doubt.days} days after it was last right. "
                "Set it, or say --go-on when Sufler was off for so long."
            )
        self.finish()
