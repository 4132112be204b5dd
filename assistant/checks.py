"""What is wrong with the settings is said at start, with a hint, not at the first question."""

import ipaddress
import re
import ssl
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError

from assistant import demo_people, roles
from assistant.pipeline import ner_weights
from foundation import addresses, walls
from foundation.commands import ACCOUNTS, NAMES, SETTINGS

# seconds; docker-compose.yml and the systemd units wait for longer
LONGEST_DRAIN = 180


@register(SETTINGS)
def urls_are_complete(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Every address of an engine or a service names a scheme and a host."""
    addresses = {
        "SUFLER_CHAT_URL": settings.CHAT_URL,
        "SUFLER_EMBED_URL": settings.EMBED_URL,
        "REDIS_URL": settings.REDIS_URL,
        "QDRANT_URL": settings.QDRANT_URL,
    }
    return [
        Error(
            f"{name} is not a complete address.",
            hint=f"Write it with scheme and host, for example http://127.0.0.1:8001/v1; it is now {value!r}.",
            id="sufler.E001",
        )
        for name, value in addresses.items()
        if value and not _is_complete(value)
    ]


def _is_complete(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.path if parts.scheme == "unix" else parts.scheme and parts.netloc)


@register(SETTINGS)
def engine_speaks_v1(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Routes are base URLs of the OpenAI API, which end in /v1."""
    return [
        Error(
            f"{name} does not end in a version such as /v1.",
            hint="Give the base URL that the OpenAI client takes, for example http://127.0.0.1:8001/v1.",
            id="sufler.E002",
        )
        for name, value in {
            "SUFLER_CHAT_URL": settings.CHAT_URL,
            "SUFLER_EMBED_URL": settings.EMBED_URL,
        }.items()
        if not value.rstrip("/").rsplit("/", 1)[-1].startswith("v")
    ]


# not of the settings alone: a command does not wait for a name that nobody answers for
@register(NAMES)
def routes_of_settings_are_inside(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """What goes by the routes of the settings counts as inside, free and stands in no ledger: so it may lead
    to no public address that nobody vouched for."""
    return [
        _leads_outside(name, urlsplit(value).hostname or "")
        for name, value in {
            "SUFLER_CHAT_URL": settings.CHAT_URL,
            "SUFLER_EMBED_URL": settings.EMBED_URL,
        }.items()
        if _is_public(urlsplit(value).hostname or "")
    ]


def _leads_outside(name: str, host: str) -> CheckMessage:
    said = f"{name} leads to a public address, and what goes there counts as inside: no policy, no ledger."
    hint = (
        "Make it a route of the page Routes that leads outside. If the machine is the bank's own, name its "
        f"host in SUFLER_ROUTE_HOSTS; it is now {host!r}."
    )
    if settings.PRODUCTION:
        return Error(said, hint=hint, id="sufler.E011")
    return Warning(said, hint=hint, id="sufler.W005")


def _is_public(host: str) -> bool:
    """Whether a host leads outside. A name without a dot, such as a container's, does not; of one that leads
    nowhere now nothing is known."""
    number = addresses.as_number(host)
    if host in settings.ROUTE_HOSTS or not (number or "." in host):
        return False
    try:
        found = [number] if number else addresses.resolved(host, 443)
    except OSError:
        return False
    return any(addresses.ip_of(one).is_global for one in found)


@register(SETTINGS)
def intranet_hosts_are_hosts(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """What pages may be imported from is a name, with a port where it is not the usual one."""
    return [
        Error(
            "SUFLER_INTRANET_HOSTS names something else than a host.",
            hint=f"Write wiki.bank.example or wiki.bank.example:8443, no scheme, no path; it has {host!r}.",
            id="sufler.E003",
        )
        for host in settings.INTRANET_HOSTS
        if not re.fullmatch(r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?", host)
    ]


@register(SETTINGS)
def single_sign_on_is_whole(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """A provider is reached safely, knows Sufler, and its claims stand for roles that there are."""
    if not settings.OIDC_ISSUER:
        return []
    found = []
    parts = urlsplit(settings.OIDC_ISSUER)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not (here or (parts.scheme == "https" and parts.netloc)):
        found.append("SUFLER_OIDC_ISSUER is no https address.")
    if not settings.OIDC_CLIENT_ID:
        found.append("SUFLER_OIDC_CLIENT_ID is missing.")
    if not _are_mapped(settings.OIDC_ROLES):
        found.append("SUFLER_OIDC_ROLES names no roles, or others than there are.")
    hint = f"Write value=role pairs, roles are {', '.join(roles.ROLES)}; docs/operations.md has an example."
    return [Error(said, hint=hint, id="sufler.E004") for said in found]


@register(SETTINGS)
def directory_is_whole(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """A directory is reached encrypted, people are found in it in one way, and groups stand for roles."""
    if not settings.LDAP_URL:
        return []
    found = []
    if not re.fullmatch(r"ldaps?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?/?", settings.LDAP_URL):
        found.append("SUFLER_LDAP_URL is not ldaps://host or ldap://host, with :port if it is another.")
    try:
        ssl.create_default_context(cadata=settings.LDAP_CA or None)
    except (ssl.SSLError, ValueError):
        found.append("SUFLER_LDAP_CA holds no certificates in PEM.")
    search = (settings.LDAP_BIND_DN, settings.LDAP_BIND_PASSWORD, settings.LDAP_BASE)
    if settings.LDAP_DN and (any(search) or "{name}" not in settings.LDAP_DN):
        found.append("SUFLER_LDAP_DN has no {name}, or SUFLER_LDAP_BASE or an account stands beside it.")
    if not settings.LDAP_DN and not all(search):
        found.append("SUFLER_LDAP_DN is missing, or SUFLER_LDAP_BASE, _BIND_DN and _BIND_PASSWORD.")
    if not _are_mapped(settings.LDAP_ROLES):
        found.append("SUFLER_LDAP_ROLES names no roles, or others than there are.")
    known = ", ".join(roles.ROLES)
    hint = f"docs/operations.md has an example. Groups: group=role; group=role, roles are {known}."
    return [Error(said, hint=hint, id="sufler.E005") for said in found]


def _are_mapped(entries: Sequence[str]) -> bool:
    """Whether there are `value=role` pairs, each with a role that there is."""
    pairs = [entry.rpartition("=") for entry in entries]
    return bool(pairs) and all(value and role.strip() in roles.ROLES for value, _sep, role in pairs)


@register(SETTINGS)
def antivirus_has_an_address(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """The antivirus is a socket of this machine, or a host and a port."""
    if not settings.CLAMD or re.fullmatch(r"unix:/.+|(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}", settings.CLAMD):
        return []
    return [
        Error(
            "SUFLER_CLAMD is no address of an antivirus: no file would be taken.",
            hint="Write unix:/run/clamav/clamd.ctl or 127.0.0.1:3310, or leave it empty.",
            id="sufler.E006",
        )
    ]


@register(SETTINGS)
def draining_has_an_end(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Who stops the web process waits for longer than it takes to end."""
    if 0 <= settings.DRAIN_SECONDS <= LONGEST_DRAIN:
        return []
    return [
        Error(
            f"SUFLER_DRAIN_SECONDS is not between 0 and {LONGEST_DRAIN}: the process would be killed before.",
            hint=f"Set it to {LONGEST_DRAIN} at most.",
            id="sufler.E007",
        )
    ]


@register(SETTINGS)
def proxies_are_addresses(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Who may say whose a request is, is named by number: a name or a star would let anybody say it."""
    return [
        Error(
            "SUFLER_PROXIES names something else than an address or a network.",
            hint=f"Write 10.1.2.3 or 10.1.2.0/24, separated by commas; it has {proxy!r}.",
            id="sufler.E010",
        )
        for proxy in settings.PROXIES
        if not _is_network(proxy)
    ]


def _is_network(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        return False
    return network.prefixlen > 0


@register(SETTINGS)
def second_step_is_on(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Where people work, those who may do much show that they have their authenticator at hand."""
    if not settings.PRODUCTION or settings.TOTP_ROLES:
        return []
    return [
        Warning(
            "SUFLER_TOTP_ROLES is none: a password alone opens everything.",
            hint="Leave it unset, or name roles: supervisor,admin,security.",
            id="sufler.W004",
        )
    ]


# not of the settings alone: it costs a hash for each of four names, and a backup must not fail by it
@register(ACCOUNTS)
def demo_passwords_are_gone(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Where people work, nobody comes in with the password of README.md."""
    if not settings.PRODUCTION:
        return []
    try:
        names = demo_people.sign_ins()
    except DatabaseError:
        return []  # not migrated yet, or away: who needs the database says so
    return [
        Error(
            f"The account {name} has the demo's password, which everybody can read.",
            hint=f"Change it with `manage.py changepassword {name}`, or switch the account off.",
            id="sufler.E009",
        )
        for name in names
    ]


# not of the settings alone: a command does not wait for the antivirus of pages
@register("services")
def antivirus_is_there(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Whoever looks by `manage.py check` learns that no file will be taken."""
    if not settings.CLAMD or antivirus_has_an_address(None):
        return []
    from ingestion import knowledge

    if knowledge.antivirus_answers():
        return []
    return [
        Warning(
            "The antivirus of SUFLER_CLAMD does not answer: no file is taken until it does.",
            hint="Start clamd, see that it listens there and that this user may open its socket.",
            id="sufler.W002",
        )
    ]


@register(SETTINGS)
def collector_is_inside(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Traces go to a collector on this machine or in a private network, by name or number."""
    if not settings.OTLP:
        return []
    from foundation import collecting

    try:
        collecting.endpoint(settings.OTLP)
    except ValueError:
        return [
            Error(
                "SUFLER_OTLP is no address of a collector inside: there are no traces.",
                hint="Write http://127.0.0.1:4318, with a host of this machine or a private network, "
                "no user, no /v1/traces; or leave it empty.",
                id="sufler.E008",
            )
        ]
    return []


@register("services")
def collector_is_there(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Whoever looks by `manage.py check` learns that there are no traces."""
    if not settings.OTLP or collector_is_inside(None):
        return []
    from foundation import collecting

    if collecting.answers(settings.OTLP):
        return []
    return [
        Warning(
            "The collector of SUFLER_OTLP takes no spans: traces are dropped until it does.",
            hint="Start it, see that it takes OTLP over HTTP there and its name leads to a private network.",
            id="sufler.W003",
        )
    ]


@register(SETTINGS)
def files_are_read_behind_walls(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Where people work, what looks into a hostile file should see nothing but the file."""
    if not settings.PRODUCTION or walls.stand():
        return []
    return [
        Warning(
            "This kernel has no Landlock: a process reading a hostile file could read what the worker can.",
            hint="Linux 5.13 or later on x86-64 or ARM64, with landlock among the names in `lsm=`.",
            id="sufler.W006",
        )
    ]


@register(SETTINGS)
def names_have_a_second_opinion(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Without the weights of its NER masking finds fewer Russian names: nobody should run so unknowingly."""
    if ner_weights.missing():
        return [
            Warning(
                "The weights of the NER for Russian names are missing: masking finds fewer of them.",
                hint="Fetch them with `python -m inference.weights` and start again.",
                id="sufler.W001",
            )
        ]
    return []
