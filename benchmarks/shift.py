"""A shift at the desk: operators who ask the real model a question about the demo bank every 60 to 90 s.

`benchmarks/load.py --minutes N` runs it. Lost is a question whose stream broke off or whose answer is on
record as crashed; crossed, one that got another's answer or stands under another's name. The queue's error is
what its first word promised less what it took, in seconds.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import servers
from benchmarks.operators import Operator, Seen
from benchmarks.ratios import high
from inference.register import SMALL_CHAT
from tests.house import ROOT, House, opened

PAUSE = (60, 90)  # seconds from one question of an operator to the next
# an answer may take longer than its operator's turn
PATIENCE = 300
GOALS = {"lost": 0, "crossed": 0, "evidence_p95": 1.0}
RECORD = """SELECT question.id, person.username, answer.outcome FROM assistant_question question
    JOIN assistant_answer answer ON answer.question_id = question.id
    JOIN foundation_user person ON person.id = question.asked_by_id"""
STAFF = """\
from django.contrib.auth.models import Group
from assistant import roles
from assistant.demo_people import PASSWORD
from foundation.models import User
like = User.objects.get(username="operator")
for number in range({count}):
    user = User.objects.create_user(f"desk-{{number}}", password=PASSWORD, team=like.team)
    user.groups.add(Group.objects.get(name=roles.OPERATOR))
    user.labels.set(like.labels.all())
"""
Figures = dict[str, float | int | None]


@contextmanager
def bank(
    model: str,
    operators: int,
    documents: str = "",
    before: Callable[[Path, str], None] = lambda home, model: None,
) -> Iterator[House]:
    """A Sufler with the demo bank (of its documents those whose names begin so), so many operators and a real
    engine room, warming as in production; `before` is called with its home and the model."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder)) as house,
        _engine(house, model, before),
    ):
        house.manage("shell", "-v", "0", "-c", STAFF.format(count=operators))
        _read_in(house, documents)
        house.start("redis", "web", "worker")
        yield house


@contextmanager
def _engine(house: House, model: str, before: Callable[[Path, str], None]) -> Iterator[None]:
    before(house.home, model)
    with servers.sufler(model, house.home) as engine:
        house.environment |= {
            "SUFLER_CHAT_URL": engine.url,
            "SUFLER_EMBED_URL": engine.url,
            "SUFLER_CHAT_MODEL": model,
            "SUFLER_CHAT_ADAPTER": "none" if model == SMALL_CHAT.name else "answers",
        }
        house.processes["inference"] = engine.process
        del house.environment["SUFLER_TYPICAL"], house.environment["SUFLER_MASK_SECONDS"]
        yield


def _read_in(house: House, documents: str) -> None:
    """The demo bank, or some of its documents; scans take minutes."""
    command = ["load_demo", "--wait"]
    if documents:
        files = sorted((ROOT / "demo" / "documents").glob(f"{documents}*"))
        command = ["ingest", *map(str, files), "--publish"]
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=house.environment, capture_output=True
    )
    if done.returncode:
        raise SystemExit(f"the demo bank was not read in: {done.stderr[-500:].decode(errors='replace')}")


def worked(house: House, operators: int, minutes: float) -> list[Seen]:
    """Every question of the shift, in the order of their ends."""
    lines = (ROOT / "demo" / "questions.jsonl").read_text(encoding="utf8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    drawn = random.Random(7)
    drawn.shuffle(asked)
    people = [Operator(house, f"desk-{number}", PATIENCE) for number in range(operators)]
    found, lock, ends = list[Seen](), threading.Lock(), time.monotonic() + 60 * minutes

    def work(person: Operator, own: list[str], pace: random.Random) -> None:
        turn = time.monotonic() + pace.uniform(0, PAUSE[1])
        for text in own:
            time.sleep(max(0.0, turn - time.monotonic()))
            if time.monotonic() > ends:
                return
            turn = time.monotonic() + pace.uniform(*PAUSE)
            seen = person.ask(text)
            with lock:
                found.append(seen)

    # one operator's questions are no other's for as long as they last; a long shift begins anew
    rounds = 1 + int(minutes * 60 / PAUSE[0]) * operators // len(asked)
    threads = [
        threading.Thread(target=work, args=(person, asked[n::operators] * rounds, random.Random(n)))
        for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def figures(house: House, seen: list[Seen]) -> Figures:
    """What the shift was like, beside what is on record of it."""
    record = {number: (who, outcome) for number, who, outcome in house.rows(RECORD)}
    errors = [
        one.promised - one.waited for one in seen if one.promised is not None and one.waited is not None
    ]
    told: Figures = {
        "questions": len(seen),
        "answered": sum(one.ended == "finished" for one in seen),
        "refused": sum(one.ended == "refused" for one in seen),
        "failed": sum(one.ended == "failed" for one in seen),
        "lost": sum(
            one.ended == "broken" or record.get(one.number, ("", ""))[1] == "crashed" for one in seen
        ),
        "crossed": sum(one.crossed or record.get(one.number, (one.who,))[0] != one.who for one in seen),
        "queued": len(errors),
        "queue_error_median": _rounded(statistics.median(errors) if errors else None),
        "queue_error_absolute_median": _rounded(statistics.median(map(abs, errors)) if errors else None),
        "queue_error_absolute_p95": _rounded(high([abs(one) for one in errors])),
    }
    for kind, name in (("evidence", "evidence"), ("token", "first_word"), ("finished", "answer")):
        times = [one.first[kind] for one in seen if kind in one.first]
        told[f"{name}_p50"] = _rounded(statistics.median(times) if times else None)
        told[f"{name}_p95"] = _rounded(high(times))
    return told


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def met(told: Figures) -> bool:
    """Whether every goal is reached; a figure that is missing reaches none."""
    return bool(told["questions"]) and all(
        (value := told[name]) is not None and value <= goal for name, goal in GOALS.items()
    )
