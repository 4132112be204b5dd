"""`python -m benchmarks.guard [--learn] [--quick] [--json]`: how well the guard tells what is supported.

On the sentences of `tests/golden/support/*.jsonl`: precision and recall of "supported", each half of their
topics judged by weights that were learnt without it.
With changed figures: in answers out of the demo bank and the worked rows one figure each is changed; all must
be caught, and answers left as they were must not be accused. `--learn` fits the weights of
`assistant/pipeline/support.json` on the worked rows of `assistant/tuning/examples` and the golden ones.
"""

import argparse
import itertools
import json
import os
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402

from assistant.pipeline import supporting  # noqa: E402
from assistant.pipeline.guarding import guard, split  # noqa: E402
from assistant.pipeline.likening import liken  # noqa: E402
from assistant.pipeline.quantities import foreign_in, possible_in, quantities_in  # noqa: E402
from assistant.pipeline.values import Masked, Passage, Source  # noqa: E402
from assistant.tuning.worked import Example, read_examples  # noqa: E402
from foundation import standby  # noqa: E402
from ingestion.pipeline.values import Place  # noqa: E402

GOLDEN = ROOT / "tests/golden/support"
MARK = re.compile(r"\s*\[(\d{1,2})\]")
SEED = 11
# a golden sentence, which is worded as people word, counts as so many worked ones
GOLDEN_COUNTS = 3.0
GOALS = {"mutations caught": 1.0, "precision": 0.9, "recall": 0.85}

