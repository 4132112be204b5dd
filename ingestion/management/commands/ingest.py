"""`manage.py ingest FILE…`: files, folders and zips into the library, in this process, a JSON line each."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation import clock, standby
from foundation.clock import Validity
from foundation.commands import LinesCommand, UsageError, apply_migrations
from foundation.models import Label
from ingestion import antivirus, bundles, versions
from ingestion.importing import receive_file
from ingestion.models import Kind, Status, Version
from ingestion.pipeline.ingesting import ingest
from ingestion.pipeline.values import EngineUnavailable, Problem, UnreadableFile
from ingestion.uploads import AlreadyThere, Card


class Command(LinesCommand):
    help = "Read, cut, embed and index documents; with --publish they can be cited at once."
    metavar = "FILE|FOLDER|ZIP"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar=self.metavar)
        parser.add_argument("--kind", choices=Kind.values, default=Kind.INSTRUCTION)
        parser.add_argument("--title", default="")
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="")
        parser.add_argument(
            "--label", action="append", default=[], help="access label; may be given several times"
        )
        parser.add_argument("--effective-from", type=date.fromisoformat)
        parser.add_argument("--effective-until", type=date.fromisoformat)
        parser.add_argument("--publish", action="store_true")
        parser.add_argument(
            "--unless-dated",
            action="store_true",
            help="with --publish: what has clauses with days of their own waits for a person",
        )

    def handle(self, *, files: list[Path], label: list[str], **options: Any) -> None:
        apply_migrations()
        start, until = options["effective_from"], options["effective_until"]
        if options["unless_dated"] and not options["publish"]:
            raise UsageError("--unless-dated goes with --publish")
        if start and until and until <= start:
            raise UsageError("--effective-until must be later than --effective-from")
        card = Card(
            kind=options["kind"],
            title=options["title"],
            language=options["language"],
            labels=_labels(label),
            effective_from=start,
            effective_until=until,
            publish_when_ready=options["publish"],
            unless_dated=options["unless_dated"],
        )
        try:
            with standby.engine(chat=False):
                for path in files:
                    for line in self.lines(path, card):
                        self.write(line)
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference --only-embed") from None
        self.finish()

    def lines(self, path: Path, card: Card) -> Iterator[dict[str, Any]]:
        """What became of a path that was named: a line for each file of it."""
        return _all_of(path, card)


def _all_of(path: Path, card: Card) -> Iterator[dict[str, Any]]:
    """A line for a file, or for each file of a folder or zip, named by its path within."""
    if path.is_dir():
        yield from (_member(path, one, card) for one in bundles.in_folder(path))
    elif path.is_file() and bundles.is_bundle(path, path.name):
        try:
            with bundles.unpacked(path) as members:
                yield from (_member(path, one, card) for one in members)
        except UnreadableFile as reason:
            yield failed(str(path), reason.code)
    else:
        yield ingest_file(path, path.name, str(path), card)


def _member(bundle: Path, member: bundles.Member, card: Card) -> dict[str, Any]:
    shown = f"{bundle}/{member.within}"
    if member.refusal:
        return failed(shown, member.refusal)
    # a title is one document's; in a bundle each has its own
    own = replace(card, slug=member.slug, within=member.within, title="")
    return ingest_file(member.path, member.name, shown, own)


def failed(shown: str, error: str) -> dict[str, Any]:
    """The line of a file of which nothing was stored."""
    return {"file": shown, **nothing(error), "ms": 0.0}


def nothing(error: str) -> dict[str, Any]:
    """What a line says of a document when nothing was stored."""
    return {
        "document": None,
        "version": None,
        "status": "failed",
        "passages": 0,
        "problems": [],
        "error": error,
    }


def unreadable(reason: UnreadableFile) -> dict[str, Any]:
    """The same of a file that can't be read, with what is known of why."""
    known = [Problem(reason.code, reason.detail).record()] if reason.detail else []
    return {**nothing(reason.code), "problems": known}


def ingest_file(path: Path, name: str, shown: str, card: Card) -> dict[str, Any]:
    """The line of one file, ingested under its name in this process."""
    began, started = clock.now(), time.perf_counter()
    try:
        antivirus.check(path, None)
        received = receive_file(path, name, card, None)
        if isinstance(received, AlreadyThere):
            result = _already(received.version, card, began)
        else:
            result = _row(_published(ingest(received), card), card, began)
    except UnreadableFile as reason:
        result = unreadable(reason)
    except OSError:
        result = nothing("no_such_file")
    except EngineUnavailable as error:
        result = nothing(str(error))
    return {"file": shown, **result, "ms": round(1000 * (time.perf_counter() - started), 1)}


def _published(version: Version, card: Card) -> Version:
    """The version, published if that is wished and nothing speaks against it."""
    if not card.unless_dated:
        return versions.publish_if_asked(version)
    wished = card.publish_when_ready and not versions.own_days(version)
    return versions.ask_to_publish(version, None, Validity()) if wished else version


def _already(version: Version, card: Card, began: datetime) -> dict[str, Any]:
    row = _row(version, card, began)
    row["problems"] = [{"code": "already_there", "detail": str(version)}, *_taken(version, began)]
    if not card.publish_when_ready:
        # why it could not be published at an earlier time
        row.pop("error", None)
    return row


def _row(version: Version, card: Card, began: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "document": version.document.slug,
        "version": version.number,
        "status": version.status,
        "passages": version.passages.count(),
        "problems": [*version.problems, *_taken(version, began)],
    }
    held = card.unless_dated and version.status == Status.READY and versions.own_days(version)
    error = version.failure or ("days_to_confirm" if held else "")
    return {**row, "error": error} if error else row


def _taken(version: Version, began: datetime) -> list[dict[str, Any]]:
    """The clauses whose own days this command has published as the text says them, seen by nobody."""
    if version.published_at is None or version.published_at < began:
        return []
    return [
        {
            "code": "clause_days_as_proposed",
            "detail": f"{one.external_id}: {one.effective_from or ''}/{one.effective_until or ''}",
            **({"clause": one.clause} if one.clause else {}),
        }
        for one in versions.own_days(version)
    ]


def _labels(slugs: list[str]) -> list[Label]:
    return [Label.objects.get_or_create(slug=slug, defaults={"name": slug})[0] for slug in slugs]
