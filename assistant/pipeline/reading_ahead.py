"""The engine reads, while nobody is answered, what prompts are likely to begin with: the fixed words of each,
then the passages in force today.

What it read it keeps on disk, for the adapter it was read with, so that reading ahead again costs nothing. No
more is handed over than fits there: what would be given up again is not read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from assistant.models import Retrieved
from assistant.pipeline.generation import reading
from assistant.pipeline.prompting import build_beginning, build_head, fixed_for
from assistant.pipeline.tasks import prompting as tasks
from assistant.pipeline.values import Message
from foundation import client, clock
from foundation.access import EVERYTHING
from foundation.client import Warmed
from foundation.routes import Route, route_for
from ingestion import knowledge

# what was asked about lately is likely to be asked about again
DAYS = 30
_VERSION = re.compile(r"@\d+(?=#)")


@dataclass(frozen=True, slots=True)
class Ahead:
    """Passages that the engine has taken, and how many of them it has yet to read. `whole`: nothing is left
    over that it has room for."""

    passages: int = 0
    unread: int = 0
    whole: bool = True


def read_ahead(limit: int | None = None) -> Ahead:
    """Hand over all fixed words and the passages, at most `limit`, until the engine is full or refuses.

    Only an engine inside that knows how is asked.
    """
    route = route_for("answer")
    if route.place != "inside" or not route.rules:
        return Ahead()
    head = _words_of_answers(route)
    if head is None or not all(map(_taken, _words_of_tasks())):
        return Ahead(whole=False)
    taken, unread, left = 0, 0, head.room - head.tokens
    for passage_id in most_used():
        if taken == limit or (head.room and left <= 0):
            break
        if (passage := knowledge.passage(passage_id, EVERYTHING)) is None:
            continue
        prompt = build_beginning(passage, fixed_for(route.adapter))
        warmed = _ask(route, prompt.messages, **reading(prompt, route))
        if warmed is None:
            return Ahead(taken, unread, whole=False)
        taken, unread = taken + 1, unread + (not warmed.known)
        # what is read apart is kept as the first of a prompt and as a later one
        left -= (warmed.tokens - head.tokens) * (2 if route.apart else 1)
    return Ahead(taken, unread)


def most_used() -> list[int]:
    """The passages in force today: first those whose clause answered most in the last DAYS, in whatever
    version, then the newest."""
    since = clock.now() - timedelta(days=DAYS)
    lately = Retrieved.objects.filter(answer__question__asked_at__gte=since).exclude(label="")
    shown = lately.values("external_id").annotate(times=Count("pk")).order_by()
    uses = Counter[str]()
    for row in shown:
        uses[_VERSION.sub("", row["external_id"])] += row["times"]
    rows = [(uses[_VERSION.sub("", name)], pk) for pk, name in knowledge.in_force(clock.today())]
    return [pk for _, pk in sorted(rows, key=lambda row: -row[0])]


def _words_of_answers(route: Route) -> Warmed | None:
    prompt = build_head(fixed_for(route.adapter))
    return _ask(route, prompt.messages, **reading(prompt, route))


def _words_of_tasks() -> Iterator[Warmed | None]:
    route = route_for("answer", "untuned")
    return (_ask(route, messages) for messages in tasks.beginnings())


def _ask(route: Route, messages: tuple[Message, ...], **how: object) -> Warmed | None:
    return client.warm(route, messages, priority="warming", keep=True, open=True, **how)


def _taken(warmed: Warmed | None) -> bool:
    return warmed is not None