NEGATE = (
    (r"\bможно\b", "нельзя"), (r"\bнельзя\b", "можно"), (r"\bне (?=\w)", ""), (r"\bнужно\b", "не нужно"),
    (r"\bбесплатн\w+", "платно"), (r"(?<!не )\b(\w+(?:ает|яет|ется|ются|ают|ит|ят))\b", r"не \1"),
    (r"болады\b", "болмайды"), (r"\bкерек\b", "керек емес"), (r"беріледі\b", "берілмейді"),
    (r"(\w+)ады\b", r"\1майды"), (r"(\w+)еді\b", r"\1мейді"), (r"\bтегін\b", "ақылы"),
    (r"\bcan\b", "cannot"), (r"\bis\b", "is not"), (r"\bare\b", "are not"), (r"\bmust\b", "need not"),
    (r"\bfree\b", "charged"), (r"\bwill\b", "will not"),
)  # fmt: skip
TURN = (
    (r"не более", "не менее"), (r"не менее", "не более"), (r"\bдо\b", "после"), (r"после", "до"),
    (r"рабочих", "календарных"), (r"календарных", "рабочих"), (r"кейін", "дейін"), (r"дейін", "кейін"),
    (r"at most", "at least"), (r"at least", "at most"), (r"\bbefore\b", "after"), (r"\bafter\b", "before"),
    (r"в приложении", "в отделении"), (r"в отделении", "в приложении"), (r"бөлімшеде", "қосымшада"),
    (r"business days", "calendar days"), (r"ежемесячно", "ежегодно"), (r"\bпокуп", "прода"),
)  # fmt: skip
FREE = (
    (r"(?:стоит\s+)?\d[\d\s]*(?:₸|тенге)", "бесплатно"), (r"\d[\d\s]*теңге(?:\s+тұрады)?", "тегін"),
    (r"(?:costs\s+)?\d[\d,]*\s(?:₸|tenge)", "is free"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, what was asked, the passage it is held against, and whether that passage supports it."""

    sentence: str
    question: str
    heading: str
    text: str
    supported: bool
    kind: str
    language: str
    topic: int = -1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learn", action="store_true")
    options.add_argument("--quick", action="store_true", help="a fifth of the changed figures")
    options.add_argument("--without-meaning", action="store_true", help="words and figures alone")
    options.add_argument("--json", action="store_true")
    options.add_argument("--errors", action="store_true", help="print the golden sentences judged wrong")
    chosen = options.parse_args()
    with standby.engine(chat=False):
        near = None if chosen.without_meaning else liken
        figures: dict[str, Any] = {}
        if chosen.learn:
            figures |= learn(near)
        figures |= judge(list(golden()), near, chosen.errors)
    figures |= changed(200 if chosen.quick else 1000)
    met = all(figures.get(name, 0) >= goal for name, goal in GOALS.items())
    print(json.dumps({"figures": figures, "goals": GOALS, "met": met}, ensure_ascii=False))
    return 0 if met else 1


def golden() -> Iterator[Judged]:
    """The sentences written for judging: a passage a line with those it supports and those it does not."""
    for file in sorted(GOLDEN.glob("*.jsonl")):
        for line in file.read_text("utf8").splitlines():
            row = json.loads(line)
            for one in row["sentences"]:
                yield Judged(
                    one["text"], row["question"], row["title"], row["text"], one["kind"] == "supported",
                    one["kind"], row["language"], row["topic"],
                )  # fmt: skip


def judge(cases: Sequence[Judged], near: supporting.Liken | None, errors: bool = False) -> dict[str, Any]:
    """Precision and recall of "supported", and which share of each kind is judged right.

    Each half of the topics is judged by weights that were learnt without it.
    """
    folds = json.loads(supporting.WEIGHTS.read_text("utf8"))["folds"]
    said = []
    for one in cases:
        found = supporting.weigh(one.sentence, one.question, one.text, one.heading, near).features
        learnt = folds[_half(one)]
        said.append(bool(found) and supporting.logistic(found, learnt["weights"]) >= learnt["threshold"])
    if errors:
        for one, yes in zip(cases, said, strict=True):
            if yes != one.supported:
                print(one.kind, one.language, one.sentence, file=sys.stderr)
    pairs = list(zip(cases, said, strict=True))
    right = sum(yes and one.supported for one, yes in pairs)
    kinds = sorted({one.kind for one in cases})
    return {
        "sentences": len(cases),
        "precision": round(right / max(1, sum(said)), 3),
        "recall": round(right / max(1, sum(one.supported for one in cases)), 3),
        **{
            f"right: {kind}": _share([yes == c.supported for c, yes in pairs if c.kind == kind])
            for kind in kinds
        },
        **{
            f"right: {code}": _share([yes == c.supported for c, yes in pairs if c.language == code])
            for code in ("ru", "kk", "en")
        },
    }


def _half(one: Judged) -> int:
    """Which half of the topics a golden sentence belongs to; translations of a passage are one topic."""
    return int(one.topic % 2)


def changed(number: int) -> dict[str, Any]:
    """One figure changed in each of so many answers out of the demo bank's and the worked rows' passages."""
    chance = random.Random(SEED)
    answers = list(_answers())
    chance.shuffle(answers)
    caught = tried = 0
    accused = sum(bool(foreign_in(said, [question, *texts])) for said, question, texts in answers)
    for sentence, question, sources in itertools.cycle(answers):
        if tried == number:
            break
        other = _mutated(sentence, question, sources, chance)
        if other is None:
            continue
        tried += 1
        verdict = guard(Masked(f"{other} [1]"), Masked(question), _sources(sources))
        caught += any(c.code == "figures_are_grounded" and not c.passed for c in verdict.checks)
    return {
        "answers": len(answers),
        "mutations": tried,
        "mutations caught": round(caught / max(1, tried), 4),
        "answers accused falsely": round(accused / max(1, len(answers)), 4),
    }


def _answers() -> Iterator[tuple[str, str, list[str]]]:
    for row in read_examples():
        for sentence, cites in _cited(row):
            if quantities_in(sentence):
                yield sentence, row.question, ["\n".join(row.passages[n - 1]) for n in cites]
    for file in sorted((ROOT / "demo").glob("documents/*.md")):
        for block in file.read_text("utf8").split("\n\n"):
            for sentence in split(" ".join(block.split())):
                if quantities_in(sentence):
                    yield sentence, "", [block]


def _mutated(sentence: str, question: str, sources: Sequence[str], chance: random.Random) -> str | None:
    """The sentence with one figure changed into one that stands nowhere; None when none can be."""
    figures = list(quantities_in(sentence))
    chance.shuffle(figures)
    for figure in figures:
        digits = [n for n in range(figure.start, figure.end) if sentence[n].isdecimal()]
        if not digits:
            continue
        for _ in range(20):
            at = chance.choice(digits)
            digit = chance.choice([d for d in "123456789" if d != sentence[at]])
            other = sentence[:at] + digit + sentence[at + 1 :]
            written = [q.name for q in quantities_in(other)]
            there = {q.name for text in [question, *sources] for q in possible_in(text)}
            if any(name not in there for name in written):
                return other
    return None


def _sources(texts: Sequence[str]) -> tuple[Source, ...]:
    return tuple(
        Source(
            2 * chr(64 + n),
            n,
            Passage(n, f"d@1#{n}", text, "", Place(), "d", "d", "policy", "ru", 1, None, None, False),
        )
        for n, text in enumerate(texts, 1)
    )


def learn(near: supporting.Liken | None) -> dict[str, Any]:
    """Fit the weights on the worked rows; the threshold is the one with the best F1 of held-out rows."""
    chance = random.Random(SEED)
    rows = [row for row in read_examples() if row.cites]
    chance.shuffle(rows)
    cases = [(-1, one) for row in rows for one in _material(row, rows, chance)]
    cases += [(_half(one), one) for one in golden()]
    features, wanted, folds, weight = [], [], [], []
    for fold, one in cases:
        found = supporting.weigh(one.sentence, one.question, one.text, one.heading, near).features
        if found:
            features.append(found)
            wanted.append(one.supported)
            folds.append(fold if one.topic >= 0 else -1)
            weight.append(GOLDEN_COUNTS if one.topic >= 0 else 1.0)
    x, y, of, w = np.array(features), np.array(wanted, float), np.array(folds), np.array(weight)
    # the embedder may be away: a part of the rows is learnt without it
    away = np.random.default_rng(SEED).random(len(x)) < 0.15
    for name in ("meaning", "meaning_known", "meaning_other_language"):
        x[away, supporting.NAMES.index(name)] = 0
    learnt = [_learnt_on(x[of != half], y[of != half], w[of != half]) for half in (0, 1)]
    supporting.WEIGHTS.write_text(json.dumps({**_learnt_on(x, y, w), "folds": learnt}, indent=1) + "\n")
    supporting._learnt.cache_clear()
    return {"learnt from": len(y), "of them supported": int(y.sum())}


def _learnt_on(x: Any, y: Any, w: Any) -> dict[str, Any]:
    """Weights, and the threshold with the best F1 among rows that were held out while learning."""
    of, held = np.arange(len(y)) % 5, np.zeros(len(y))
    for fold in range(5):
        out = of == fold
        held[out] = _sigmoid(x[out] @ _fit(x[~out], y[~out], w[~out]))
    best = max(np.linspace(0.2, 0.8, 61), key=lambda limit: _f1(held >= limit, y, w))
    weights = dict(zip(supporting.NAMES, np.round(_fit(x, y, w), 3).tolist(), strict=True))
    return {"weights": weights, "threshold": round(float(best), 2)}


def _cited(row: Example) -> Iterator[tuple[str, list[int]]]:
    for text in split(row.answer):
        cites = [int(mark[1]) for mark in MARK.finditer(text)]
        if cites and all(n <= len(row.passages) for n in cites):
            yield MARK.sub("", text).strip(), cites


def _material(row: Example, others: Sequence[Example], chance: random.Random) -> Iterator[Judged]:
    for sentence, cites in _cited(row):
        for cite in cites[:1] if len(cites) == 1 else []:
            title, text = row.passages[cite - 1]

            def case(said: str, supported: bool, kind: str, title: str = title, text: str = text) -> Judged:
                return Judged(said, row.question, title, text, supported, kind, row.language)

            yield case(sentence, True, "supported")
            for n, (other_title, other_text) in enumerate(row.passages, 1):
                if n not in row.cites:
                    yield case(sentence, False, "other", other_title, other_text)
                    break
            for kind, changes, most in (("negation", NEGATE, 2), ("condition", TURN, 1), ("free", FREE, 1)):
                fitting = [one for one in changes if re.search(one[0], sentence)]
                for pattern, by in fitting[:most]:
                    yield case(re.sub(pattern, by, sentence, count=1), False, kind)
            if chance.random() < 0.4 and (strange := _strange(sentence, row, others, chance)):
                yield case(strange, False, "product")
            if swapped := _swapped(sentence, text, chance):
                yield case(swapped, False, "figure")


def _strange(sentence: str, row: Example, others: Sequence[Example], chance: random.Random) -> str | None:
    """The sentence with one of its names or words as another row of its language has one."""
    there = " ".join(" ".join(passage) for passage in row.passages).lower()
    own = [m for m in re.finditer(r"[^\W\d_]{5,}", sentence) if m[0].lower()[:5] in there]
    own = [m for m in own if m[0][0].isupper() and m.start()] or own
    other = chance.choice([one for one in others if one.language == row.language])
    words = [m[0] for m in re.finditer(r"[^\W\d_]{5,}", " ".join(other.passages[0]))]
    words = [w for w in words if w.lower()[:5] not in there and w.lower()[:5] not in row.question.lower()]
    if not own or not words:
        return None
    place = chance.choice(own)
    alike = [w for w in words if w[0].isupper() == place[0][0].isupper() and w[-1] == place[0][-1]] or words
    return sentence[: place.start()] + chance.choice(alike) + sentence[place.end() :]


def _swapped(sentence: str, text: str, chance: random.Random) -> str | None:
    """The sentence with another figure of the same passage in the place of its own."""
    for own in quantities_in(sentence):
        others = [q for q in quantities_in(text) if q.unit == own.unit and q.value != own.value and q.unit]
        names = {q.name for q in quantities_in(sentence)}
        others = [q for q in others if q.name not in names]
        if others:
            other = chance.choice(others)
            return sentence[: own.start] + text[other.start : other.end] + sentence[own.end :]
    return None


def _fit(x: Any, y: Any, counts: Any = 1.0, l2: float = 1.0) -> Any:
    """Logistic regression by Newton's method; `counts`: how often each row counts."""
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = _sigmoid(x @ w)
        gradient = x.T @ (counts * (p - y)) + l2 * w
        hessian = (x * (counts * p * (1 - p))[:, None]).T @ x + l2 * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    return w


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


def _f1(said: Any, y: Any, w: Any) -> float:
    right = float((w * said * y).sum())
    return 2 * right / max(1.0, float((w * said).sum() + (w * y).sum()))


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None


if __name__ == "__main__":
    raise SystemExit(main())
