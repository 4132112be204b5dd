"""Pages come from the listed hosts only, by whatever way an address tries to lead elsewhere."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingestion import intranet
from ingestion.pipeline.values import UnreadableFile

PAGE = "<!doctype html><title>Тариф</title><p>Комиссия 1 %</p>".encode()
Reply = tuple[int, dict[str, str], bytes]


class Site(ThreadingHTTPServer):
    """A server on loopback: what it answers at each path, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.pause = 0.0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def put(self, path: str, content: bytes = PAGE, kind: str = "text/html; charset=utf-8") -> str:
        self.replies[path] = (200, {"Content-Type": kind}, content)
        return f"http://{self.host}{path}"

    def lead(self, path: str, to: str) -> str:
        self.replies[path] = (302, {"Location": to}, b"")
        return f"http://{self.host}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, content = self.server.replies.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(content), 1000):
            time.sleep(self.server.pause)
            try:
                self.wfile.write(content[start : start + 1000])
            except OSError:
                return

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(settings) -> Iterator[Site]:
    server = Site()
    settings.INTRANET_HOSTS = [server.host]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def named(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Says where a host's name leads."""

    def name(host: str, address: str) -> None:
        known = socket.getaddrinfo

        def lookup(asked: str, *rest: object, **options: object) -> object:
            return known(address if asked == host else asked, *rest, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)

    return name


def refusal(address: str) -> str:
    with pytest.raises(UnreadableFile) as refused, intranet.fetched(address):
        pass
    return refused.value.code


def test_a_page_comes_with_its_name_and_its_kind(site: Site) -> None:
    with intranet.fetched(site.put("/tariffs/cards.html?lang=kk")) as page:
        assert page.path.read_bytes() == PAGE
        assert page.name == "cards.html"
        assert page.path.suffix == ".html"
        kept = page.path
    assert not kept.exists()
    with intranet.fetched(site.put("/view", b"%PDF-1.7", "application/pdf")) as page:
        assert page.name == "view.pdf"
    with intranet.fetched(site.put("/a.docx", b"PK", "application/octet-stream")) as page:
        assert page.name == "a.docx"


def test_an_address_is_one_document_and_another_is_another(site: Site) -> None:
    slugs = []
    for path in ("/a/b", "/a/b", "/a-b", "/a/b?id=1", "/a/b?id=2", "/v1.2/", "/v1.3/"):
        with intranet.fetched(site.put(path)) as page:
            slugs.append(page.slug)
    assert slugs[0] == slugs[1]
    assert len(set(slugs)) == 6
    assert all(len(slug) <= 80 for slug in slugs)


@pytest.mark.parametrize(
    "address, code",
    [
        ("http://another.example/", "host_not_allowed"),
        # the port is another service of the same host
        ("http://127.0.0.1/", "host_not_allowed"),
        ("http://127.0.0.1:22/", "host_not_allowed"),
        ("http://127.0.0.1.evil.example/", "host_not_allowed"),
        ("file:///etc/passwd", "bad_address"),
        ("ftp://HOST/", "bad_address"),
        ("gopher://HOST/", "bad_address"),
        ("HOST/page", "bad_address"),
        ("http://", "bad_address"),
        ("http://user:password@HOST/", "bad_address"),
        ("http://HOST@another.example/", "bad_address"),
        ("http://HOST/" + "a" * 3000, "bad_address"),
        ("http://[::1", "bad_address"),
    ],
)
def test_what_is_off_the_list_is_never_asked(site: Site, address: str, code: str) -> None:
    assert refusal(address.replace("HOST", site.host)) == code
    assert site.asked == []


def test_nothing_is_fetched_while_no_host_is_named(site: Site, settings) -> None:
    settings.INTRANET_HOSTS = []
    assert not intranet.is_on()
    assert refusal(site.put("/")) == "host_not_allowed"
    assert site.asked == []


@pytest.mark.parametrize(
    "to", ["http://another.example/", "//another.example/", "http://127.0.0.1:22/", "http://169.254.169.254/"]
)
def test_a_redirect_leads_nowhere_off_the_list(site: Site, to: str) -> None:
    assert refusal(site.lead("/old", to)) == "host_not_allowed"
    assert len(site.asked) == 1


def test_a_redirect_on_the_list_is_followed_and_a_circle_ends(site: Site) -> None:
    site.put("/new")
    with intranet.fetched(site.lead("/old", "/new")) as page:
        assert page.path.read_bytes() == PAGE
    assert refusal(site.lead("/circle", "/circle")) == "page_refused"
    assert len(site.asked) == 2 + intranet.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "inward", ["127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1", "100.100.100.200"]
)
def test_a_listed_name_that_leads_inward_is_refused(
    site: Site, settings, named: Callable[[str, str], None], inward: str
) -> None:
    host = f"wiki.bank.example:{site.server_port}"
    settings.INTRANET_HOSTS = [host]
    named("wiki.bank.example", inward)
    assert refusal(f"http://{host}/") == "host_not_allowed"
    assert site.asked == []


def test_a_name_is_resolved_once_and_the_connection_goes_there(
    site: Site, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = f"localhost:{site.server_port}"
    settings.INTRANET_HOSTS = [host]
    known, asked = socket.getaddrinfo, []

    def lookup(name: str, *rest: object, **options: object) -> object:
        asked.append(name)
        # whoever asks a second time is led elsewhere
        return known("127.0.0.1" if asked.count("localhost") == 1 else name, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    site.put("/")
    with intranet.fetched(f"http://{host}/"):
        pass
    assert asked.count("localhost") == 1
    assert site.asked[0][1]["Host"] == host


def test_what_can_not_be_used_is_refused_with_its_reason(site: Site, settings) -> None:
    assert refusal(f"http://{site.host}/gone") == "page_refused"
    assert refusal(site.put("/film", b"0", "video/mp4")) == "unsupported"
    site.replies["/packed"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"0")
    assert refusal(f"http://{site.host}/packed") == "unsupported"
    settings.UPLOAD_LARGEST_BYTES = 5_000
    assert refusal(site.put("/large", b"0" * 5_001)) == "too_large"
    settings.INTRANET_HOSTS = ["127.0.0.1:1"]
    assert refusal("http://127.0.0.1:1/") == "page_unreachable"


def test_a_server_that_drips_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intranet, "SECONDS", 0.5)
    site.pause = 0.2
    assert refusal(site.put("/drip", b"0" * 50_000)) == "page_too_slow"


def test_neither_a_password_nor_a_parameter_is_shown_or_logged(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    assert intranet.shown("http://user:secret@host/a?token=secret#secret") == "http://host/a"
    assert intranet.shown("user:secret@host/a?token=secret") == "host/a"
    assert "secret" not in intranet.shown("http://user:secret@[host/a?token=secret")
    caplog.set_level(logging.WARNING)
    refusal(f"http://user:secret@{site.host}/")
    refusal(f"http://{site.host}/gone?token=secret")
    with intranet.fetched(site.put("/page?token=secret")) as page:
        assert "secret" not in page.slug + page.name
    assert "secret" not in caplog.text
    assert all("Cookie" not in headers and "Authorization" not in headers for _, headers in site.asked)


def test_the_list_has_each_address_once() -> None:
    lines = ["http://a/", "", "# cards", " http://b/ ", "http://a/"]
    assert intranet.addresses(lines) == ["http://a/", "http://b/"]
