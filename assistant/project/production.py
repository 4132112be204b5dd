"""SUFLER_PRODUCTION=1: what an installation is held to before any process of it starts.

Settings ask, so that web, worker and every command refuse alike; Django's own checks run in commands only.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY, SHORTEST_PASSWORD = 32, 12
FEWEST_CHARACTERS = 8
"""Different ones: a key of one letter repeated is long and worth nothing."""
USUAL = (
    "changeme",
    "change-me",
    "change_me",
    "password",
    "secret",
    "example",
    "default",
    "postgres",
    "insecure",
)
YEAR = 365 * 24 * 60 * 60


def insist(
    *, keys: Mapping[str, str], database: Mapping[str, Any], hosts: Sequence[str], debug: bool
) -> None:
    """Raises ImproperlyConfigured with every reason in one message; no reason tells a secret.

    `keys`: what was given for each secret, empty where nothing was.
    """
    reasons = [*_of_keys(keys), *_of_database(database)]
    if debug:
        reasons.append("SUFLER_DEBUG is on: its error pages show settings to whoever sees them")
    if "*" in hosts:
        reasons.append("SUFLER_ALLOWED_HOSTS takes every name: list those this installation is reached at")
    if reasons:
        listed = "".join(f"\n  - {reason}" for reason in reasons)
        raise ImproperlyConfigured(f"SUFLER_PRODUCTION=1, and this installation does not start:{listed}")


def _of_keys(keys: Mapping[str, str]) -> Iterator[str]:
    for name, value in keys.items():
        if not value:
            yield f"{name} (or {name}_FILE) is not set: one made beside the data does not protect them"
        elif len(value) < SHORTEST_KEY or _is_usual(value):
            yield f"{name} is short or well known: give it {SHORTEST_KEY} random characters or more"
    given = [value for value in keys.values() if value]
    if len(set(given)) < len(given):
        yield f"{', '.join(keys)} must differ from each other"


def _of_database(database: Mapping[str, Any]) -> Iterator[str]:
    if database["ENGINE"].endswith("sqlite3") or str(database.get("HOST", "")).startswith("/"):
        return  # a file, or a socket that asks the operating system who comes
    password = str(database.get("PASSWORD", ""))
    names = {str(database.get(name, "")).lower() for name in ("USER", "NAME")}
    if len(password) < SHORTEST_PASSWORD or _is_usual(password) or password.lower() in names:
        yield (
            "the password in DATABASE_URL is missing, short or well known: "
            f"give it {SHORTEST_PASSWORD} random characters or more"
        )


def _is_usual(value: str) -> bool:
    folded = value.lower()
    return len(set(value)) < FEWEST_CHARACTERS or any(word in folded for word in USUAL)
