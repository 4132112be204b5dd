from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = "Foundation"

    def ready(self) -> None:
        post_migrate.connect(_keep_append_only, sender=self)


def _keep_append_only(using: str, **_: Any) -> None:
    """A migration that makes a table anew, as those of SQLite do, drops its triggers."""
    from foundation import append_only

    connection = connections[using]
    if append_only.TABLE in connection.introspection.table_names():
        append_only.enforce(connection)
