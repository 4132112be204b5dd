"""A second look at names in texts whose capitals tell something: a logistic regression over each whole name.

The layers before decide word by word and each for itself. Here what all of them said of a name is weighed
together: the CRF's chances as typed and in small letters, the NER, the rules, the lists, the quotes, and how
the same word looks elsewhere in the text. It takes away names that only one layer saw, and brings back
words with a capital that no layer alone dared to name. Weights: model/judge.json, written by train_judge.py.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.pipeline.masking import names
from assistant.pipeline.masking.crf import JOINING, MODEL, Word
from assistant.pipeline.masking.everyday import everyday
from assistant.pipeline.masking.lexicon import everyday_in_kazakh, facts
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.protect import Shield
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.values import Claim

WEIGHTS = MODEL.with_name("judge.json")
NEEDED, NEEDED_IN_KAZAKH = 0.35, 0.4
"""How likely a name must be; chosen by cross-validation on the training part."""
_FAINTEST = 0.04
"""Words with a capital that the CRF finds less likely are not looked at again."""
_SURE = 0.62
"""Claims with this score rest on a word that leads to a person: the regression, which knows news, has no say
unless the CRF doubts them too."""
_STEM = 4
_LISTS = ("given", "listed", "base", "patronymic", "surname", "known", "ordinary")
Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A claim of the rules for names, and whether the CRF doubts it."""

    claim: Claim
    doubted: bool


def applies(reading: Reading, seen: Sequence[Word]) -> bool:
    """Whether capitals tell something: a text in Cyrillic that begins with one, and has names of any kind
    inside or the mark that ends a sentence. The regression never saw English."""
    inside = sum(word.text[0].isupper() and not word.opens for word in seen)
    small = sum(word.text[0].islower() for word in seen)
    if not seen or not seen[0].text[0].isupper() or inside >= small:
        return False
    if 2 * sum(word.text.isascii() for word in seen) > len(seen):
        return False
    return inside > 0 or reading.text.rstrip(' \n»"').endswith((".", "!", "…"))


def judge(
    reading: Reading,
    fields: Sequence[Claim],
    seen: Sequence[Word],
    ruled: Sequence[Ruled],
    shields: Sequence[Shield],
    settled: Callable[[Claim], bool],
) -> list[Claim]:
    """The fields without names that are not likely enough, and with those that were passed over.

    `settled` names what stays whatever it looks like: the open customer's name, people of the conversation.
    """
    people = [c for c in fields if c.label == "PERSON"]
    kept = [c for c in fields if c.label != "PERSON"]
    for claim in people:
        led = claim.score >= _SURE or names.led_by_person_word(reading, claim.start)
        doubted = _doubted(_rules_of(claim, ruled))
        if settled(claim) or (led and not doubted) or _likely(reading, claim, seen, ruled, found=True):
            kept.append(claim)
    fresh = passed_over(reading, fields, seen, shields)
    kept += [claim for claim in fresh if _likely(reading, claim, seen, ruled, found=False)]
    return sorted(kept, key=lambda claim: claim.start)


def passed_over(
    reading: Reading, fields: Sequence[Claim], seen: Sequence[Word], shields: Sequence[Shield]
) -> Iterator[Claim]:
    """Words with a capital outside all fields that the CRF finds faintly likely, neighbours together."""
    taken = [(c.start, c.end) for c in fields]
    taken += [(s.start, s.end) for s in shields if "PERSON" in s.labels]
    current: Claim | None = None
    for word in seen:
        free = not any(start < word.end and word.start < end for start, end in taken)
        faint = max(word.chance, (word.chance + word.chance_in_small) / 2) >= _FAINTEST
        if not (free and faint and len(word.text) > 2 and word.text[0].isupper()):
            if current:
                yield current
            current = None
        elif current and reading.text[current.end : word.start] in JOINING:
            current = Claim(current.start, word.end, "PERSON", 0.6)
        else:
            if current:
                yield current
            current = Claim(word.start, word.end, "PERSON", 0.6)
    if current:
        yield current


