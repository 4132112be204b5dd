"""`manage.py verify_audit`: does the audit chain still hold?"""

from typing import Any

from foundation import audit
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Walk the audit chain; exit status 1 and the first bad entry's number when it does not hold."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        found = audit.verify()
        if found.first_bad is None:
            self.write({"entries": found.entries, "holds": True})
        else:
            self.write(
                {
                    "entries": found.entries,
                    "holds": False,
                    "first_bad": found.first_bad,
                    "error": found.reason,
                }
            )
        self.finish()
