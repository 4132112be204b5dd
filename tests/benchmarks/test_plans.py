"""Which tables a query reads from end to end, as the database itself says."""

import pytest
from django.db import connection

from assistant.models import Answer, Conversation, Flag, Question
from benchmarks.plans import read_whole

ROWS = {"assistant_answer": 100_000, "assistant_question": 100_000, "assistant_flag": 100_000}

pytestmark = [
    pytest.mark.django_db,
    # PostgreSQL reads an empty table whole whatever indexes it has
    pytest.mark.skipif(connection.vendor != "sqlite", reason="plans of empty tables"),
]


def scans(query: object) -> set[str]:
    sql, parameters = query.query.sql_with_params()  # type: ignore[attr-defined]
    return read_whole(connection.ops.last_executed_query(connection.cursor(), sql, parameters), ROWS)


def test_a_key_or_an_index_reads_rows_and_a_bare_column_everything() -> None:
    assert scans(Answer.objects.filter(pk=1)) == set()
    assert scans(Flag.objects.filter(answer=1)) == set()
    assert scans(Answer.objects.filter(route="100 % of it")) == {"assistant_answer"}


def test_the_first_rows_in_the_order_of_an_index_are_no_scan() -> None:
    newest = Question.objects.order_by("asked_at")[:40]
    assert scans(newest) == set()
    assert scans(Question.objects.order_by("masked_text")[:40]) == {"assistant_question"}


def test_tables_are_known_by_their_names_behind_aliases_too() -> None:
    doubted = Answer.objects.filter(pk__lt=10).exclude(flags__reason="wrong")
    assert scans(doubted) <= {"assistant_flag"}
    assert scans(Conversation.objects.filter(erased_at=None)) == set()


def test_what_is_no_select_has_no_plan() -> None:
    assert read_whole("SAVEPOINT one", ROWS) == set()
