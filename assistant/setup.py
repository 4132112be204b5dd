"""What the installation runs with: another model, adapter or limit is on record, whoever set the variable."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from foundation import audit
from foundation.models import AuditEntry


def note_changes(by: str) -> dict[str, Any]:
    """What differs from the last time this was noted, which is audited; empty when nothing does."""
    now = _facts()
    entries = AuditEntry.objects.filter(action="setup.changed")
    last = entries.order_by("-number").values_list("details", flat=True).first()
    before = last["now"] if last else {}
    changed = {name: before.get(name) for name, value in now.items() if before.get(name) != value}
    if changed:
        audit.record(by, "setup.changed", "setup", {"now": now, "before": changed})
    return changed


def _facts() -> dict[str, Any]:
    return {
        "chat_model": settings.CHAT_MODEL,
        "chat_adapter": settings.CHAT_ADAPTER,
        # an address may have a password in it
        "chat_host": urlsplit(settings.CHAT_URL).hostname,
        "embed_model": settings.EMBED_MODEL,
        "embed_host": urlsplit(settings.EMBED_URL).hostname,
        "nearest": settings.NEAREST,
        "topic_share": settings.TOPIC_SHARE,
        "sources": settings.SOURCES,
        "least_to_ask": settings.LEAST_TO_ASK,
        "least_to_quote": settings.LEAST_TO_QUOTE,
        "sure_to_quote": settings.SURE_TO_QUOTE,
        "least_support": settings.LEAST_SUPPORT,
        "words_enough": settings.WORDS_ENOUGH,
        "refusal_chance": settings.REFUSAL_CHANCE,
        "doubt_chance": settings.DOUBT_CHANCE,
        "vault_hours": settings.VAULT_HOURS,
        "review_sample": settings.REVIEW_SAMPLE,
        "review_twice": settings.REVIEW_TWICE,
    }
