from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = "Foundation"

    def ready(self) -> None:
        post_migrate.connect(_keep_append_only, sender=self)


def _keep_append_only(using: str, **_: Any) -> None:
    """A migration that makes a table anew, as those of SQLite do, drops its triggers. So may somebody who
    tampers: that a chain was without them is on record in it."""
    from foundation import append_only, audit
    from foundation.models import AuditEntry

    connection = connections[using]
    if append_only.TABLE not in connection.introspection.table_names():
        return
    missing = append_only.lacking(connection)
    with transaction.atomic(using=using):
        append_only.enforce(connection)
        if missing and AuditEntry.objects.using(using).exists():
            audit.record("command", "audit.triggers_restored", "audit", {"triggers": sorted(missing)})
