"""`manage.py expire`: what has outlived its time is destroyed."""

from typing import Any

from assistant import retention
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Destroy what has outlived its time and is not held: hidden values, unsent text, conversations."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        self.write(retention.expire())
