"""What the JSON Lines commands share: rows in, rows out, applied migrations, exit statuses."""

import codecs
import functools
import io
import json
import logging
import os
import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, NoReturn

from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from foundation.access import EVERYTHING, Reader, reader_of
from foundation.models import User

log = logging.getLogger("sufler.commands")

Row = dict[str, Any]
_HALVES = re.compile("[\ud800-\udfff]")
# the tag of the checks of what people set; those of pages import every page
SETTINGS = "settings"
# the tag of the check of who could sign in
ACCOUNTS = "accounts"
# the tag of the check of where names lead, which asks the network
NAMES = "names"
# the greatest number that a row of the database may have
LARGEST = 2**63 - 1


class UsageError(CommandError):
    """Wrong arguments: exit status 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=2)


class LinesCommand(BaseCommand):
    """A command that answers line by line: one JSON object each on standard output, errors on standard error.

    Exit status 1 when at least one line carries "error", 2 when the command was called wrongly.
    """

    requires_migrations_checks = False
    requires_system_checks = (SETTINGS,)
    failed = 0
    # the command as it was called; empty when code calls it
    _prog = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser of its arguments. What is wrong with them is told in one line, with exit status 2."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = functools.partial(_refuse, parser)  # type: ignore[method-assign]
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """Run from the command line, where wrong usage is told as what is wrong with an argument is."""
        self._prog = f"{os.path.basename(argv[0])} {argv[1]}"
        super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run with standard output in UTF-8, whatever the terminal speaks."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        try:
            return super().execute(*args, **options)
        except UsageError as error:
            if not self._prog or options.get("traceback"):
                raise
            sys.stderr.write(f"{self._prog}: {error}\n")
            raise SystemExit(2) from None

    def write(self, row: Mapping[str, Any]) -> None:
        """Print one result at once."""
        self.failed += "error" in row
        line = json.dumps(row, ensure_ascii=False)
        # half a character, as JSON may have it, is no UTF-8 unless it stays escaped
        self.stdout.write(json.dumps(row) if _HALVES.search(line) else line)
        self.stdout.flush()

    def finish(self) -> None:
        """Exit with 1 when a line failed."""
        if self.failed:
            raise SystemExit(1)

    def serve(self, act: Callable[[Row], Mapping[str, Any]]) -> None:
        """Answer each row of standard input with what `act` returns; what it refuses or breaks off at becomes
        an error row, and the next one follows."""
        for identity, row in rows(sys.stdin.buffer):
            if isinstance(row, str):
                self.write({"id": identity, "error": row})
                continue
            try:
                answered = act(row)
            except RowError as error:
                answered = {"error": error.code, **error.found}
            except CommandError:
                raise
            except Exception as error:
                # a fault of one row is no reason to lose the others; its words may quote the text
                log.error("a row broke off: %s", type(error).__name__)
                answered = {"error": "fault"}
            self.write({"id": identity, **answered})
        self.finish()


def _refuse(parser: CommandParser, message: str) -> NoReturn:
    if parser.called_from_command_line:
        parser.exit(2, f"{parser.prog}: {message}; {parser.prog} --help tells more\n")
    raise UsageError(message)


def whole(least: int, most: int = LARGEST) -> Callable[[str], int]:
    """The type of an option that is a whole number from `least` to `most`."""
    upto = f" and at most {most}" if most < LARGEST else ""

    def number(text: str) -> int:
        value = int(text) if re.fullmatch(r"-?[0-9]{1,20}", text) else None
        if value is None or not least <= value <= most:
            raise ArgumentTypeError(f"{text!r} is no whole number of at least {least}{upto}")
        return value

    return number


class RowError(Exception):
    """One row can't be answered; `code` says why, `found` what is known all the same."""

    def __init__(self, code: str, found: Row | None = None) -> None:
        super().__init__(code)
        self.code, self.found = code, found or {}


def rows(source: IO[bytes]) -> Iterator[tuple[Any, Row | str]]:
    """(id, row) for each non-empty line of UTF-8; instead of a row the code of what is wrong with it."""
    for number, raw in enumerate(source, 1):
        line = raw.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode())
        except UnicodeDecodeError:
            yield number, "not_utf8"
            continue
        except (ValueError, RecursionError):
            yield number, "not_json"
            continue
        if isinstance(row, dict):
            yield row.get("id", number), row
        else:
            yield number, "not_an_object"


def apply_migrations() -> None:
    """Apply missing migrations, quietly."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)


def user_named(username: str | None) -> User | None:
    """The user of `--as`, None without it. Raises UsageError."""
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UsageError(f"no user {username!r}; see manage.py load_demo or the users page")
    return user


def reader_for(user: User | None) -> Reader:
    """Who reads: the user, or everything without one."""
    return reader_of(user) if user else EVERYTHING
