"""Check `questions.jsonl` against `manifest.json` and the documents: python demo/check_questions.py

`noisy.jsonl` is checked against `questions.jsonl`: each of its lines spells a question that has an answer.
Every id is unique, every gold place exists in a published version that is in force on the date asked about,
and the figure stands in the text of at least one gold place (spaces left out).
"""

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from builders.places import Places, places_of

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
FIELDS = {"id", "question", "lang", "gold_passage_ids", "answers", "figure", "as_of", "history", "kind"}
ANSWERED = {"short", "table", "two_conditions", "follow_up", "as_of", "mixed", "cross_language"}
UNANSWERED = {"no_answer", "off_topic"}
GOLD = re.compile(r"(?P<slug>[a-z0-9-]+)@(?P<version>\d+)#(?P<place>.+)")

Library = dict[tuple[str, int], tuple[dict[str, Any], Places]]


def main() -> None:
    """Print what is wrong, then the counts; exit 1 if anything is wrong."""
    questions = [json.loads(line) for line in (HERE / "questions.jsonl").read_text("utf8").splitlines()]
    library = read_library()
    problems = [
        f"{name}: id used {n} times" for name, n in Counter(q["id"] for q in questions).items() if n > 1
    ]
    for question in questions:
        problems += [f"{question['id']}: {text}" for text in problems_of(question, library)]
    noisy = [json.loads(line) for line in (HERE / "noisy.jsonl").read_text("utf8").splitlines()]
    answered = {q["id"] for q in questions if q["gold_passage_ids"] and not q["history"]}
    problems += [
        f"{row['id']}: spells no question with an answer" for row in noisy if row["of"] not in answered
    ]
    print("\n".join(problems) if problems else "every question agrees with its documents")
    for field in ("lang", "kind"):
        print(dict(Counter(question[field] for question in questions).most_common()))
    print(
        f"{len(questions)} questions, {sum(not q['gold_passage_ids'] for q in questions)} without an answer"
    )
    sys.exit(1 if problems else 0)


def read_library() -> Library:
    """(slug, version) -> its manifest entry and its places; a document without a text layer has none."""
    entries = json.loads((HERE / "manifest.json").read_text("utf8"))
    missing = [entry["file"] for entry in entries if not (HERE / "documents" / entry["file"]).exists()]
    if missing:
        sys.exit(f"in the manifest, not in documents/: {', '.join(missing)}")
    return {
        (entry["slug"], entry["version"]): (entry, places_of(HERE / "documents" / entry["file"]))
        for entry in entries
    }


def problems_of(question: dict[str, Any], library: Library) -> list[str]:
    """What is wrong with one question, in words."""
    found = [f"field {name} is missing" for name in sorted(FIELDS - question.keys())]
    if question["kind"] not in ANSWERED | UNANSWERED:
        found.append(f"unknown kind {question['kind']}")
    gold = question["gold_passage_ids"]
    if bool(gold) == (question["kind"] in UNANSWERED):
        found.append("gold does not fit the kind")
    if bool(gold) != bool(question["answers"]):
        found.append("gold and answers must both be there or both be empty")
    asked = date.fromisoformat(question["as_of"]) if question["as_of"] else TODAY
    texts = []
    for name in gold:
        text, problem = look_up(name, asked, library)
        texts.append(text)
        found += [f"{name}: {problem}"] if problem else []
    figure = question["figure"]
    if figure and not any(squeeze(figure) in squeeze(text) for text in texts):
        found.append(f"figure {figure!r} stands in no gold place")
    return found


def look_up(name: str, asked: date, library: Library) -> tuple[str, str]:
    """The text of a gold place and what is wrong with the place ("" when nothing is)."""
    match = GOLD.fullmatch(name)
    key = (match["slug"], int(match["version"])) if match else ("faq", 1)
    place = match["place"] if match else name
    if key not in library:
        return "", "not in the manifest"
    entry, places = library[key]
    if place not in places:
        return "", "no such place in the document"
    if not entry["publish"]:
        return places[place], "not published"
    starts, ends = entry["effective_from"], entry["effective_until"]
    if asked < date.fromisoformat(starts) or (ends and asked >= date.fromisoformat(ends)):
        return places[place], f"not in force on {asked}"
    return places[place], ""


def squeeze(text: str) -> str:
    """Lower case without any space, so that `1 500 ₸` and `1 500₸` agree."""
    return re.sub(r"\s", "", text).lower()


if __name__ == "__main__":
    main()
