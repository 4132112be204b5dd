"""Typed reading of environment variables, so that settings.py stays a list of facts."""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding blanks, or `default` when unset or empty.

    `{name}_FILE` may name a file that holds it instead, as orchestrators hand secrets over; the variable
    itself wins. ImproperlyConfigured names the variable whose file can't be read.
    """
    given, file = os.environ.get(name, "").strip(), os.environ.get(f"{name}_FILE", "").strip()
    if given or not file:
        return given or default
    try:
        return Path(file).read_text(encoding="utf8").strip() or default
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE can't be read: {type(error).__name__}") from None


def number(name: str, default: int) -> int:
    """The variable as a whole number; ImproperlyConfigured names it when it isn't one."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def fraction(name: str, default: float) -> float:
    """The variable as a number between 0 and 1; ImproperlyConfigured names it when it isn't one."""
    value = text(name)
    try:
        found = float(value) if value else default
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise ImproperlyConfigured(f"{name} must be a number from 0 to 1, not {value!r}")
    return found


def decimal(name: str, default: float) -> float:
    """The variable as a number from 0 to 10; ImproperlyConfigured names it when it isn't one."""
    value = text(name)
    try:
        found = float(value) if value else default
    except ValueError:
        found = -1.0
    if not 0 <= found <= 10:
        raise ImproperlyConfigured(f"{name} must be a number from 0 to 10, not {value!r}")
    return found


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on in any case; `default` when unset."""
    value = text(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def listing(name: str, default: str = "") -> list[str]:
    """A comma-separated list without blanks and empty items."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def items(name: str) -> list[str]:
    """A list of what may hold commas, separated by semicolons or lines, without blanks and empty items."""
    return [item.strip() for item in re.split(r"[;\n]", text(name)) if item.strip()]


def folder(name: str, default: Path) -> Path:
    """An absolute folder path; `~` is expanded, nothing is created."""
    value = text(name)
    return (Path(value).expanduser() if value else default).resolve()


def writable(name: str, default: Path) -> Path:
    """The same, made where it is missing; ImproperlyConfigured names it when nothing can be kept there."""
    path = folder(name, default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path}: {error.strerror}. Name a folder you may write to in {name}"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{path} can't be written to. Name a folder you may write to in {name}")
    return path
