"""`manage.py compile_translations`: .po to .mo without GNU gettext; the .mo files are not committed."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import BaseCommand


class Command(BaseCommand):
    help = "Compile the catalogues that changed."
    requires_system_checks = ()

    def handle(self, *, verbosity: int, **_: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                if compile_one(source) and verbosity:
                    self.stdout.write(f"compiled {source.parent.parent.name}")


def compile_one(source: Path) -> bool:
    """Write the .mo beside a .po unless it is newer already; True when it was written."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
        return False
    temporary = target.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(temporary))
    temporary.replace(target)
    return True
