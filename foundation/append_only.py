"""The database itself refuses to change, delete or squeeze in an audit entry.

Who may write to the database's files, or owns its tables, can take the triggers off: then the chain shows
what they did (`audit.verify`), and anchors show a chain that was rewritten as a whole.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "foundation_auditentry"

_NEXT = f"(SELECT COALESCE(MAX(number), 0) + 1 FROM {TABLE})"  # noqa: S608

_SQLITE = {
    "audit_no_update": f"""BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
    "audit_no_delete": f"""BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above
    "audit_next_only": f"""BEFORE INSERT ON {TABLE}
        WHEN NEW.number <> {_NEXT}
        BEGIN SELECT RAISE(ABORT, 'an audit entry follows the last one'); END""",
}

_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION audit_next() RETURNS trigger AS $$
BEGIN
    IF NEW.number <> {_NEXT} THEN
        RAISE EXCEPTION 'an audit entry follows the last one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE OR REPLACE TRIGGER audit_next_only BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_next();
"""

_NAMES = {
    "sqlite": frozenset(_SQLITE),
    "postgresql": frozenset({"audit_no_change", "audit_no_truncate", "audit_next_only"}),
}


def enforce(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on; those that are there stay. A migration that makes the table anew drops them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
        for name, body in _SQLITE.items() if connection.vendor == "sqlite" else ():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {body}")


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: for a migration backwards, and for tests that tamper."""
    with connection.cursor() as cursor:
        for name in _NAMES[connection.vendor]:
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def holds(connection: BaseDatabaseWrapper) -> bool:
    """Whether all triggers are on."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor], [TABLE])
        return {name for (name,) in cursor.fetchall()} >= _NAMES[connection.vendor]
