"""`manage.py export_audit`: the chain as lines for `foundation/verifier.py`, an archive or a SIEM."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from foundation import anchoring, audit
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Write every audit entry as a line of JSON, and note the chain's end as an anchor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, help="a file instead of standard output")

    def handle(self, out: Path | None, **_: Any) -> None:
        apply_migrations()
        audit.record("command", "audit.exported", "audit")
        anchoring.anchor()
        if out is None:
            for line in audit.export():
                self.stdout.write(line.decode(), ending="")
            self.stdout.flush()
            return
        with out.open("wb") as file:
            file.writelines(audit.export())
        sys.stderr.write(f"{out}\n")
