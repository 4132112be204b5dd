"""Whether a passage supports a sentence: what is counted, and the probability that follows from it.

Evidence in words, figures and meaning is weighed by a logistic regression whose weights stand in
`support.json`; `benchmarks/guard.py` learns them from the worked rows of `assistant/tuning/examples` and
judges them on sentences that were written for judging only.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import functools
import itertools
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import snowballstemmer

from assistant.pipeline.languages import language_of
from assistant.pipeline.pieces import Piece, is_row, pieces_of
from assistant.pipeline.quantities import Quantity, possible_in, quantities_in, stands_in

# cosines of texts against texts, a row for each of the first; None where no embedder answers
Liken = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]] | None]

WEIGHTS = Path(__file__).with_name("support.json")
# letters that two words must share: of the shorter one, and of Kazakh words that both have endings
SHORTEST, KAZAKH_BEGINNING, LONGEST_ENDING = 3, 5, 2
BEGINNING = 5
# cosines of e5 lie between 0.7 and 1
COSINE_FROM, COSINE_SPAN = 0.82, 0.08
_KAZAKH, _CYRILLIC = re.compile("[әғқңөұүһі]"), re.compile("[а-яё]")
_PLACEHOLDER = re.compile(r"<[A-Z_]+_\d+>")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"(?<![.!?…«\"]\s)(?<!^)(?<=\s)[«\"]?([A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{2,})|\b([A-Za-z]{3,})\b")
# «не более 5» denies nothing
_NO_DENIAL = re.compile(
    r"не (?:более|менее|выше|ниже|больше|меньше|позднее|позже|раньше|превыша\w+)|не только|не выходя"
    r"|аспай\w*|артық емес|кем емес|no (?:more|less|later) than|not (?:more|less|later) than|not exceed|not only",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"(?<!\w)(?:не|нет|нельзя|без|никогда|ни|запрещ\w+|отказ\w*|невозможн\w+|недоступ\w+|необязательн\w+"
    r"|емес|жоқ|\w*болмай\w*|\w+(?:майды|мейді|байды|бейді|пайды|пейді|маған|меген|баған|беген|паған|пеген)"
    r"|not|no|never|cannot|can't|without|isn't|doesn't|don't|aren't|won't|optional|prohibited|forbidden)(?!\w)",
    re.IGNORECASE,
)
_DENIES_NEXT = re.compile(
    "не|нет|ни|без|нельзя|not|no|never|cannot|can't|without|isn't|doesn't|don't|aren't|won't"
)
_DENIES_BEFORE = re.compile("нельзя|нет|емес|жоқ|болмайды|емеc")
_DENIED_FORM = re.compile(
    r"\w+(?:майды|мейді|байды|бейді|пайды|пейді|маған|меген|баған|беген|паған|пеген|маса|месе|баса|бесе|паса|песе)"
)
_AUXILIARY = frozenset("be been is are was were can a an the any to have has в на с о по у".split())  # noqa: SIM905
_FREE = re.compile(
    r"бесплатн|без комисси|комиссия не|не взима|тегін|комиссиясыз|комиссия жоқ|комиссия алынбай|\bfree\b|no fee|at no charge"
    r"|(?<![\d.,])0 (?:₸|тенге|теңге|%)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:—–]\s|\s(?:а|но|однако|ал|бірақ|but|while)\s|(?<=\w)\s(?:и|және|and)\s(?=\D)")
# what turns a rule round when one stands for the other
_OPPOSITES = (
    ("не менее|минимум|минимальн|не ниже|кемінде|at least|minimum|не меньше|ең аз", "не более|максимум|максимальн|не выше|не больше|аспай|артық емес|at most|maximum|no more|up to|ең көп"),
    (r"\bдо\b|раньше|\bbefore|earlier|дейін|бұрын", r"после|позже|спустя|\bafter|later|кейін|соң"),
    (r"онлайн|приложени|online|\bapp\b|қосымша", r"отделени|касс|филиал|\bbranch|\bcash desk|бөлімше"),
    (r"внутри банка|свои|own account|өз шот", r"друг\w+ банк|another bank|other bank|басқа банк"),
    (r"физическ|жеке тұлға|individual", r"юридическ|предпринимател|заңды тұлға|кәсіпкер|compan|entrepreneur"),
    (r"рабоч\w+ дн|жұмыс күн|business day|working day", r"календарн\w+ дн|күнтізбелік|calendar day"),
    (r"открыт|ашу|ашыл|open", r"закрыт|жабу|жабыл|clos"),
    (r"ежемесячн|ай сайын|monthly", r"ежегодн|жыл сайын|annual|yearly"),
    (r"повыш|увелич|артты|өсе|increas|rais", r"пониж|снижа|сниж|уменьш|азай|төменде|decreas|reduc"),
    (r"получател|алушы|recipient|payee", r"отправител|жіберуші|sender|payer"),
    (r"клиент платит|за счёт клиента|клиент есебінен", r"за счёт банка|банк платит|банк есебінен"),
    (r"дебетов|debit", r"кредитн|credit"),
    (r"продавец|продаж|сату|sell", r"покуп|сатып алу|\bbuy"),
    (r"выдач|выда[её]|береді|issue", r"возврат|қайтар|return|refund"),
)  # fmt: skip
_PAIRS = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE)) for one, other in _OPPOSITES
)
_SILENT = frozenset(
    """
    для или при что это как если его она они быть есть будет может можно нужно также после через между более
    чем том том числе все всех весь вся который которая которые котор данн этот этой этого того тому только
    уже был была были под над про без так там тут вам вас мне мой ваш ваша наш клиент клиента клиенту банк банка
    және үшін мен бен пен бойынша болады болса болып осы бұл сол оның оны керек қажет емес туралы кейін дейін
    бар жоқ деп еді ғана тек клиентке клиенттің банк
    the and for with are was were that this from has have had not his her its their can may must will would
    you your our any all one who whom which what when where how than then there they them been being into
    customer client bank
    стоит стоить стоимость составляет составит обойдется обойдётся взимается взимают берут платит платят оплата сумма
    можно разрешено допускается возможно получить получает дают нужен нужна нужны надо требуется каждый один одна одну
    тұрады құрайды құны болады рұқсат алынады алады беріледі береді мүмкін әр бір қажет тиіс
    больше меньше выше ниже превышает көп аз артық more less higher lower exceeds
    costs cost price pays paid pay charge charged amounts takes take needs need possible allowed there each one
    """.split()  # noqa: SIM905 - a list of a word a line would fill the screen
)
NAMES = (
    "bias", "window", "whole", "novel", "unknown", "gap", "clause_gap", "contrary", "denied", "affirmed", "free",
    "opposite", "name", "meaning", "meaning_known", "other_language", "meaning_other_language",
    "window_other_language", "unknown_other_language", "short", "figures",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Support:
    """How sure it is that a passage carries a sentence, 0..1, and the piece that does it best."""

    probability: float
    piece: Piece | None
    features: tuple[float, ...] = ()


def weigh(sentence: str, question: str, text: str, heading: str = "", liken: Liken | None = None) -> Support:
    """The support that a passage gives a sentence of an answer to `question`.

    A quantity of the sentence that stands neither in the passage nor in the question leaves none. `liken`
    may be missing: then words and figures alone count.
    """
    sentence, question = _PLACEHOLDER.sub(" ", sentence), _PLACEHOLDER.sub(" ", question)
    everything = f"{heading}\n{text}"
    own, there = possible_in(question), possible_in(everything)
    figures = [one for one in quantities_in(sentence) if not stands_in(one, own)]
    if any(not stands_in(one, there) for one in figures):
        return Support(0.0, None)
    features, piece = _features(sentence, question, text, heading, figures, liken)
    return Support(logistic(features, _learnt()["weights"]), piece, features)


@functools.lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The stems of the words that say something."""
    words = (match[0].lower().replace("ё", "е") for match in _WORD.finditer(text))
    return frozenset(stem(word) for word in words if word not in _SILENT)


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its Russian or English ending; Kazakh endings follow, and `common` looks past them."""
    if _KAZAKH.search(word):
        return word
    return str(_stemmer("russian" if _CYRILLIC.search(word) else "english").stemWord(word))


@functools.cache
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(language)


def scaled(cosine: float) -> float:
    """A cosine as weights can use it; bounded, because other embedders spread theirs otherwise."""
    return min(1.5, max(-0.5, (cosine - COSINE_FROM) / COSINE_SPAN))


def common(said: frozenset[str], there: frozenset[str]) -> frozenset[str]:
    """The words of the first that stand in the second, whatever ending they have there."""
    return frozenset(word for word in said if word in there or any(_akin(word, one) for one in there))


@functools.lru_cache(maxsize=200_000)
def _akin(one: str, other: str) -> bool:
    """Whether two stems begin alike and differ in an ending only: a long one in Kazakh, else a short one."""
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST:
        return False
    if _KAZAKH.search(long) or _KAZAKH.search(short):
        # «жүргізіледі», «жүргізу»: both may have endings
        return long.startswith(short[: max(SHORTEST, min(KAZAKH_BEGINNING, len(short)))])
    return long.startswith(short) and len(long) - len(short) <= LONGEST_ENDING


def threshold() -> float:
    """The probability from which a sentence counts as supported."""
    return float(_learnt()["threshold"])


def _features(
    sentence: str, question: str, text: str, heading: str, figures: Sequence[Quantity], liken: Liken | None
) -> tuple[tuple[float, ...], Piece | None]:
    said, asked = content(_without_quantities(sentence)), content(question)
    windows = _windows(text)
    head = content(heading)
    covered = [_share(said, content(words) | head) for _, words in windows]
    holding = [n for n, (_, words) in enumerate(windows) if _holds(words, heading, figures)]
    if len(holding) > 1 and figures and is_row(text):
        # the whole row says everything: the cell with the figure tells whose it is
        holding = [n for n in holding if windows[n][1] != text]
    among = holding or list(range(len(windows)))
    best = max(among, key=lambda n: (covered[n], -len(windows[n][1])), default=None)
    window = covered[best] if best is not None else 0.0
    # figures that stand together in no window belong to different things
    apart = 1.0 if figures and not holding and not is_row(text) else 0.0
    whole = content(f"{heading} {text}")
    novel = said - common(said, asked)
    said_there = windows[best][1] if best is not None else ""
    clause, clause_gap = _clause(said, said_there, heading, figures)
    near = _nearest(sentence, [words for _, words in windows], liken)
    meaning = scaled(near) if near is not None else 0.0
    other = language_of(sentence) != language_of(text)
    unknown = min(3, len(said - common(said, whole | asked))) / 3
    denies, there_denied = _denies(sentence), _denies(said_there)
    features = (
        1.0,
        window,
        _share(said, whole),
        _share(novel, whole) if novel else window,
        unknown,
        max(0.0, max(covered, default=0.0) - window) + apart,
        clause_gap,
        float(_contrary(sentence, said_there)),
        float(denies and not there_denied),
        float(not denies and _denies(clause)),
        float(bool(_FREE.search(sentence)) and not _FREE.search(said_there)),
        float(_turned_round(sentence, said_there)),
        float(_unknown_name(sentence, f"{heading} {text}")) if not other else 0.0,
        meaning,
        float(near is not None),
        float(other),
        meaning * other,
        window * other,
        unknown * other,
        float(len(said) < 3),
        float(bool(figures)),
    )
    return features, windows[best][0] if best is not None else None


def _windows(text: str) -> list[tuple[Piece, str]]:
    """Each piece, and each with the next one: a rule and its condition often stand side by side."""
    pieces = pieces_of(text)
    alone = [(piece, piece.text) for piece in pieces]
    if is_row(text):
        return [*alone, (Piece(0, len(text), text), text)] if len(pieces) > 1 else alone
    pairs = itertools.pairwise(pieces)
    return [*alone, *((one, f"{one.text} {two.text}") for one, two in pairs)]


def _holds(words: str, heading: str, figures: Sequence[Quantity]) -> bool:
    there = possible_in(f"{heading}\n{words}")
    return all(stands_in(one, there) for one in figures)


def _clause(
    said: frozenset[str], window: str, heading: str, figures: Sequence[Quantity]
) -> tuple[str, float]:
    """The clause of a window that a sentence speaks of (the one with its figures where it has any), and how
    much better another clause would suit its words."""
    clauses = [part for part in _CLAUSE.split(window) if part and part.strip()]
    if not clauses:
        return window, 0.0
    suits = [_share(said, content(part)) for part in clauses]
    holding = [n for n, part in enumerate(clauses) if figures and _holds(part, heading, figures)]
    best = max(holding or range(len(clauses)), key=lambda n: suits[n])
    return clauses[best], max(0.0, max(suits) - suits[best]) if holding else 0.0


def _contrary(sentence: str, window: str) -> bool:
    """A word is denied in one and stands undenied, and only so, in the other."""
    (denied, plain), (there_denied, there_plain) = _polarities(sentence), _polarities(window)
    return bool(
        (denied - plain) & (there_plain - there_denied) or (plain - denied) & (there_denied - there_plain)
    )


def _polarities(text: str) -> tuple[set[str], set[str]]:
    """The beginnings of the words that are denied, and of those that are not."""
    words = [
        match[0].lower().replace("ё", "е")
        for match in re.finditer(r"[^\W\d_]+(?:'t)?", _NO_DENIAL.sub(" ", text))
    ]
    denied: set[int] = set()
    for n, word in enumerate(words):
        if _DENIES_NEXT.fullmatch(word):
            after = [m for m in range(n + 1, min(n + 4, len(words))) if words[m] not in _AUXILIARY]
            denied.update(after[:1])
        if _DENIES_BEFORE.fullmatch(word) and n:
            denied.add(n - 1)
        if _DENIED_FORM.fullmatch(word):
            denied.add(n)
    stems = [
        word.removeprefix("не")[:BEGINNING] if word.startswith("необ") else word[:BEGINNING] for word in words
    ]
    denied.update(n for n, word in enumerate(words) if word.startswith("необ"))
    long = [n for n, word in enumerate(words) if len(word) >= 4 or n in denied]
    return {stems[n] for n in long if n in denied}, {stems[n] for n in long if n not in denied}


def _denies(text: str) -> bool:
    return bool(_NEGATION.search(_NO_DENIAL.sub(" ", text)))


def _nearest(sentence: str, windows: Sequence[str], liken: Liken | None) -> float | None:
    if liken is None or not windows:
        return None
    cosines = liken([sentence], windows)
    return max(cosines[0]) if cosines else None


def _share(said: frozenset[str], there: frozenset[str]) -> float:
    return len(common(said, there)) / len(said) if said else 1.0


def _without_quantities(sentence: str) -> str:
    """The sentence without its figures and what they count: those are compared as figures."""
    parts, at = [], 0
    for one in quantities_in(sentence):
        parts.append(sentence[at : one.start])
        at = max(at, one.end)
    return " ".join([*parts, sentence[at:]])


def _turned_round(sentence: str, window: str) -> bool:
    """The sentence has one side of an opposition and what it leans on only the other."""
    for one, other in _PAIRS:
        for this, that in ((one, other), (other, one)):
            if (
                this.search(sentence)
                and not that.search(sentence)
                and that.search(window)
                and not this.search(window)
            ):
                return True
    return False


def _unknown_name(sentence: str, there: str) -> bool:
    known = {word.lower().replace("ё", "е")[:BEGINNING] for word in re.findall(r"\w{3,}", there)}
    latin_text = language_of(sentence) == "en"
    for match in _NAME.finditer(sentence):
        if match[2] and latin_text:
            continue
        word = (match[1] or match[2]).lower().replace("ё", "е")
        if word[:BEGINNING] not in known and word not in _SILENT:
            return True
    return False


def logistic(features: Sequence[float], weights: Mapping[str, float]) -> float:
    """The probability that weights give to features."""
    return 1 / (
        1
        + math.exp(-sum(weights.get(name, 0.0) * value for name, value in zip(NAMES, features, strict=True)))
    )


@functools.cache
def _learnt() -> dict[str, Any]:
    learnt: dict[str, Any] = json.loads(WEIGHTS.read_text("utf8"))
    return learnt
