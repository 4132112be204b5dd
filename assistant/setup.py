"""What the installation runs with, and who may come in and where it reaches: another model, adapter or limit,
another role map or proxy is on record, whoever set the variable."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from foundation import audit
from foundation.models import AuditEntry


def note_changes(by: str) -> dict[str, Any]:
    """What differs from the last time this was noted, which is audited; empty when nothing does."""
    facts, ways_in = _facts(), _ways_in()
    if changed := _changed("setup.changed", facts):
        audit.record(by, "setup.changed", "setup", {"now": facts, "before": changed})
    if others := _changed("access.changed", ways_in):
        audit.record(by, "access.changed", "access", {"now": ways_in, "before": others})
    return changed | others


def _changed(action: str, now: dict[str, Any]) -> dict[str, Any]:
    """The values of the last such entry that are others now."""
    entries = AuditEntry.objects.filter(action=action)
    last = entries.order_by("-number").values_list("details", flat=True).first()
    before = last["now"] if last else {}
    return {name: before.get(name) for name, value in now.items() if before.get(name) != value}


def _facts() -> dict[str, Any]:
    """What answers depend on; a dossier shows it."""
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


def _ways_in() -> dict[str, Any]:
    """What protects the installation; for readers of the chain only."""
    return {
        "totp_roles": settings.TOTP_ROLES,
        "password_names": settings.PASSWORD_NAMES,
        "oidc_host": urlsplit(settings.OIDC_ISSUER).hostname,
        "oidc_roles": settings.OIDC_ROLES,
        "oidc_link": settings.OIDC_LINK,
        "oidc_second_factor": settings.OIDC_SECOND_FACTOR,
        "ldap_host": urlsplit(settings.LDAP_URL).hostname,
        "ldap_roles": settings.LDAP_ROLES,
        "ldap_link": settings.LDAP_LINK,
        "route_hosts": settings.ROUTE_HOSTS,
        "intranet_hosts": settings.INTRANET_HOSTS,
        "clamd": settings.CLAMD,
        "proxies": settings.PROXIES,
        "sign_in_tries": settings.AXES_FAILURE_LIMIT,
        "sign_in_wait_seconds": settings.AXES_COOLOFF_TIME.total_seconds(),
        "sign_in_pace": settings.SIGN_IN_PACE,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "session_seconds": settings.SESSION_COOKIE_AGE,
    }