def features(
    reading: Reading, claim: Claim, seen: Sequence[Word], ruled: Sequence[Ruled], *, found: bool
) -> Features:
    """What is known of one name, as numbers."""
    inside = [w for w in seen if w.start < claim.end and claim.start < w.end]
    rules = _rules_of(claim, ruled)
    language = "kk" if any(w.kazakh for w in inside) else "ru"
    case = "cap" if reading.text[claim.start].isupper() else "low"
    row = _chances(inside, language, case)
    row |= {f"ner={kind}": _share(inside, kind) for kind in ("PER", "LOC", "ORG", "O", "")}
    row |= {f"rule{r.claim.score}{language}": 1.0 for r in rules}
    row["rule"] = float(bool(rules))
    row["doubted"] = float(_doubted(rules))
    row |= _of_lists(inside)
    row |= _around(reading, claim, inside)
    row |= _elsewhere(claim, inside, seen)
    row["found"], row["is_name"] = float(found), float(any(w.is_name for w in inside))
    row["led"] = float(names.led_by_person_word(reading, claim.start))
    return {name: value for name, value in row.items() if value}


def _rules_of(claim: Claim, ruled: Sequence[Ruled]) -> list[Ruled]:
    return [r for r in ruled if r.claim.start < claim.end and claim.start < r.claim.end]


def _doubted(rules: Sequence[Ruled]) -> bool:
    return bool(rules) and all(r.doubted for r in rules)


def _chances(inside: Sequence[Word], language: str, case: str) -> Features:
    typed = [w.chance for w in inside] or [0.0]
    small = [w.chance_in_small for w in inside] or [0.0]
    most, most_small = _logit(max(typed)), _logit(max(small))
    return {
        "typed": most,
        "small": most_small,
        "both": _logit((sum(typed) + sum(small)) / 2 / len(typed)),
        "mean": _logit(sum(typed) / len(typed)),
        language: 1.0,
        f"{case}{language}": 1.0,
        f"typed{case}{language}": most,
        f"small{case}{language}": most_small,
    }


def _of_lists(inside: Sequence[Word]) -> Features:
    known = [facts(fold(w.text)) for w in inside]
    row = {name: float(any(getattr(one, name) for one in known)) for name in _LISTS}
    row["share known"] = sum(one.known for one in known) / max(1, len(known))
    row["kazakh word"] = float(any(w.text.lower() in everyday_in_kazakh() for w in inside))
    row["everyday"] = float(any(fold(w.text) in everyday() for w in inside))
    return row


def _around(reading: Reading, claim: Claim, inside: Sequence[Word]) -> Features:
    text = reading.text
    before, after = text[max(0, claim.start - 2) : claim.start], text[claim.end : claim.end + 2]
    value = text[claim.start : claim.end]
    return {
        "opens": float(bool(inside) and inside[0].opens),
        "quote": float("«" in before or '"' in before),
        "quote after": float(after[:1] in {"»", '"'}),
        "hyphen": float(after[:1] in {"-", "–"} and bool(after[1:].strip())),
        "comma": float(after[:1] == ","),
        "upper": float(value.isupper()),
        "latin": float(re.search(r"[A-Za-z]", value) is not None),
        "words": float(min(len(inside), 3)),
        "one": float(len(inside) == 1),
    }


def _elsewhere(claim: Claim, inside: Sequence[Word], seen: Sequence[Word]) -> Features:
    """How likely the same word is elsewhere in the text, in whatever case."""
    stems = {_stem(w.text) for w in inside}
    others = [w.chance for w in seen if not claim.start <= w.start < claim.end and _stem(w.text) in stems]
    return {"elsewhere": _logit(max(others)), "again": 1.0} if others else {}


def _stem(word: str) -> str:
    return fold(word)[: max(_STEM, len(word) - 2)]


def _share(inside: Sequence[Word], kind: str) -> float:
    return sum(w.kind == kind for w in inside) / max(1, len(inside))


def _logit(chance: float) -> float:
    chance = min(max(chance, 0.002), 0.998)
    return math.log(chance / (1 - chance))


def _likely(
    reading: Reading, claim: Claim, seen: Sequence[Word], ruled: Sequence[Ruled], *, found: bool
) -> bool:
    row, weights = features(reading, claim, seen, ruled, found=found), _weights()
    total = weights[""] + sum(weights.get(name, 0.0) * value for name, value in row.items())
    return total >= _logit(NEEDED_IN_KAZAKH if "kk" in row else NEEDED)


@cache
def _weights() -> dict[str, float]:
    """Feature -> weight; the intercept has no name."""
    weights: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights
