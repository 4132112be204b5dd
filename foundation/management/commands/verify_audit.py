"""`manage.py verify_audit`: does the audit chain, or an export of it, still hold?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from foundation import verifier, verifying
from foundation.commands import LinesCommand, UsageError, apply_migrations


class Command(LinesCommand):
    help = (
        "Walk the audit chain; exit status 1 and the first bad entry's number when it does not hold, when "
        "its anchors are lost, and when the database would let its entries be changed (migrate puts its "
        "triggers on again)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="an export instead of the database's chain")
        parser.add_argument("--anchors", type=Path, help="anchors for the export")

    def handle(self, file: Path | None, anchors: Path | None, **_: Any) -> None:
        try:
            if file:
                noted = verifier.read_anchors(anchors.open("rb")) if anchors else {}
                with file.open("rb") as lines:
                    found = verifier.walk(verifier.read(lines), noted)
                self.write(verifier.verdict(found, len(noted)))
            else:
                apply_migrations()
                self.write(verifying.verdict())
        except (OSError, ValueError) as error:
            raise UsageError(str(error)) from None
        self.finish()
