"""What a database does for a query: which large tables it reads from end to end."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_ALIAS = re.compile(r'"(\w+)" (?:AS )?"?([A-Z]+\d+)"?')
_STOPS = re.compile(r"LIMIT \d+(?: OFFSET \d+)?\s*$")
# a scan of the whole table, or of a whole index of it
_SCAN = re.compile(r'^SCAN (?:TABLE )?"?(\w+)"?')


def read_whole(sql: str, rows: Mapping[str, int]) -> set[str]:
    """Those of the tables in `rows` that a SELECT reads from end to end, or a whole index of one.

    On SQLite a scan that has an index's order and stops at a LIMIT does not count: it reads the first rows.
    """
    from django.db import connection

    if not sql.lstrip().upper().startswith("SELECT"):
        return set()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # the text is complete: a % in it is no place for a value
            cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"), [])
            details = [row[3] for row in cursor.fetchall()]
            return set(_of_sqlite(details, sql)) & set(rows)
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        (plan,) = cursor.fetchone()
    told = json.loads(plan) if isinstance(plan, str) else plan
    return set(_of_postgres(told[0]["Plan"])) & set(rows)


def _of_sqlite(details: list[str], sql: str) -> Iterator[str]:
    names = {alias: table for table, alias in _ALIAS.findall(sql)}
    stops = _STOPS.search(sql) and not any("USE TEMP B-TREE" in line for line in details)
    for place, line in enumerate(details):
        # of the outermost table the first rows are enough when an index has the order
        if (found := _SCAN.match(line)) and not (stops and place == 0 and " USING " in line):
            yield str(names.get(found[1], found[1]))


def _of_postgres(node: Mapping[str, Any]) -> Iterator[str]:
    if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan"):
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from _of_postgres(below)
