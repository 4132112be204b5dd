"""A challenger out of answers reviewed at the desk, through the product's own pipeline.

    .venv/bin/python -m benchmarks.challenger [--home DIR] [--until ask|build|train|compare]

`benchmarks/desk/reviews.jsonl` holds 222 questions over the demo bank as operators type them, the verdicts on
the answers of 30 November 2026, and what is right, sentence by sentence with the passages that say it.
Language models wrote questions and verdicts; people have read samples of them only. They are asked, each
answer is reviewed with the right text, or with "no answer" where no passage that says it was found; the data
set is built with the shipped rows, the adapter trained, compared with the champion on 60 cases by the written
rules, promoted if it is accepted and taken back. Every step goes on where it was broken off: about half an
hour to ask, an hour to train, half an hour to compare, on two quiet cores. Ends with one JSON object.
"""

import argparse
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

REVIEWS = ROOT / "benchmarks" / "desk" / "reviews.jsonl"
QUESTIONS = ROOT / "demo" / "questions.jsonl"
STEPS = ("ask", "build", "train", "compare")
NAME = "desk"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "challenger")
    parser.add_argument("--until", choices=STEPS, default=STEPS[-1], help="the last step")
    options = parser.parse_args()
    os.environ["SUFLER_HOME"] = str(options.home)

    import django

    django.setup()
    told: dict[str, Any] = {}
    steps = {"ask": ask, "build": build, "train": train, "compare": compare}
    for name in STEPS[: STEPS.index(options.until) + 1]:
        told[name] = steps[name](options.home)
    print(json.dumps(told, ensure_ascii=False))
    return 0


def ask(home: Path) -> dict[str, Any]:
    """Ask what was not asked yet, and review it."""
    from assistant.models import Answer
    from assistant.pipeline.answering import Asked
    from assistant.wire import numbered
    from foundation import standby
    from foundation.access import reader_of
    from foundation.models import User

    told(("load_demo", "--wait"))
    done = home / "asked.jsonl"
    known = {json.loads(line)["id"] for line in done.read_text().splitlines()} if done.exists() else set()
    operator = User.objects.get(username="operator")
    with standby.engine(), done.open("a") as file:
        for row in map(json.loads, REVIEWS.read_text("utf8").splitlines()):
            if row["id"] in known:
                continue
            _, number = numbered(Asked(row["question"], asked_by=operator, reader=reader_of(operator)))
            review(Answer.objects.get(question=number), row)
            file.write(json.dumps({"id": row["id"], "question": number}) + "\n")
            file.flush()
            print(f"{row['id']} asked", file=sys.stderr)
    return {"reviewed": Answer.objects.exclude(reviews=None).count()}


def review(answer: Any, row: dict[str, Any]) -> None:
    """Give the verdict, with the right text as an example to learn from."""
    from assistant.models.desk import FollowUpKind
    from assistant.pipeline.languages import NO_ANSWER
    from assistant.reviewing import outcomes
    from assistant.reviewing.approvals import Uses
    from foundation.models import User

    given = [one.external_id for one in answer.citable()]
    text = right_text(row["right"], given) or NO_ANSWER[row["language"]]
    uses = Uses((FollowUpKind.TRAINING,) if given else ())
    found = outcomes.Finding(row["verdict"], row["cause"], text if given else "", uses=uses)
    supervisor = User.objects.get(username="supervisor")
    outcomes.decide(outcomes.open_answer(answer, supervisor), supervisor, found)


def right_text(right: list[dict[str, Any]], given: list[str]) -> str:
    """The sentences with the marks of the passages as they are numbered this time; empty when one of them
    stands on none of these."""
    said = []
    for sentence in right:
        marks = [f"[{given.index(name) + 1}]" for name in sentence["cites"] if name in given]
        if not marks:
            return ""
        words = sentence["text"].rstrip(".")
        said.append(f"{words} {''.join(marks)}.")
    return " ".join(said)


def build(home: Path) -> dict[str, Any]:
    """The data set with the shipped rows; its statement."""
    lines = told(("build_dataset", NAME, "--worked", "--cases", str(QUESTIONS), "--as", "security"))
    return lines[-1]


def train(home: Path) -> dict[str, Any]:
    """The adapter as the shipped one was trained; what the last line says."""
    from django.conf import settings

    from inference.weights import ensure, models_folder, show_progress

    out = home / "adapters" / f"{NAME}.gguf"
    if out.exists():
        return {"adapter": str(out), "there": True}
    out.parent.mkdir(parents=True, exist_ok=True)
    weights = ensure(settings.CHAT_MODEL, models_folder(), show_progress)
    options = (str(weights), str(out), "--dataset", NAME, "--first-block", "8")
    return told(("train_adapter", *options))[-1]


def compare(home: Path) -> dict[str, Any]:
    """By the written rules; then promoted if accepted, and taken back."""
    from assistant.tuning import registry

    route = f"local+{NAME}"
    options = ("--limit", "60", "--route", "local", "--route", route, "--out", str(home / "compared"))
    found = told(("compare", str(QUESTIONS), *options))[-1]
    if found["verdict"].get(route) == "accept":
        found["promoted"] = registry.promote(NAME, None).pk
        found["taken back"] = registry.rollback(None).pk
    return found


class Shown(io.StringIO):
    """Text that is kept and seen at once."""

    def write(self, text: str) -> int:
        sys.stderr.write(text)
        sys.stderr.flush()
        return super().write(text)


def told(command: tuple[str, ...]) -> list[dict[str, Any]]:
    """What a command of the product writes, line by line, shown while it works; a status other than 0 is
    passed over, for the lines say why."""
    from django.core.management import call_command

    out = Shown()
    try:
        call_command(*command, stdout=out)
    except SystemExit:
        print(f"{command[0]} ended with a status", file=sys.stderr)
    return [json.loads(line) for line in out.getvalue().splitlines() if line.startswith("{")]


if __name__ == "__main__":
    sys.exit(main())
