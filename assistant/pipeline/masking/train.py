"""Train the CRF for names: `python -m assistant.pipeline.masking.train [--report]`.

Reads KazNERD (CC BY 4.0) and factRuEval-2016 (MIT) from `$SUFLER_DATA/pii`, a fixed 80 % of each by a hash
of the
text; the rest is never seen and is what docs/masking.md reports on. Writes model/names.crfsuite and
model/everyday_kk.txt.gz. About two minutes on an idle core; the same data and code give the same files.
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pycrfsuite

from assistant.pipeline.masking import ner
from assistant.pipeline.masking.crf import MODEL
from assistant.pipeline.masking.features import clusters, features, tokens
from assistant.pipeline.masking.lexicon import KAZAKH_WORDS, facts, is_given_name
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.synthesis import sentences

CORPORA = ("kaznerd_valid_person.jsonl", "factrueval2016_devset_person.jsonl")
HELD_OUT = 5
"""One text in five is held out."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[«\"А-ЯӘҒҚҢӨҰҮҺІA-Z—-])")
_PARAMETERS = {
    "c1": 0.1,
    "c2": 0.05,
    "max_iterations": 120,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
}
_ROUNDS = 24
_UNASKED = 4
"""In one sentence of four the NER is not asked, so that the model can do without it."""
_RENAMINGS = 3
Spans = list[tuple[int, int]]


def data_folder() -> Path:
    """Where the corpora stand: `$SUFLER_DATA/pii`, by default ../shared/data/pii."""
    return Path(os.environ.get("SUFLER_DATA", "../shared/data")) / "pii"


def held_out(text: str) -> bool:
    """Whether `text` belongs to the fifth that training never sees."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % HELD_OUT == 0


def rows(folder: Path, *, testing: bool) -> Iterator[tuple[str, Spans]]:
    """Texts of the corpora and their names; the held-out fifth when `testing`, the others otherwise."""
    for name in CORPORA:
        with (folder / name).open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if held_out(row["text"]) == testing:
                    yield row["text"], [(s["start"], s["end"]) for s in row["spans"]]


def labels(cut: Sequence[ner.Token], spans: Spans) -> list[str]:
    """B, I or O for each word of `cut`."""
    found = []
    inside = -1
    for start, end, _ in cut:
        index = next((i for i, (a, b) in enumerate(spans) if a <= start and end <= b), -1)
        found.append("O" if index < 0 else "I" if index == inside else "B")
        inside = index
    return found


def _sentences(text: str, spans: Spans) -> Iterator[tuple[str, Spans]]:
    position = 0
    for end in [*(m.end() for m in _SENTENCE.finditer(text)), len(text)]:
        inside = [(a - position, b - position) for a, b in spans if a >= position and b <= end]
        if text[position:end].strip():
            yield text[position:end], inside
        position = end


def _variants(text: str, spans: Spans, chance: random.Random) -> Iterator[str]:
    """The text as typed, in small letters, in capitals: more often where there are names to learn."""
    if spans or chance.random() < 0.9:
        yield text
    if len(text.lower()) == len(text) and (spans or chance.random() < 0.6):
        yield text.lower()
    if len(text.upper()) == len(text) and chance.random() < (0.35 if spans else 0.04):
        yield text.upper()


def _renamed(text: str, spans: Spans, chance: random.Random) -> Iterator[tuple[str, Spans]]:
    """The sentence with other Russian names in the place of its own, word for word from the same cluster."""
    for _ in range(_RENAMINGS if spans else 0):
        out, moved, position, changed = "", [], 0, False
        for start, end in spans:
            out += text[position:start]
            words = [_like(word, chance) for word in text[start:end].split(" ")]
            changed = changed or " ".join(words) != text[start:end]
            moved.append((len(out), len(out) + len(" ".join(words))))
            out += " ".join(words)
            position = end
        if changed and len(out.lower()) == len(out):
            yield out + text[position:], moved


def _like(word: str, chance: random.Random) -> str:
    """Another word of the same cluster, with its capital; the word itself when it is in none."""
    number = clusters().get(word.lower())
    if number is None:
        return word
    other = chance.choice(_members()[number])
    return other.title() if word[0].isupper() else other


@cache
def _members() -> dict[str, list[str]]:
    """Number of a cluster -> those of its words that are no everyday words."""
    found: dict[str, list[str]] = {}
    for word, number in clusters().items():
        if not facts(fold(word)).known:
            found.setdefault(number, []).append(word)
    return found


def _made_up(text: str, chance: random.Random) -> Iterator[str]:
    """Operator sentences mostly come in small letters."""
    pick = chance.random()
    if pick < 0.65:
        yield text.lower()
    elif pick < 0.75:
        yield text.upper()
    else:
        yield text[:1].upper() + text[1:]


def train(
    folder: Path, target: Path, rounds: int = _ROUNDS, only: Callable[[str], bool] = lambda text: True
) -> int:
    """Train on the 80 %, or those texts of it that `only` names, and the made-up sentences; write the model.
    Returns the number of sentences."""
    chance = random.Random(7)  # noqa: S311 - sampling of training data
    trainer = pycrfsuite.Trainer(verbose=False)
    count = 0
    for text, spans in rows(folder, testing=False):
        for sentence, inside in _sentences(text, spans) if only(text) else ():
            for variant in _variants(sentence, inside, chance):
                count += _append(trainer, variant, inside)
            for renamed, moved in _renamed(sentence, inside, chance):
                count += _append(trainer, renamed, moved) + _append(trainer, renamed.lower(), moved)
    for text, spans in sentences(seed=11, rounds=rounds):
        for variant in _made_up(text, chance):
            if len(variant) == len(text):
                count += _append(trainer, variant, spans)
    trainer.select("lbfgs")
    trainer.set_params(_PARAMETERS)
    trainer.train(str(target))
    return count


def everyday_kazakh(folder: Path) -> list[str]:
    """Words of Kazakh sentences of the 80 % that stand there twice in small letters and never as a name."""
    seen: Counter[str] = Counter()
    names: set[str] = set()
    for text, spans in rows(folder, testing=False):
        if not ner.has_kazakh_letters(text):
            continue
        for (_, _, word), label in zip(cut := tokens(text), labels(cut, spans), strict=True):
            if label != "O":
                names.add(word.lower())
            elif word.islower() and len(word) > 1:
                seen[word] += 1
    return sorted(w for w, n in seen.items() if n > 1 and w not in names and not is_given_name(fold(w)))


def _append(trainer: pycrfsuite.Trainer, text: str, spans: Spans) -> int:
    cut = tokens(text)
    if not cut:
        return 0
    asked = int.from_bytes(hashlib.sha256(text.encode()).digest()[8:12], "big") % _UNASKED
    kinds = ner.kinds(text, cut) if asked else None
    trainer.append(features([word for _, _, word in cut], kinds), labels(cut, spans))
    return 1


def main() -> int:
    """Train and say how large the result is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    folder = data_folder()
    if not all((folder / name).exists() for name in CORPORA):
        print(f"No corpora in {folder}: set SUFLER_DATA.", file=sys.stderr)  # noqa: T201
        return 2
    words = "\n".join(everyday_kazakh(folder))
    options.out.with_name(KAZAKH_WORDS.name).write_bytes(gzip.compress(words.encode(), 9, mtime=0))
    if not ner.present():
        print("The NER's weights are missing: python -m inference.weights", file=sys.stderr)  # noqa: T201
        return 2
    count = train(folder, options.out)
    size = options.out.stat().st_size // 1024
    print(f"{count} sentences, {size} KB, {options.out.name}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
