"""Connections to routes: a name is resolved once for each request, what was found is looked at, and the
connection goes there. No redirect is followed and no proxy of the environment is used."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import httpx2

from foundation import addresses, tracing

if TYPE_CHECKING:
    from foundation.routes import Route

INSIDE = "inside"


class Astray(httpx2.ConnectError):
    """The address is none that a route of this kind may lead to; nothing was sent."""


def may_lead(address: str, place: str, believed: bool = False) -> bool:
    """Whether a route to `place` may reach this address.

    A route inside reaches this machine and private networks, one outside never does, unless it is
    `believed` as `Route` says. Link-local addresses and metadata of clouds are never reached.
    """
    ip = addresses.ip_of(address)
    if addresses.is_nobodys(ip):
        return False
    return believed or ip.is_global == (place != INSIDE)


def client_for(route: "Route") -> httpx2.Client:
    """A client that reaches nothing but the machine the route may lead to."""
    return httpx2.Client(transport=_Checked(route), trust_env=False, follow_redirects=False)


class _Checked(httpx2.HTTPTransport):
    def __init__(self, route: "Route") -> None:
        super().__init__()
        self.route = route

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises Astray. The certificate is still checked for the name, which the Host header still says."""
        if self.route.place == INSIDE:
            request.headers.update(tracing.carried())
        host = request.url.host
        found = self._allowed(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        named = request.url
        timeouts = _each(request.extensions.get("timeout", {}), len(found))
        server = {"sni_hostname": request.url.raw_host.decode(), "timeout": timeouts}
        request.extensions = {**request.extensions, **server}
        for number, address in enumerate(found, 1):
            request.url = named.copy_with(host=address)
            try:
                return super().handle_request(request)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                # a name may have an address of each kind, and the server may listen on one
                if number == len(found):
                    raise
        raise Astray("no address")

    def _allowed(self, host: str, port: int) -> list[str]:
        try:
            found = addresses.resolved(host, port)
        except (OSError, UnicodeError):
            raise httpx2.ConnectError("no such name") from None
        if not all(may_lead(address, self.route.place, self.route.believed) for address in found):
            raise Astray("not allowed")
        return found


def _each(timeouts: Mapping[str, float | None], addresses: int) -> dict[str, float | None]:
    """The time to connect, shared out among so many addresses, so that all of them are tried within it."""
    connect = timeouts.get("connect")
    return {**timeouts, "connect": connect / addresses if connect and addresses else connect}
