"""Whether a route answers, without sending it any text."""

import time
from dataclasses import dataclass

from foundation.routes import Route

LONGEST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Probe:
    """`code`: ready, other_model (it serves others), refused, not_allowed (its address is none for its kind)
    or unreachable; milliseconds it took."""

    code: str
    ms: int


def probe(route: Route) -> Probe:
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
