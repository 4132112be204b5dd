"""Runs a command in this process and tells what it printed and how it ended."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.management import CommandError, call_command

Row = dict[str, Any]


@dataclass
class Ran:
    """What a command printed and how it ended."""

    rows: list[Row]
    status: int


def run(*arguments: str | Path, lines: Iterable[Any] = ()) -> Ran:
    """Run a command in this process; lines that are not strings or bytes are written as JSON."""
    raw = b"\n".join(
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    )
    out, status = io.StringIO(), 0
    with patch("sys.stdin", io.TextIOWrapper(io.BytesIO(raw))):
        try:
            call_command(*map(str, arguments), stdout=out)
        except CommandError as error:
            status = error.returncode
        except SystemExit as stop:
            status = int(stop.code or 0)
    return Ran([json.loads(line) for line in out.getvalue().splitlines()], status)
