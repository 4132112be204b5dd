"""`manage.py readiness`: the five questions before launch, from measured data."""

from dataclasses import asdict
from typing import Any

from assistant.evaluation import readiness
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Answer the five questions before launch from what was measured; exit status 1 while one stands."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        found = readiness.questions()
        for one in found:
            self.write(asdict(one))
        ready = all(one.ready for one in found)
        self.write({"ready": ready, "open": [one.question for one in found if not one.ready]})
        if not ready:
            raise SystemExit(1)
