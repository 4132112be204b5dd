"""`manage.py import_pages LIST…`: pages of the intranet into the library, a JSON line each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from foundation.commands import UsageError
from ingestion import intranet
from ingestion.management.commands import ingest
from ingestion.pipeline.values import UnreadableFile
from ingestion.uploads import Card


class Command(ingest.Command):
    help = "Fetch the pages whose addresses stand in a list, and ingest each as a document of its own."
    metavar = "LIST"

    def handle(self, *, files: list[Path], label: list[str], **options: Any) -> None:
        if not intranet.is_on():
            raise UsageError("no host is named in SUFLER_INTRANET_HOSTS: importing pages is off")
        super().handle(files=files, label=label, **options)

    def lines(self, path: Path, card: Card) -> Iterator[dict[str, Any]]:
        """A line for each address of the list."""
        try:
            listed = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            yield ingest.failed(str(path), "no_such_file")
            return
        yield from (_import(address, card) for address in intranet.addresses(listed))


def _import(address: str, card: Card) -> dict[str, Any]:
    shown = intranet.shown(address)
    try:
        with intranet.fetched(address) as page:
            # a title is one document's; each page has its own
            return ingest.ingest_file(page.path, page.name, shown, replace(card, slug=page.slug, title=""))
    except UnreadableFile as reason:
        return ingest.failed(shown, reason.code)
