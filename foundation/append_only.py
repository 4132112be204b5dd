"""The database itself refuses to change, delete or squeeze in an audit entry.

Who may write to the database's files, or owns its tables, can take the triggers off: then the chain shows
what they did (`audit.verify`), and anchors show a chain that was rewritten as a whole.
"""

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "foundation_auditentry"

_NEXT = f"(SELECT COALESCE(MAX(number), 0) + 1 FROM {TABLE})"  # noqa: S608

_SQLITE = {
    "audit_no_update": f"""BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
    "audit_no_delete": f"""BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
    # INSERT OR REPLACE deletes the row that has one of its unique values, rowid too, without asking the above
    "audit_next_only": f"""BEFORE INSERT ON {TABLE}
        WHEN NEW.number <> {_NEXT}
            OR EXISTS (SELECT 1 FROM {TABLE} WHERE hash = NEW.hash OR rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, 'an audit entry follows the last one'); END""",  # noqa: S608
}

_FUNCTIONS = {
    "audit_refuse": """
BEGIN
    RAISE EXCEPTION 'audit entries are never changed or deleted' USING ERRCODE = 'restrict_violation';
END """,
    "audit_next": f"""
BEGIN
    IF NEW.number <> {_NEXT} THEN
        RAISE EXCEPTION 'an audit entry follows the last one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END """,
}
# when it strikes, the bits that PostgreSQL keeps of that (pg_trigger.tgtype), what it calls
_POSTGRESQL = {
    "audit_no_change": ("BEFORE UPDATE OR DELETE", "ROW", 1 + 2 + 8 + 16, "audit_refuse"),
    "audit_no_truncate": ("BEFORE TRUNCATE", "STATEMENT", 2 + 32, "audit_refuse"),
    "audit_next_only": ("BEFORE INSERT", "ROW", 1 + 2 + 4, "audit_next"),
}

_NAMES = {"sqlite": frozenset(_SQLITE), "postgresql": frozenset(_POSTGRESQL)}


def enforce(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on; those that are as they should be stay. A migration that makes the table anew drops
    them."""
    missing = lacking(connection)
    with connection.cursor() as cursor:
        for statement in _put_on(connection.vendor, missing):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: for a migration backwards, and for tests that tamper."""
    with connection.cursor() as cursor:
        for name in _NAMES[connection.vendor]:
            cursor.execute(_take_off(connection.vendor, name))


def holds(connection: BaseDatabaseWrapper) -> bool:
    """Whether all triggers are on, each as it was put on."""
    return not lacking(connection)


def lacking(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """The triggers that are off, or are on and do something else."""
    right: set[tuple[Any, ...]]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
            right = {(name, f"CREATE TRIGGER {name} {body}") for name, body in _SQLITE.items()}
        else:
            # on for sessions of every kind, without a condition, for every column
            asked = """SELECT tgname, tgtype, proname, prosrc
                FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A') AND tgqual IS NULL
                    AND tgattr::text = ''"""
            right = {
                (name, bits, function, _FUNCTIONS[function])
                for name, (_, _, bits, function) in _POSTGRESQL.items()
            }
        cursor.execute(asked, [TABLE])
        there = set(cursor.fetchall())
    return frozenset(row[0] for row in right - there)


def _put_on(vendor: str, missing: frozenset[str]) -> Iterator[str]:
    for name in missing:
        # one that is off or empty has the name, and would stay
        yield _take_off(vendor, name)
    if vendor == "sqlite":
        yield from (f"CREATE TRIGGER {name} {_SQLITE[name]}" for name in missing)
        return
    for function, source in _FUNCTIONS.items():
        yield f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger AS $${source}$$ LANGUAGE plpgsql"
    for name in missing:
        when, each, _, function = _POSTGRESQL[name]
        yield f"CREATE TRIGGER {name} {when} ON {TABLE} FOR EACH {each} EXECUTE FUNCTION {function}()"


def _take_off(vendor: str, name: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {TABLE}" if vendor == "postgresql" else "")
