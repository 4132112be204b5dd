"""`manage.py load_demo`: the fictional bank's people and documents, once."""

import hashlib
import json
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from assistant import lists, policies
from assistant.demo_people import PASSWORD, PEOPLE
from assistant.models import Contact, Fillable, OwnTerm, Topic
from assistant.models.policies import OwnTermKind
from foundation import audit, standby
from foundation.commands import LinesCommand, UsageError, apply_migrations
from foundation.models import Label, Team, User
from ingestion import synonyms
from ingestion.importing import receive_faq
from ingestion.knowledge import UnreadableFile
from ingestion.models import Document, Version
from ingestion.tasks import ingest_version
from ingestion.uploads import Card, receive

DEMO = Path(settings.BASE_DIR) / "demo"


class Command(LinesCommand):
    help = "Load the fictional bank: four sign-ins and its documents; does nothing the second time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait", action="store_true", help="ingest in this process instead of the worker"
        )

    def handle(self, *, wait: bool, **_: Any) -> None:
        if settings.PRODUCTION:
            raise UsageError(
                "in production the demo's password would be public: nothing was loaded; "
                "make the first account with manage.py createsuperuser"
            )
        apply_migrations()
        load_people()
        synonyms.add_file(DEMO / "synonyms.txt")
        load_lists()
        load_own_words()
        if not wait:
            self._hand_over(load_documents(), ingest_version.delay)
            return
        try:
            # nothing is handed in before: a second call would leave it to a worker
            with standby.engine(chat=False):
                self._hand_over(load_documents(), ingest_version.run)
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference --only-embed") from None

    def _hand_over(self, received: Iterable[Version], ingest: Callable[[int], object]) -> None:
        for version in received:
            ingest(version.pk)
            self.write({"document": version.document.slug, "version": version.number})


@transaction.atomic
def load_people() -> None:
    """The four demo users, a team and the "internal" label, unless there is any user already."""
    if User.objects.exists():
        return
    team = Team.objects.create(name="Контакт-центр")
    internal = Label.objects.create(slug="internal", name="Для сотрудников", internal=True)
    for username, role, first_name, last_name in PEOPLE:
        user = User.objects.create_user(
            username, password=PASSWORD, first_name=first_name, last_name=last_name, team=team
        )
        user.groups.add(Group.objects.get(name=role))
        user.labels.add(internal)
        audit.record("load_demo", "user.created", user, {"role": role})


@transaction.atomic
def load_lists() -> None:
    """The bank's topics, contacts and forms, unless there were any before."""
    if Topic.objects.exists() or Contact.objects.exists() or Fillable.objects.exists():
        return
    rows = json.loads((DEMO / "lists.json").read_text(encoding="utf8"))
    for row in rows["topics"]:
        lists.put_topic(row["code"], row["title"], row["description"], row["documents"], None)
    for row in rows["contacts"]:
        lists.put_contact(row["about"], row["words"], None)
    for row in rows["forms"]:
        lists.put_form(row["code"], row["title"], row["schema"], None)


@transaction.atomic
def load_own_words() -> None:
    """The names of the bank's products, unless there were any words of its own before."""
    if OwnTerm.objects.exists():
        return
    lines = (DEMO / "own_words.txt").read_text(encoding="utf8").splitlines()
    policies.add_terms((line for line in lines if not line.startswith("#")), OwnTermKind.PRODUCT, None)


def load_documents(wanted: Collection[str] = ()) -> list[Version]:
    """Hand in what `demo/manifest.json` lists (all, or the wanted slugs) and the library lacks.

    Returns versions still to be ingested."""
    items = json.loads((DEMO / "manifest.json").read_text(encoding="utf8"))
    items = [item for item in items if not wanted or item["slug"] in wanted]
    received = [version for item in items for version in _receive(item)]
    _pair(items)
    return received


def _receive(item: dict[str, Any]) -> list[Version]:
    path = DEMO / "documents" / Path(item["file"]).name
    labels = [
        Label.objects.get_or_create(slug=slug, defaults={"name": slug})[0] for slug in item.get("labels", [])
    ]
    card = Card(
        kind=item["kind"],
        title=item["title"],
        language=item.get("language") or "",
        slug=item["slug"],
        labels=labels,
        effective_from=_date(item.get("effective_from")),
        effective_until=_date(item.get("effective_until")),
        publish_when_ready=item.get("publish", True),
    )
    # what failed, was replaced or retired since is not brought back
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if Version.objects.filter(sha256=digest).exists():
        return []
    if item["kind"] == "faq":
        _, versions = receive_faq(path, path.name, card, None)
        return [version for version in versions.values() if isinstance(version, Version)]
    try:
        with path.open("rb") as content:
            return [receive(content, path.name, card, None)]
    except UnreadableFile:
        # labels_differ: its admin has given the document others, and it stays as it is
        return []


def _pair(items: list[dict[str, Any]]) -> None:
    for item in items:
        if item.get("pair"):
            Document.objects.filter(slug=item["slug"]).update(
                pair=Document.objects.filter(slug=item["pair"]).first()
            )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
