"""Whether a route answers, without sending it any text, and what a server says of its health."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foundation.routes import Route

LONGEST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Probe:
    """`code`: ready, other_model (it serves others), refused, not_allowed (its address is none for its kind)
    or unreachable; milliseconds it took."""

    code: str
    ms: int


def probe(route: "Route") -> Probe:
    """Ask for the list of models."""
    import httpx2

    from foundation.reaching import Astray, client_for

    began = time.perf_counter()
    headers = {"Authorization": f"Bearer {route.key or 'none'}"}
    seconds = min(LONGEST_SECONDS, route.connect_seconds + 2)
    try:
        with client_for(route) as client:
            reply = client.get(f"{route.base_url}/models", headers=headers, timeout=seconds)
        served = [str(one.get("id", "")) for one in reply.json().get("data", [])] if reply.is_success else []
    except Astray:
        return Probe("not_allowed", 0)
    except (httpx2.HTTPError, ValueError, AttributeError):
        return Probe("unreachable", 0)
    took = round(1000 * (time.perf_counter() - began))
    if not reply.is_success:
        return Probe("refused", took)
    # names may carry a sum or a path; an empty list says nothing
    fits = not served or any(route.model in name or name in route.model for name in served)
    return Probe("ready" if fits else "other_model", took)


@dataclass(frozen=True, slots=True)
class Health:
    """The status of a server's word on its health, and the word itself where it is a JSON object."""

    status: int
    told: Mapping[str, Any] = field(default_factory=dict)


def health(address: str, seconds: float, headers: Mapping[str, str] | None = None) -> Health | None:
    """Ask at the address of a server's health; None where nobody answers. No proxy of the environment is
    asked in its place."""
    import httpx2

    # certificates that the environment names are believed: that is the transport's part
    transport = httpx2.HTTPTransport()
    try:
        with httpx2.Client(transport=transport, trust_env=False, timeout=seconds) as client:
            reply = client.get(address, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return None
    try:
        told = reply.json()
    except ValueError:
        told = None
    return Health(reply.status_code, told if isinstance(told, dict) else {})
