"""The bank's own lists: topics, contacts, forms. Audited; an entry replaces the one of its code."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from assistant.models import Contact, Fillable, Topic
from assistant.pipeline.tasks.schemas import asked_for
from assistant.pipeline.values import Refusal
from foundation import audit, clock
from foundation.models import User

Listed = Topic | Contact | Fillable


class NotPossible(Exception):
    """The entry is refused; `code` says why (bad_schema)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def put_topic(code: str, title: str, description: str, documents: Collection[str], by: User | None) -> Topic:
    """A topic on the list, new or changed; one that was taken off it comes back.

    Its `documents` (slugs) are taken from the topics that had them.
    """
    wanted = {
        "title": title,
        "description": description,
        "documents": sorted(documents),
        "added_by": by,
        "retired_at": None,
    }
    with transaction.atomic():
        _take_documents(documents, code, by)
        topic, created = Topic.objects.update_or_create(code=code, defaults=wanted)
        action = "topic.added" if created else "topic.changed"
        audit.record(by or "command", action, topic, {"code": code})
    return topic


def _take_documents(documents: Collection[str], code: str, by: User | None) -> None:
    """From all topics but the one of this code."""
    for topic in Topic.objects.exclude(code=code):
        left = [slug for slug in topic.documents if slug not in documents]
        if left != topic.documents:
            topic.documents = left
            topic.save(update_fields=["documents"])
            audit.record(by or "command", "topic.changed", topic, {"code": topic.code})


def put_contact(about: str, words: str, by: User | None) -> Contact:
    """Whom a refusal names for a document, for a kind of document, or (empty) for everything."""
    with transaction.atomic():
        contact, created = Contact.objects.update_or_create(
            about=about, defaults={"words": words, "added_by": by}
        )
        action = "contact.added" if created else "contact.changed"
        audit.record(by or "command", action, contact, {"code": about})
    return contact


def put_form(code: str, title: str, schema: Mapping[str, Any], by: User | None) -> Fillable:
    """A form that operators may choose. Raises NotPossible("bad_schema") for what can't be filled in."""
    try:
        if asked_for(dict(schema))["type"] != "object":
            raise NotPossible("bad_schema")
    except (Refusal, KeyError):
        raise NotPossible("bad_schema") from None
    wanted = {"title": title, "schema": dict(schema), "added_by": by, "retired_at": None}
    with transaction.atomic():
        form, created = Fillable.objects.update_or_create(code=code, defaults=wanted)
        action = "form.added" if created else "form.changed"
        audit.record(by or "command", action, form, {"code": code})
    return form


def take_off(listed: Listed, by: User) -> None:
    """Off the list; topics and forms keep their rows, because answers of the past name them."""
    with transaction.atomic():
        if isinstance(listed, Contact):
            audit.record(by, "contact.removed", listed, {"code": listed.about})
            listed.delete()
            return
        if isinstance(listed, Topic):
            audit.record(by, "topic.removed", listed, {"code": listed.code})
        else:
            audit.record(by, "form.removed", listed, {"code": listed.code})
        listed.retired_at = clock.now()
        listed.save(update_fields=["retired_at"])
