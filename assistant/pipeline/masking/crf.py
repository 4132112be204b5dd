"""The CRF that finds names in any letter case. Trained by train.py; the model and its card stand in
model/."""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import cast

import pycrfsuite

from assistant.pipeline.masking import ner
from assistant.pipeline.masking.everyday import everyday_as_typed
from assistant.pipeline.masking.features import features, tokens
from assistant.pipeline.masking.lexicon import everyday_in_kazakh, facts, is_everyday
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.values import Claim

MODEL = Path(str(resources.files(__package__).joinpath("model", "names.crfsuite")))
THRESHOLD = 0.15
CAPITAL_THRESHOLD = 0.3
"""For a capital in Russian: the NER has seen it too."""
KAZAKH_THRESHOLD = 0.6
"""In a text with Kazakh letters: many Kazakh words are names as well."""
LOWER_CASE_THRESHOLD = 0.5
KAZAKH_LOWER_CASE_THRESHOLD = 0.8
EVERYDAY_THRESHOLD = 0.8
ORDINARY_NAME_THRESHOLD = 0.6
"""For a given name that is a word as well, with a capital («Дархан», «Айым»)."""
ABBREVIATION_THRESHOLD = 0.5
LATIN_THRESHOLD = 0.85
"""For small Latin letters: no list of English words stands behind them."""
DOUBT = 0.03
LISTED_THRESHOLD = 0.06
"""For given names of the lists, in the base form or with a Kazakh ending."""
_ADDRESS = re.compile(r"\S+@\S+|\b[\w\-]+\.(?:kz|com|ru|org|net|pdf|docx?|xlsx?)\b", re.I)
_SENTENCE = words(r"(?<=[.!?…])\s+(?=[«\"—\-]?\S)|\n+")
_TRADE = words(
    r"(?:клиент|карт[аыеу]|карточ|шот|депозит|несие|банк|теңге|тенге|салым|аударым|комисси"
    r"|тариф|кредит|договор|вклад"
    r"|менеджер|оператор|сотрудник|заявк|перевод|счет|приложени|қосымша|бөлімше|өтініш|шағым"
    r"|customer|client|account|card"
    r"|президент|министр|әкім|депутат|академик|ғұлама|ақсақал|апай|ағай|ханым|мырза|туралы|бойынша|үшін|деген)"
)
"""Words of the trade: in any form they are no name."""
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.I)
JOINING = {"", " ", ".", ". ", "-", "–", "_"}


class Tagger:
    """A loaded model. pycrfsuite keeps the sentence inside the tagger, so a thread needs one of its own."""

    def __init__(self, path: Path) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))

    def name_chances(self, words: Sequence[str], kinds: Sequence[str] | None) -> list[tuple[float, float]]:
        """For each word: how likely it is part of a name, and how likely it starts one. `kinds`: ner.py."""
        self._tagger.set(features(words, kinds))
        labels = self._tagger.labels()
        starts = "B" in labels
        return [
            (1 - self._tagger.marginal("O", i), self._tagger.marginal("B", i) if starts else 0.0)
            for i in range(len(words))
        ]


