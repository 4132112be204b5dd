"""The desk inside the bank's other systems: which may show it, and who comes in through them.

The CRM signs who sits there and the values of the open card. For that it gets a page with a key of its own,
which the page sends as a header: no cookie is needed inside a foreign page, and no other page can use it.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from assistant import cards, contexts
from assistant.models.panels import Panel, PanelEntry
from assistant.pipeline.sealing import VaultUnreadable
from assistant.roles import ASK
from foundation import audit, clock, sealing
from foundation.models import User

# a call is shorter; the next card brings the next entry
LIFE = timedelta(hours=1)
ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")


class NotAdmitted(Exception):
    """Nobody comes in. `code`: those of contexts.BadContext; wrong_origin, used, unknown_user,
    sealed (no installation key opens the system's secret)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def create(name: str, slug: str, origins: Sequence[str], by: User) -> tuple[Panel, str]:
    """A panel and the secret its system signs with, which is shown this once."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        sealed = sealing.seal(secret, _bound(slug))
        panel = Panel.objects.create(name=name, slug=slug, origins=list(origins), secret=sealed)
        audit.record(by, "panel.created", panel, {"origins": panel.origins})
    return panel, secret


def revoke(panel: Panel, by: User) -> None:
    """Nobody comes in through it from now on, and whoever did is out."""
    with transaction.atomic():
        if Panel.objects.filter(pk=panel.pk, revoked_at=None).update(revoked_at=clock.now()):
            panel.entries.all().delete()
            audit.record(by, "panel.revoked", panel)


def rotate() -> tuple[int, int]:
    """Seal every system's secret with the newest key; how many, and how many no key opens. Who came in
    through one comes in anew."""
    return sealing.reseal(Panel.objects.all(), "secret", lambda row: _bound(row.slug))


def admit(panel: Panel, token: str, origin: str) -> tuple[PanelEntry, str]:
    """Let in whom the token names; the entry and the key of its page. Raises NotAdmitted."""
    if origin not in panel.origins:
        raise NotAdmitted("wrong_origin")
    now = clock.now()
    try:
        secret = sealing.unseal(bytes(panel.secret), _bound(panel.slug))
        context = contexts.read(token, secret, now.timestamp())
    except contexts.BadContext as reason:
        raise NotAdmitted(reason.code) from None
    except sealing.Sealed:
        raise NotAdmitted("sealed") from None
    user = User.objects.filter(username=context.username, is_active=True).first()
    if user is None or not user.has_perm(ASK):
        raise NotAdmitted("unknown_user")
    key = secrets.token_urlsafe(32)
    wrapped, card = cards.sealed(context.card, _digest(key))
    try:
        with transaction.atomic():
            entry = PanelEntry.objects.create(
                panel=panel, user=user, context=context.name, digest=_digest(key), wrapped_key=wrapped,
                sealed=card, expires_at=now + LIFE,
            )  # fmt: skip
            Panel.objects.filter(pk=panel.pk).update(last_used_at=now)
            audit.record(user, "panel.entered", panel)
    except IntegrityError:
        raise NotAdmitted("used") from None
    return entry, key


def entry_of(key: str) -> PanelEntry | None:
    """The entry that a page's key belongs to, while its time is not over and its values can be read."""
    valid = PanelEntry.objects.valid_at(clock.now()).select_related("user", "panel")
    entry = valid.filter(digest=_digest(key)).first()
    try:
        if entry is not None:
            cards.card_of(entry)
    except VaultUnreadable:
        return None
    return entry


def tab_of(entry: PanelEntry) -> str:
    """The name under which what is typed beside this card is kept: the same whenever this system opens this
    card, and of no other card. A card without values is nobody's, so its name ends with the entry.

    Keyed, so that nobody learns from it whose card it was.
    """
    card = cards.card_of(entry)
    about = json.dumps([entry.panel_id, card or entry.digest], sort_keys=True)
    return salted_hmac("sufler.panels.tab", about, algorithm="sha256").hexdigest()[:32]


def _digest(key: str) -> str:
    # 256 random bits, which no salt or slow hash could make harder to guess
    return hashlib.sha256(key.encode()).hexdigest()


def _bound(slug: str) -> str:
    return f"panel:{slug}"
