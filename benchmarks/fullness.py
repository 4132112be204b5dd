"""Pages of a database that has filled over months: how long they take, which tables are read whole for them.

    python benchmarks/fullness.py [--quick] [--json] [--answers N] [--passages M] [--months N] [--copies N]
                                  [--rounds N]

Fills an installation of its own (a million answers and 100,000 passages unless said otherwise; 20,000 and
5,000 with --quick), then opens the pages that people have open all day, by Django's own client in this
process. In a temporary folder with SQLite, or in a database of its own beside the one that DATABASE_URL
names (PostgreSQL). What stands in the rows is made up; numbers, sizes and days are like those of work. For
each page: the median time, its queries, the slowest of them, and the large tables that a query of it reads
from end to end. Ends with one JSON object {"machine", "database", "rows", "figures", "scans", "goals",
"met"}.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

DATABASE_URL = os.environ.get("DATABASE_URL", "")

from benchmarks import empty_home  # noqa: E402, F401 - before anything of Django
from benchmarks.plans import read_whole  # noqa: E402
from benchmarks.serving import machine  # noqa: E402
from benchmarks.years import Amounts, fill  # noqa: E402

# milliseconds; a month of the analytics and two weeks of the digest go through all of their answers
GOALS = {"page_ms": 500, "month_ms": 5000, "scans": 0}
SLOW = ("analytics: a month", "analytics: by document", "analytics: by person", "digest")


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as it was opened: milliseconds (median), queries and the slowest of them, tables read whole."""

    name: str
    ms: float
    queries: int
    slowest_ms: float
    slowest: str
    scans: tuple[str, ...]


@contextmanager
def database() -> Iterator[str]:
    """A migrated database of its own, which is gone afterwards; what it is."""
    import dj_database_url
    from django.core.management import call_command
    from django.db import connection, connections

    if not DATABASE_URL:
        call_command("migrate", verbosity=0)
        yield "SQLite"
        return
    settings = {**connection.settings_dict, **dj_database_url.parse(DATABASE_URL)}
    connections.databases["default"] = settings
    del connections["default"]
    made = connections["default"].creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield f"{connections['default'].vendor} ({made})"
    finally:
        connections["default"].creation.destroy_test_db(settings["NAME"], verbosity=0)


def addresses() -> list[tuple[str, str, str]]:
    """Each page: its name, who opens it, its address."""
    from datetime import timedelta

    from assistant.models import Gap, Question
    from assistant.models.desk import ReviewItem
    from foundation import clock
    from foundation.models import User
    from ingestion.models import Document

    waiting = ReviewItem.objects.open().order_by("-risk", "due_at").first()
    operator = User.objects.get(username="operator")
    own = Question.objects.asked_by_user(operator).first()
    gap, document = Gap.objects.open().first(), Document.objects.order_by("pk").last()
    if not (waiting and own and gap and document):
        raise SystemExit("too few answers for all the pages: ask for more")
    today = clock.today()
    month = f"?start={today - timedelta(days=29)}&end={today}"
    return [
        ("console", "operator", "/"),
        ("console: a customer again", "operator", f"/?conversation={own.conversation_id}"),
        ("own questions", "operator", "/history/"),
        ("own questions: page 20", "operator", "/history/?page=20"),
        ("own question", "operator", f"/history/{own.pk}/"),
        ("one's own page", "operator", "/me/"),
        ("updates", "operator", "/updates/"),
        ("review queue", "supervisor", "/review/"),
        ("review: reviewed", "supervisor", "/review/?tab=reviewed"),
        ("review: an answer's chain", "supervisor", f"/review/{waiting.answer_id}/"),
        ("review: gaps", "supervisor", "/review/gaps/"),
        ("review: closed gaps", "supervisor", "/review/gaps/?tab=closed"),
        ("review: outcomes", "supervisor", "/review/outcomes/"),
        ("analytics: a month", "supervisor", f"/review/analytics/{month}"),
        ("analytics: by document", "supervisor", f"/review/analytics/{month}&by=document&measure=pace"),
        ("analytics: by person", "supervisor", f"/review/analytics/{month}&by=user&measure=cost"),
        ("digest", "supervisor", "/review/digest/"),
        ("documents", "admin", "/documents/"),
        ("documents: words", "admin", "/documents/?q=карт"),
        ("document", "admin", f"/documents/{document.slug}/"),
        ("audit", "security", "/people/audit/"),
        ("budget", "security", "/people/budget/"),
        ("status", "admin", "/status/"),
        ("metrics", "", "/metrics"),
    ]