@dataclass(frozen=True, slots=True)
class Word:
    """A word at [start, end): how likely it is part of a name as typed and in small letters, or starts
    one. `kind`: what the NER takes it for, empty where it has no say."""

    start: int
    end: int
    text: str
    chance: float
    chance_in_small: float
    begins: float
    kazakh: bool
    opens: bool
    kind: str = ""

    @property
    def is_name(self) -> bool:
        """Likely enough in both readings together; a small-letter word also when the second one is sure."""
        key = fold(self.text)
        if _TRADE.match(key) or (not self._capital_tells and (is_everyday(key) or self._is_word_as_typed)):
            return False
        needed = self._needed()
        if (self.chance + self.chance_in_small) / 2 >= needed:
            return True
        small = KAZAKH_LOWER_CASE_THRESHOLD if self.kazakh else LOWER_CASE_THRESHOLD
        return self.text.islower() and self.chance_in_small >= max(small, needed)

    @property
    def _is_word_as_typed(self) -> bool:
        return self.text.lower() in everyday_as_typed()

    @property
    def _capital_tells(self) -> bool:
        """A capital that the start of a sentence doesn't ask for."""
        return self.text[0].isupper() and not self.opens

    def _needed(self) -> float:
        """How likely a word must be a name: a listed given name little, an everyday word much."""
        known = facts(fold(self.text))
        if self.text[0].isupper() and known.listed and known.ordinary:
            return ORDINARY_NAME_THRESHOLD
        if not self._capital_tells and (
            known.known or known.ordinary or self.text.lower() in everyday_in_kazakh()
        ):
            return EVERYDAY_THRESHOLD
        if self.text.isupper() and 1 < len(self.text) <= 5 and not known.listed:
            return ABBREVIATION_THRESHOLD
        if self.text.isascii() and self.text.islower() and not (known.listed or known.surname):
            return LATIN_THRESHOLD
        if known.listed and not known.ordinary:
            return LISTED_THRESHOLD
        if self.kazakh:
            return KAZAKH_THRESHOLD
        return CAPITAL_THRESHOLD if self.text[0].isupper() else THRESHOLD


def read(reading: Reading, tagger: Tagger | None = None) -> list[Word]:
    """Every word of the text with its chances; addresses of mail and web are no words."""
    tagger = tagger or _default()
    written = [m.span() for m in _ADDRESS.finditer(reading.text)]
    found: list[Word] = []
    position = 0
    for end, following in [*(m.span() for m in _SENTENCE.finditer(reading.text)), (len(reading.text),) * 2]:
        found += _sentence(tagger, reading.text, position, end)
        position = following
    return [w for w in found if not any(a <= w.start and w.end <= b for a, b in written)]


def _sentence(tagger: Tagger, text: str, start: int, end: int) -> Iterator[Word]:
    cut = tokens(text[start:end])
    typed = [word for _, _, word in cut]
    if not any(word[0].isalpha() for word in typed):
        return
    sentence = text[start:end]
    kinds = ner.kinds(sentence, cut)
    chances = tagger.name_chances(typed, kinds)
    lower = [word.lower() for word in typed]
    kazakh = _KAZAKH.search(text, start, end) is not None
    small = chances
    if lower != typed and len(sentence.lower()) == len(sentence):
        small = tagger.name_chances(lower, ner.kinds(sentence.lower(), cut))
    told = kinds or [""] * len(cut)
    for (a, b, word), (chance, begins), (in_small, _), kind in zip(cut, chances, small, told, strict=True):
        if word[0].isalpha():
            opens = a == cut[0][0]
            yield Word(start + a, start + b, word, chance, in_small, begins, kazakh, opens, kind)


def find(reading: Reading, seen: Sequence[Word]) -> Iterator[Claim]:
    """The names in the words that were `seen`; neighbours are one name unless the second starts another."""
    current: Claim | None = None
    for word in seen:
        if not word.is_name:
            continue
        if current and reading.text[current.end : word.start] in JOINING and word.begins < 0.8:
            current = Claim(current.start, word.end, "PERSON", 0.6)
            continue
        if current:
            yield current
        current = Claim(word.start, word.end, "PERSON", 0.6)
    if current:
        yield current


def doubted(claim: Claim, seen: Sequence[Word]) -> bool:
    """Whether the CRF is sure that none of the words of a claim, which a rule made, is a name."""
    inside = [w for w in seen if w.start < claim.end and claim.start < w.end]
    return bool(inside) and max(max(w.chance, w.chance_in_small) for w in inside) < DOUBT


_of_thread = threading.local()


def _default() -> Tagger:
    """The shipped model, loaded once a thread."""
    if not hasattr(_of_thread, "tagger"):
        _of_thread.tagger = Tagger(MODEL)
    return cast(Tagger, _of_thread.tagger)
