"""Rows that were written once stand there many times: the database copies faster than rows are made up."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.management.color import no_style
from django.db import connection


def last_of(models: Iterable[Any]) -> dict[Any, int]:
    """The largest key of each model, 0 where there is no row."""
    return {
        model: model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        for model in models
    }


def copy_rows(since: Mapping[Any, int], times: int) -> None:
    """Put `times` copies beside every row after the key that `since` names for its model.

    A copy points to the copies of what its original points to; a model stands behind those that it points to.
    """
    steps = {model: last - since[model] for model, last in last_of(since).items()}
    with connection.cursor() as cursor:
        for number in range(1, times + 1):
            for model, first in since.items():
                cursor.execute(_copying(model, steps, number), [first, first + steps[model]])
        for statement in connection.ops.sequence_reset_sql(no_style(), list(since)):
            cursor.execute(statement)


def _copying(model: Any, steps: Mapping[Any, int], number: int) -> str:
    quoted = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    columns = ", ".join(quoted(field.column) for field in fields)
    values = ", ".join(_value(field, steps, number) for field in fields)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    # names of our own tables and whole numbers only
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {key} > %s AND {key} <= %s"


def _value(field: Any, steps: Mapping[Any, int], number: int) -> str:
    from assistant.models import Question

    column = connection.ops.quote_name(field.column)
    target = field.model if field.primary_key else field.related_model
    if target in steps:
        return f"{column} + {number * steps[target]}"
    if field.name == "about":
        return f"'question:' || (CAST(substr({column}, 10) AS INTEGER) + {number * steps[Question]})"
    return str(column)
