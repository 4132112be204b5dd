"""A route reaches the machine it may lead to and no other, wherever a name leads by now."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest

from foundation import addresses, client, probing, routes
from foundation.client import EngineError, Message
from foundation.masked import Masked
from foundation.reaching import may_lead
from foundation.route_models import StoredRoute
from foundation.routes import Route
from tests.fakes import FakeEngine, serving

ASKED = [Message("user", Masked("сколько стоит"))]


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    with serving(FakeEngine(reply="один два")) as engine:
        yield engine


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Says where `models.bank` leads, at each look-up anew, the last for ever; the look-ups there were."""
    known = socket.getaddrinfo
    asked: list[str] = []

    def name(*answers: str) -> list[str]:
        left = list(answers)

        def lookup(host: str, *rest: object, **options: object) -> object:
            if host != "models.bank":
                return known(host, *rest, **options)  # type: ignore[arg-type]
            asked.append(host)
            found = left.pop(0) if len(left) > 1 else left[0]
            return [one for address in found.split() for one in known(address, *rest, **options)]  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        return asked

    return name


def route(url: str, place: str = "inside", host: str = "models.bank") -> Route:
    return Route("one", url.replace("127.0.0.1", host), "m", "sk-key", place=place, stored=1)


def refusal(to: Route) -> str:
    with pytest.raises(EngineError) as error:
        list(client.stream_chat(to, ASKED))
    return error.value.code


@pytest.mark.parametrize(
    "address, inside, outside",
    [
        ("127.0.0.1", True, False),
        ("::1", True, False),
        ("10.1.2.3", True, False),
        ("192.168.0.7", True, False),
        ("100.64.1.1", True, False),
        ("fd12::7", True, False),
        ("::ffff:10.1.2.3", True, False),
        ("64:ff9b::a01:203", True, False),
        ("8.8.8.8", False, True),
        ("2606:4700::1111", False, True),
        ("::ffff:8.8.8.8", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:a9fe:a9fe::1", False, False),
        ("fe80::1%eth0", False, False),
        ("fd00:ec2::254", False, False),
        ("100.100.100.200", False, False),
        ("168.63.129.16", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("255.255.255.255", False, False),
    ],
)
def test_what_a_route_inside_and_one_outside_may_reach(address: str, inside: bool, outside: bool) -> None:
    assert may_lead(address, "inside") is inside
    assert may_lead(address, "country") is may_lead(address, "abroad") is outside


@pytest.mark.django_db
def test_a_listed_host_is_believed_but_never_a_clouds_metadata(settings) -> None:
    settings.ROUTE_HOSTS = ["gateway.bank"]
    row = StoredRoute(name="g", base_url="https://gateway.bank:8443/v1", model="m", place="abroad")
    found = routes.route_of(row)
    assert found is not None
    assert found.believed
    assert may_lead("10.0.0.1", "abroad", found.believed)
    assert not may_lead("169.254.169.254", "abroad", found.believed)
    row.base_url = "https://gateway.bank.evil.example/v1"
    assert routes.route_of(row).believed is False  # type: ignore[union-attr]


@pytest.mark.parametrize("way", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_a_number_is_a_number_however_it_is_written(way: str) -> None:
    assert addresses.as_number(way) == "127.0.0.1"
    assert addresses.as_number("models.bank") == ""


def test_a_name_is_resolved_once_and_the_connection_goes_there(
    fake: FakeEngine, named: Callable[..., list[str]]
) -> None:
    looked_up = named("127.0.0.1", "169.254.169.254")
    assert "".join(delta.text for delta in client.stream_chat(route(fake.url), ASKED)) == "один два"
    assert looked_up == ["models.bank"]
    # by the next question the name has been turned
    assert refusal(route(fake.url)) == "not_allowed"
    assert len(fake.prompts) == 1


@pytest.mark.parametrize(
    "place, leads",
    [
        ("abroad", "127.0.0.1"),
        ("country", "10.0.0.1"),
        ("inside", "93.184.215.14"),
        ("inside", "169.254.169.254"),
        # one right address does not excuse the other
        ("inside", "127.0.0.1 169.254.169.254"),
    ],
)
def test_a_name_that_leads_astray_is_never_asked(
    fake: FakeEngine, named: Callable[..., list[str]], place: str, leads: str
) -> None:
    named(leads)
    assert refusal(route(fake.url, place)) == "not_allowed"
    assert probing.probe(route(fake.url, place)).code == "not_allowed"
    assert fake.prompts == []


def test_the_server_is_found_behind_a_name_with_two_addresses(
    fake: FakeEngine, named: Callable[..., list[str]]
) -> None:
    named("::1 127.0.0.1")
    assert len(list(client.stream_chat(route(fake.url), ASKED))) > 1
    assert probing.probe(route(fake.url)).code == "ready"


@pytest.fixture
def silent(fake: FakeEngine) -> Iterator[str]:
    """An address that answers no connection on the fake's port: all places of its queue are taken."""
    address = "127.0.0.2"
    with (
        socket.create_server((address, urlsplit(fake.url).port or 0), backlog=0) as server,
        ExitStack() as held,
    ):
        for _place in range(3):
            one = held.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(server.getsockname())
        yield address


def test_a_silent_address_is_no_reason_not_to_try_the_next(
    fake: FakeEngine, silent: str, named: Callable[..., list[str]]
) -> None:
    named(f"{silent} 127.0.0.1")
    began = time.monotonic()
    assert len(list(client.stream_chat(replace(route(fake.url), connect_seconds=4), ASKED))) > 1
    assert 1.5 < time.monotonic() - began < 4
    assert probing.probe(route(fake.url)).code == "ready"


def test_whoever_set_the_environment_is_believed(fake: FakeEngine) -> None:
    own = Route("local", fake.url, "m", "", place="abroad", believed=True)
    assert len(list(client.stream_chat(own, ASKED))) > 1


def test_neither_text_nor_key_follows_a_redirect(fake: FakeEngine) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(307)
            self.send_header("Location", f"{fake.url}/chat/completions")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    to = route(f"http://127.0.0.1:{server.server_port}/v1", host="127.0.0.1")
    assert refusal(to) == "refused"
    assert probing.probe(to).code == "refused"
    server.shutdown()
    server.server_close()
    assert fake.prompts == []


def test_no_proxy_of_the_environment_reads_along(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert len(list(client.stream_chat(route(fake.url, host="127.0.0.1"), ASKED))) > 1
