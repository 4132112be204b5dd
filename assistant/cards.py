"""The customer's card of a panel that is open: its values, encrypted with a key of the entry's own."""

import json
from collections.abc import Mapping

from django.db.models import QuerySet

from assistant.models import PanelEntry
from assistant.pipeline import sealing


def sealed(card: Mapping[str, str], digest: str) -> tuple[bytes, bytes]:
    """The wrapped key and the sealed values, for the entry with this digest and no other."""
    wrapped = sealing.new_key(_bound_to(digest))
    plain = json.dumps(dict(card), ensure_ascii=False).encode()
    return wrapped, sealing.seal(wrapped, plain, _bound_to(digest))


def card_of(entry: PanelEntry) -> Mapping[str, str]:
    """The values of the customer's card by label. Raises VaultUnreadable."""
    plain = sealing.unseal(bytes(entry.wrapped_key), bytes(entry.sealed), _bound_to(entry.digest))
    card: dict[str, str] = json.loads(plain)
    return card


def those_with(value: str) -> QuerySet[PanelEntry]:
    """Every entry on whose card this customer's value stands, however it is spaced."""
    wanted = sealing.bare(value)
    found = [row.pk for row in PanelEntry.objects.all() if wanted in map(sealing.bare, _values(row))]
    return PanelEntry.objects.filter(pk__in=found)


def _values(entry: PanelEntry) -> list[str]:
    """None where no key opens it: then nobody comes in with it either."""
    try:
        return list(card_of(entry).values())
    except sealing.VaultUnreadable:
        return []


def _bound_to(digest: str) -> str:
    return f"panel entry:{digest}"