def opened(name: str, who: str, address: str, rounds: int, large: dict[str, int]) -> Opened:
    """Open a page as often as asked, after one time that is not counted."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from foundation.models import User

    client = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {settings.METRICS_KEY}"})
    if who:
        client.force_login(User.objects.get(username=who), "assistant.backends.ByPassword")
    spent = []
    for number in range(rounds + 1):
        begun = time.perf_counter()
        reply = client.get(address)
        taken = 1000 * (time.perf_counter() - begun)
        if reply.status_code != 200:
            raise SystemExit(f"{name}: {address} answers {reply.status_code}")
        if number:
            spent.append(taken)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    queries = seen.captured_queries
    slowest = max(queries, key=lambda one: float(one["time"]), default={"time": "0", "sql": ""})
    scans = {table for one in queries for table in read_whole(one["sql"], large)}
    longest = 1000 * float(slowest["time"])
    return Opened(name, statistics.median(spent), len(queries), longest, slowest["sql"], tuple(sorted(scans)))


def analysed() -> None:
    """PostgreSQL knows by itself how full its tables are, after a while; SQLite is never told."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def told(pages: list[Opened]) -> dict[str, Any]:
    """Figures, scans and whether the goals are met."""
    month = max((one.ms for one in pages if one.name in SLOW), default=0.0)
    rest = max((one.ms for one in pages if one.name not in SLOW), default=0.0)
    scans = {one.name: list(one.scans) for one in pages if one.scans and one.name not in SLOW}
    figures = {f"{one.name}_ms": round(one.ms, 1) for one in pages}
    met = rest <= GOALS["page_ms"] and month <= GOALS["month_ms"] and len(scans) <= GOALS["scans"]
    return {"figures": figures, "scans": scans, "goals": GOALS, "met": met}


def main() -> int:
    """Print a line for each page and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20,000 answers and 5,000 passages")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--answers", type=int, default=0)
    parser.add_argument("--passages", type=int, default=0)
    parser.add_argument("--months", type=int, default=12, help="over which they came")
    parser.add_argument("--copies", type=int, default=0, help="of each answer: fills faster")
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is opened")
    options = parser.parse_args()
    amounts = Amounts(
        options.answers or (20_000 if options.quick else 1_000_000),
        options.passages or (5_000 if options.quick else 100_000),
        options.months,
        options.copies,
    )
    say = (lambda line: None) if options.json else (lambda line: print(line, flush=True))
    with database() as name:
        begun = time.perf_counter()
        large = fill(amounts, say)
        analysed()
        say(f"filled in {time.perf_counter() - begun:.0f} s: {name}, {large}")
        pages = []
        for page, who, address in addresses():
            one = opened(page, who, address, options.rounds, large)
            pages.append(one)
            say(
                f"{one.name:28s}{one.ms:9.1f} ms {one.queries:4d} queries, slowest {one.slowest_ms:7.1f} ms"
                f"{'  reads whole: ' + ', '.join(one.scans) if one.scans else ''}"
            )
            if one.slowest_ms > 100 or one.scans:
                say(f"    {one.slowest[:1500]}")
    about = {"machine": machine(), "database": name, "rows": large}
    print(json.dumps({**about, **told(pages)}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
