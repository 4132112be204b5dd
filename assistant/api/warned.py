"""Replies say which limits of the key, its user and team are used from their warning on."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from assistant.api.caller import key_of
from foundation import limits

HEADER = "X-Sufler-Limit"
View = Callable[..., HttpResponseBase]


def warned(view: View) -> View:
    """A view whose replies to a key carry X-Sufler-Limit where a limit warns or is spent; of a stream as it
    was when the stream began."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        reply = view(request, *args, **given)
        # nobody was let in: there is nobody to tell
        found = limits.warnings(_who(request)) if hasattr(request, "auth") else []
        if found:
            reply[HEADER] = ", ".join(map(_said, found))
        return reply

    return wrapped


def _who(request: HttpRequest) -> limits.Who:
    key = key_of(request)
    return limits.Who(key.user_id, key.user.team_id, key.pk)


def _said(standing: limits.Standing) -> str:
    how = "soft" if standing.state == "warned" else "hard"
    limit = standing.limit
    return f"{how}; limit={limit.period}; of={limit.subject}; measure={limit.measure}"
