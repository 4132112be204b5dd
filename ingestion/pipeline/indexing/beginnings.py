"""Text that begins so, found through its column's index: by bytes, whatever order the database sorts in.

The order of a language puts even the last character of all before letters, as glibc does in the usual image
of PostgreSQL: between a beginning and its last possible word nothing would be found. And on SQLite
`startswith` reads every row.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

LAST = "\U0010ffff"


def begins(column: str, vendor: str) -> str:
    """The condition, for a statement on this kind of database, that the text of `column` begins so; its two
    %s take the `bounds()`."""
    # these compare bytes on PostgreSQL, where every indexed column of text has a second index for them
    least, below = ("~>=~", "~<~") if vendor == "postgresql" else (">=", "<")
    return f"({column} {least} %s AND {column} {below} %s)"


def bounds(start: str) -> tuple[str, str]:
    """From what on and before what stands all that begins so."""
    return start, f"{start}{LAST}"


@models.CharField.register_lookup
class Begins(models.Lookup):
    """`<field>__begins=text`: the field's text begins so, in the same case."""

    lookup_name = "begins"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """The condition and its values."""
        column, values = self.process_lhs(compiler, connection)
        least, below = bounds(str(self.rhs))
        return begins(column, connection.vendor), (*values, least, *values, below)
