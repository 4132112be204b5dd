"""The egress ledger: what left for a route outside, to whom and when, written before it is sent."""

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction

from foundation import audit, clock
from foundation.client import Message
from foundation.route_models import Egress

if TYPE_CHECKING:
    from foundation.routes import Purpose, Route


def note(route: "Route", purpose: "Purpose", messages: Sequence[Message], form: object = None) -> Egress:
    """Write down what is about to be sent, with its entry in the audit chain; or nothing is sent.

    The text of the last message stands there whole, and below it the `form` that the answer has to have
    (`response_format`), as JSON; the words before it are the product's own, and the hash covers them all.
    """
    shape = [_json(form)] if form else []
    own = "\n".join([*(one.content.text for one in messages[-1:]), *shape])
    with transaction.atomic():
        entry = Egress.objects.create(
            at=clock.now(),
            route=route.name,
            host=urlsplit(route.base_url).hostname or "",
            place=route.place,
            task=purpose.task,
            about=purpose.about,
            user_id=purpose.user,
            team_id=purpose.team,
            key=purpose.key,
            masked_text=own,
            sha256=digest(messages, form),
            characters=sum(map(len, [*(one.content.text for one in messages), *shape])),
        )
        told = {"route": route.name, "place": route.place, "sha256": entry.sha256}
        audit.record(f"user:{purpose.user}" if purpose.user else "router", "text.left", entry, told)
    return entry


def digest(messages: Sequence[Message], form: object = None) -> str:
    """SHA-256 (hex) of the messages' canonical JSON, as `Answer.prompt` keeps them; a form comes after them
    as `{"response_format": …}`."""
    turns: list[object] = [{"content": one.content.text, "role": one.role} for one in messages]
    return hashlib.sha256(
        _json([*turns, *([{"response_format": form}] if form else [])]).encode()
    ).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
