"""Pages of the bank's intranet, fetched by their addresses and only from the hosts of SUFLER_INTRANET_HOSTS.

An address comes from a person and makes this server knock on a door, so each step of the way is checked anew:
the host stands on the list, its name is resolved once and the connection goes to what was found, and so does
each redirect.
"""

import hashlib
import ssl
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import httpx
from django.conf import settings

from foundation.addresses import as_number, ip_of, is_nobodys, resolved
from ingestion.pipeline.parsing import EXTENSIONS
from ingestion.pipeline.values import UnreadableFile
from ingestion.slugs import slug_of

MOST_REDIRECTS = 5
SECONDS = 30
"""One page, from the first knock to its last byte."""
SECONDS_SILENT = 10
LONGEST = 2_000
"""Characters of an address."""
TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tiff",
    "message/rfc822": ".eml",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}
UNTYPED = {"", "application/octet-stream", "binary/octet-stream"}
"""A server that does not say; then the address's extension does, and the content has the last word."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page on disk: the name its file would have, and the slug of its document, the same at every visit."""

    path: Path
    name: str
    slug: str


def is_on() -> bool:
    """Whether the installation names a host."""
    return bool(settings.INTRANET_HOSTS)


def addresses(lines: Sequence[str]) -> list[str]:
    """One a line, each once; blank lines and those that begin with # are left out."""
    found = (line.strip() for line in lines)
    return list(dict.fromkeys(line for line in found if line and not line.startswith("#")))


def shown(address: str) -> str:
    """The address as it may stand on a page or in a log: without a password, and without its parameters."""
    bare = address.partition("?")[0].partition("#")[0]
    scheme, apart, rest = bare.rpartition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{apart}{place.rpartition('@')[2]}{slash}{path}"[:200]


@contextmanager
def fetched(address: str, *, until: float | None = None) -> Iterator[Page]:
    """The page for the time of the block; `until` (monotonic seconds) may end it before SECONDS are over.

    Raises UnreadableFile: `bad_address`, `host_not_allowed`, `page_unreachable`, `page_refused`,
    `page_too_slow`, `unsupported`, `too_large`.
    """
    ends = min(time.monotonic() + SECONDS, until or float("inf"))
    with tempfile.TemporaryDirectory(prefix="sufler-") as folder:
        path = Path(folder) / "page"
        try:
            url = _checked(address)
            extension = _save(url, path, ends)
        except httpx.TimeoutException:
            raise UnreadableFile("page_too_slow") from None
        # the error's own words hold the address
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise UnreadableFile("page_unreachable", type(error).__name__) from None
        typed = path.rename(path.with_suffix(extension))
        yield Page(typed, _name(url, extension), _slug(url))


def _save(url: httpx.URL, path: Path, ends: float) -> str:
    """Write the page, wherever on the list redirects lead; its extension."""
    for _ in range(MOST_REDIRECTS + 1):
        with _asked(url, ends) as reply:
            if not reply.has_redirect_location:
                if reply.status_code != httpx.codes.OK:
                    raise UnreadableFile("page_refused", str(reply.status_code))
                extension = _extension(reply, url)
                _write(reply, path, ends)
                return extension
            url = _checked(str(url.join(reply.headers["location"])))
    raise UnreadableFile("page_refused", "redirects")


@contextmanager
def _asked(url: httpx.URL, ends: float) -> Iterator[httpx.Response]:
    """The reply of the one address that the name has now; the certificate is still checked for the name."""
    # the system's store, in which the bank's own authority stands; no proxy and no .netrc of the environment
    with httpx.Client(verify=ssl.create_default_context(), trust_env=False) as client:
        request = client.build_request(
            "GET",
            url.copy_with(host=_resolved(url), fragment=None),
            # packed bytes could grow beyond the limit
            headers={"Host": url.netloc.decode(), "Accept-Encoding": "identity", "User-Agent": "Sufler"},
            extensions={"sni_hostname": url.raw_host.decode()},
            timeout=min(_left(ends), SECONDS_SILENT),
        )
        reply = client.send(request, stream=True, follow_redirects=False)
        try:
            yield reply
        finally:
            reply.close()


def _checked(address: str) -> httpx.URL:
    """The address if it may be visited: http or https, no password in it, a host and port of the list."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise UnreadableFile("bad_address") from None
    if len(address) > LONGEST or url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise UnreadableFile("bad_address")
    # a host is listed for the usual port of its scheme, with another only where that is named
    if url.netloc not in {httpx.URL(f"{url.scheme}://{host}").netloc for host in settings.INTRANET_HOSTS}:
        raise UnreadableFile("host_not_allowed")
    return url


def _resolved(url: httpx.URL) -> str:
    address = resolved(url.host, url.port or (443 if url.scheme == "https" else 80))[0]
    # a name must not lead to this machine or a cloud's own service; who means these lists them as such
    named = url.host == "localhost" or as_number(url.host)
    if not named and _is_inward(address):
        raise UnreadableFile("host_not_allowed", "inward")
    return address


def _is_inward(address: str) -> bool:
    ip = ip_of(address)
    return ip.is_loopback or is_nobodys(ip)


def _extension(reply: httpx.Response, url: httpx.URL) -> str:
    if reply.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnreadableFile("unsupported", "content-encoding")
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = PurePosixPath(url.path).suffix.lower()
    if kind in UNTYPED and suffix in EXTENSIONS:
        return suffix
    if kind not in TYPES:
        raise UnreadableFile("unsupported", kind[:40])
    return TYPES[kind]


def _write(reply: httpx.Response, path: Path, ends: float) -> None:
    size = 0
    with path.open("wb") as target:
        for piece in reply.iter_raw():
            size += len(piece)
            if size > settings.UPLOAD_LARGEST_BYTES:
                raise UnreadableFile("too_large")
            target.write(piece)
            # a server that drips never runs into the limit of one read
            _left(ends)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise UnreadableFile("page_too_slow")
    return left


def _name(url: httpx.URL, extension: str) -> str:
    stem = PurePosixPath(unquote(url.path)).stem or url.host
    return "".join(char for char in stem if char.isprintable())[:100] + extension


def _slug(url: httpx.URL) -> str:
    """Of the host and the path, to be read, and a sum, for two pages must never be versions of each other.

    Parameters stand in the sum only: they may hold a secret.
    """
    apart = hashlib.sha256(str(url.copy_with(fragment=None)).encode()).hexdigest()[:8]
    return f"{slug_of(url.host + unquote(url.path))[:71].strip('-')}-{apart}"
