"""Everything that a journey left behind: heard while it lasts, read from the tables and files after it."""

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery.signals import before_task_publish
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection

from assistant.project.logs import JsonLines
from tests.fakes import FakeEngine

LOGGERS = [
    "sufler",
    "django",
    "django.request",
    "django.db.backends",
    "openai",
    "httpx",
    "httpcore",
    "celery",
]


@dataclass
class Traces:
    """Everything that the journey left behind, by place."""

    columns: dict[str, str] = field(default_factory=dict)
    database_file: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    logs: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    sessions: str = ""
    tasks: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    engine: FakeEngine = field(default_factory=FakeEngine)
    own_screen: str = ""
    own_pages: dict[str, str] = field(default_factory=dict)
    command: str = ""


class Lines(logging.Handler):
    """Every record as the product's formatter writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


def listen(stack: ExitStack, traces: Traces) -> Lines:
    """Hear every logger at its most talkative, and every task that is sent."""
    lines = Lines()
    for name in ["", *LOGGERS]:
        logger = logging.getLogger(name)
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.DEBUG)
        if not logger.propagate or not name:
            logger.addHandler(lines)
            stack.callback(logger.removeHandler, lines)

    def sent(**message: Any) -> None:
        traces.tasks.append(repr(message))

    before_task_publish.connect(sent, weak=False)
    stack.callback(before_task_publish.disconnect, sent)
    return lines


def stored() -> bytes:
    """The database file; of a server every row of every table as it writes them."""
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    rows: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).encode()


def dump(traces: Traces, home: Path) -> None:
    """Read every column of every table, the database's bytes and every file."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values():
            for column, value in row.items():
                raw = (
                    bytes(value).decode("utf8", "replace")
                    if isinstance(value, bytes | memoryview)
                    else str(value)
                )
                key = f"{model._meta.label}.{column}"
                traces.columns[key] = traces.columns.get(key, "") + raw + "\n"
    traces.sessions = repr([session.get_decoded() for session in Session.objects.all()])
    traces.database_file = stored()
    for path in home.rglob("*"):
        if path.is_file():
            # the index reserves whole megabytes of zeros
            traces.files[str(path.relative_to(home))] = path.read_bytes().replace(b"\0", b"")
