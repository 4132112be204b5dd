"""Rows of a contact centre that has worked for months: as many, as large and as far apart as work makes them.

Nothing of what is written here was asked or answered by anybody, and no page could tell.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.years.chain import write_chain
from benchmarks.years.library import write_library
from benchmarks.years.work import write_work
from benchmarks.years.writing import own_moments

OPERATORS, SUPERVISORS, TEAMS = 200, 10, 20
# an entry of the audit chain for every so many answers
ANSWERS_AN_ENTRY = 20
# rows from which on a table is large
LARGE = 10_000


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much there is of it all; of each answer that is made up so many `copies` stand beside it."""

    answers: int
    passages: int
    months: int
    copies: int = 0


def fill(amounts: Amounts, say: Callable[[str], None]) -> dict[str, int]:
    """Write everything; the rows of each large table."""
    from django.apps import apps

    from assistant.management.commands.load_demo import load_people

    drawn = random.Random(11)
    load_people()
    with own_moments():
        people = _people()
        slugs = write_library(amounts.passages, amounts.months, drawn)
        say(f"{amounts.passages} passages")
        write_work(amounts.answers, amounts.months, drawn, people, slugs, say, amounts.copies)
        write_chain(amounts.answers // ANSWERS_AN_ENTRY, drawn)
    counts = {
        model._meta.db_table: model._default_manager.count()
        for name in ("assistant", "ingestion", "foundation")
        for model in apps.get_app_config(name).get_models()
    }
    return {table: count for table, count in counts.items() if count >= min(LARGE, amounts.answers // 10)}


def _people() -> list[Any]:
    """Operators with their teams, the one of the demo first."""
    from django.contrib.auth.models import Group

    from assistant import roles
    from foundation import clock
    from foundation.models import Team, User

    now = clock.now()
    teams = [Team.objects.create(name=f"Группа {number}") for number in range(TEAMS)]
    for count, role, name in ((OPERATORS, roles.OPERATOR, "desk"), (SUPERVISORS, roles.SUPERVISOR, "lead")):
        User.objects.bulk_create(
            User(username=f"{name}-{number}", password="!", team=teams[number % TEAMS], date_joined=now)
            for number in range(count)
        )
        group = Group.objects.get(name=role)
        group.user_set.add(*User.objects.filter(username__startswith=f"{name}-"))
    first = User.objects.get(username="operator")
    return [first, *User.objects.filter(username__startswith="desk-").select_related("team")]
