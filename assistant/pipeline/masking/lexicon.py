"""What is known of a single word: a given name, a patronymic, a surname, an everyday word.

Sources: the given-name lists of airlock-pii (Russian, Kazakh and Latin spellings) and pymorphy3's
dictionary of
Russian. Words are looked up folded (see normalise.fold). Answers are cached: texts repeat their words.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

import pymorphy3
from airlock_pii.recognizers import _names as airlock

from assistant.pipeline.masking.everyday import everyday, everyday_as_typed, takes_ending
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.sounds import sounds

PATRONYMIC = re.compile(
    r"\w{2,}(?:(?:ович|евич|ьич|ич)(?:а|у|ем|ом|е|и|ей|ам)?|(?:овн|евн|ичн)(?:а|ы|е|у|ой|ою))$"
    r"|\w{3,}(?:улы|кызы|уулу|оглы|огли|гызы)(?:ның|нын|нин|на|не|н|нан|нен|мен|нда|нде|ны|ни|га|ге|ын|ин)?$"
    r"|\w{2,}(?:ovich|evich|ovna|evna|ichna|uly|kyzy|qyzy|oglu|ogly)$"
)
SURNAME = re.compile(
    r"\w{2,}(?:(?:ов|ев|ин|ын)(?:а|у|ым|е|ы|ой|ою|ых|ым|ыми)?|(?:ск|цк)(?:ий|ого|ому|им|ом|ая"
    r"|ой|ую|ие|их)|енко|ук|юк|чук|ян|янц|дзе|швили)$"
    r"|\w{2,}(?:ov|ova|ev|eva|yev|yeva|iev|ieva|in|ina|skiy|sky|skaya|enko)$"
)
KAZAKH_NAME = re.compile(
    r"\w{2,}(?:бай|баи|бек|хан|жан|гали|кали|гул|гуль|бике|нур|султан|мурат|берген|тай)$"
)
_COMPOUND = re.compile(
    r"(?:абди?|абду|ай|ак|алтын|аман|асыл|бай|бак|бакыт|бауыр|бек|бейбит|болат|гул|дана|даулет|дуйсен|ер|еркин|ес|есен|жан"
    r"|жакып|жолдас|жума|кадыр|казы|кали|канат|кара|кенже|кудай|кул|курман|куаныш|кыдыр|май|мамыт|мурат|мырза|назар"
    r"|нур|омир|ораз|рахым|сабыр|сагын|сапар|сарсен|сатым|сейд?ит|сейт|серик|султан|тас|темир|тилеу|тлеу|токта|толе|торе"
    r"|турган|турсын|урал|утеп?|хан|шай|шаки|шынар|ырыс)"
    r"(?:байа?|бек|берген|берди|бол|болат|болсын|бике|гали|кали|гелди|келди|гельды|гүл|гул|даулет|жан|кожа|мурат|мухамбет"
    r"|мухамед|нар|нур|серик|султан|тай|темир|хан|али|алы|газы|казы|канат|кул|шара|шат|сулу|жамал|зат|зада|бала|гуль)"
)
"""Kazakh given names are mostly made of two words: Нұр + бек, Ай + гүл."""
_SON_OR_DAUGHTER = re.compile(r"(\w{3,}?)(?:улы|кызы|уулу|огл[ыи]|гызы)\w{0,3}$")
_STRONG_SURNAME = re.compile(
    r"\w{3,}(?:(?:ов|ев)(?:а|у|ым|ой|ою|ых|ыми)?|(?:ск|цк)(?:ий|ого|ому|им|ая|ой|ую)|енко"
    r"|швили|янц|ov|ova|ev|eva|enko|skiy|sky|skaya)$"
)
_RUSSIAN_ENDING = re.compile(r"(?:ою|ею|ом|ем|ой|ей|а|у|е|ы|и|я|ю)$")
KAZAKH_SUFFIX = re.compile(
    r"(?:ның|нын|нин|дын|дин|тын|тин|га|ге|ка|ке|ны|ни|ды|ди|ты|ти|да|де|та|те|дан|ден|тан|тен"
    r"|нан|нен|мен|бен|пен|га|на|не|дикі|дики|тики)$"
)
_KAZAKH_VERB = re.compile(
    r"(?:йды|йди|ады|еди|ды|ди|ты|ти|ган|ген|кан|кен|са|се|ып|ип|у|мады|меди|ма|ме|ба|бе|па|пе"
    r"|сын|син|латын|йтын|керек|болады)$"
)
_NAME_TAGS = ("Name", "Surn", "Patr")
_NO_VALUE_POS = {
    "PREP",
    "CONJ",
    "PRCL",
    "NPRO",
    "INFN",
    "VERB",
    "ADVB",
    "PRED",
    "GRND",
    "PRTS",
    "ADJS",
    "COMP",
    "INTJ",
}
_BUSINESS = re.compile(
    r"клиент|карт|счет|счёт|приложен|банк|договор|кредит|депозит|вход|доступ|операц|перевод"
    r"|звонк|смс|код|слов|парол|телефон|номер|человек|мать|матер"
    r"|сброс|смен|замен|восстановлен|провер|сотрудник|оператор|систем|кабинет|аккаунт"
    r"|устройств|сообщени|ошибк|блокировк|card|client|customer|account|app|bank"
)
_STOP = frozenset(
    [
        "деген",
        "емес",
        "жок",
        "бар",
        "калай",
        "неге",
        "кашан",
        "кайда",
        "не",
        "керек",
        "болса",
        "мен",
        "жане",
        "бойынша",
        "туралы",
        "ушин",
        "айтпады",
        "умытты",
        "дурыс",
        "бурыс",
        "and",
        "or",
        "is",
        "was",
        "not",
        "for",
        "the",
        "to",
        "of",
        "in",
        "on",
        "does",
        "did",
        "do",
        "if",
        "when",
        "how",
        "what",
        "wrong",
        "forgotten",
        "forgot",
        "reset",
        "change",
        "required",
        "needed",
    ]
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a word may be. `listed`: a given name of the lists, `base` in no Russian case; `ordinary`: one
    that is a word too.

    `given` takes what pymorphy3 calls a given name as well; `known` means an everyday word of Russian;
    `common` one that most often is such a word although it may be a name («марка», «любовь»).
    """

    given: bool
    listed: bool
    base: bool
    patronymic: bool
    surname: bool
    known: bool
    ordinary: bool
    speech: str
    common: bool = False


_morphology: pymorphy3.MorphAnalyzer | None = None


def morphology() -> pymorphy3.MorphAnalyzer:
    """The dictionary of Russian, loaded at first use (about 0.1 s, 20 MB)."""
    global _morphology
    if _morphology is None:
        _morphology = pymorphy3.MorphAnalyzer()
    return _morphology


@lru_cache(maxsize=50_000)
def facts(word: str) -> Facts:
    """What is known of `word`, which is folded (lower case, no Kazakh letters)."""
    cyrillic = "а" <= word[:1] <= "я"
    tags: dict[str, float] = {}
    speech, known = "", False
    if cyrillic:
        parses = morphology().parse(word)
        known = bool(morphology().word_is_known(word))
        speech = str(parses[0].tag.POS or "")
        for parse in parses[:6]:
            for tag in _NAME_TAGS:
                if tag in parse.tag:
                    tags[tag] = tags.get(tag, 0.0) + parse.score
    if word in everyday():
        # to pymorphy3 «шот» and «ата» are forms of Шота and Ата
        tags = {}
    name = sum(tags.values()) >= 0.25
    listed = len(word) > 3 and (is_given_name(word) or _stem_is_given(word))
    given = listed or (known and tags.get("Name", 0) >= 0.5) or (len(word) == 3 and is_given_name(word))
    patronymic = bool(PATRONYMIC.match(word)) and len(word) >= 6 and (not known or tags.get("Patr", 0) > 0)
    if patronymic and (kazakh := _SON_OR_DAUGHTER.match(word)):
        patronymic = is_given_name(kazakh.group(1)) or bool(KAZAKH_NAME.match(kazakh.group(1)))
    surname = (known and tags.get("Surn", 0) >= 0.25) or (not known and bool(_STRONG_SURNAME.match(word)))
    ordinary = word in airlock.ordinary_names()
    common = cyrillic and known and not any(tag in parses[0].tag for tag in _NAME_TAGS)
    return Facts(
        given, listed, _is_base_form(word), patronymic, surname, known and not name, ordinary, speech, common
    )


def _is_base_form(word: str) -> bool:
    """A listed given name of five letters and more as it stands, or with a Kazakh ending and nothing else."""
    if len(word) < 5:
        return False
    listed = airlock.given_names() | _more_names()[0]
    if word in listed or _COMPOUND.fullmatch(word):
        return True
    suffix = KAZAKH_SUFFIX.search(word)
    stem = word[: suffix.start()] if suffix else ""
    long = len(stem) >= 5 and len(word) - len(stem) >= 2
    known = stem in listed or bool(_COMPOUND.fullmatch(stem))
    return long and known and stem not in airlock.ordinary_names()


@lru_cache(maxsize=50_000)
def is_given_name(word: str) -> bool:
    """Whether `word` is a given name of airlock's lists or of given_names.txt, in a Russian case or in
    Latin too."""
    if airlock.is_given_name(word):
        return True
    key = fold(word)
    listed, heard = _more_names()
    if key in listed or (len(key) > 5 and _COMPOUND.fullmatch(key)):
        return True
    if key.isascii():
        return len(key) > 3 and sounds(key) in heard
    ending = _RUSSIAN_ENDING.search(key)
    if ending is None or len(key) <= 4:
        return False
    return any(key[: ending.start()] + last in listed for last in ("", "а", "я", "ь", "й"))


_MADE_OF = re.compile(
    r"(?:авто|микро|мини|мульти|онлайн|интернет|видео|гос|евро|супер|фото|электро|кибер|крипто|спец)"
)


@lru_cache(maxsize=50_000)
def is_everyday(key: str) -> bool:
    """Whether a folded word is one of everyday.txt, also with an ending («кэшбэку», shops), or made of known
    words («автокредит», «смс-код»)."""
    if key in everyday():
        return True
    if "-" in key:
        parts = [part for part in key.split("-") if part]
        return len(parts) > 1 and all(is_everyday(p) or is_of_business(p) or facts(p).known for p in parts)
    known = facts(key)
    if is_given_name(key) or known.given or (not known.known and morphology().word_is_known(key)):
        return False
    if takes_ending(key):
        return True
    made = _MADE_OF.match(key)
    rest = key[made.end() :] if made else ""
    return len(rest) > 3 and (facts(rest).known or is_everyday(rest))


KAZAKH_WORDS = Path(str(resources.files(__package__).joinpath("model", "everyday_kk.txt.gz")))
"""Kazakh words that the news of the training part never use as a name; written by train.py."""


@cache
def everyday_in_kazakh() -> frozenset[str]:
    """Words as they are written; before the first training only those of everyday.txt."""
    if not KAZAKH_WORDS.exists():
        return everyday_as_typed()
    return everyday_as_typed() | frozenset(gzip.decompress(KAZAKH_WORDS.read_bytes()).decode().split())


@cache
def _more_names() -> tuple[frozenset[str], frozenset[str]]:
    """Names of given_names.txt, folded; and as they sound."""
    text = resources.files(__package__).joinpath("given_names.txt").read_text(encoding="utf-8")
    names = {fold(n) for line in text.splitlines() if not line.startswith("#") for n in line.split()}
    return frozenset(names), frozenset(sounds(name) for name in names)


def _stem_is_given(word: str) -> bool:
    """A given name with a Kazakh case ending: айгеримге."""
    suffix = KAZAKH_SUFFIX.search(word)
    stem = word[: suffix.start()] if suffix else ""
    return len(stem) >= 4 and is_given_name(stem) and stem not in airlock.ordinary_names()


def is_of_business(key: str) -> bool:
    """Whether a folded word is one of a bank's trade: «клиента», «картой», account."""
    return _BUSINESS.match(key) is not None


def can_be_a_value(word: str, *, after_colon: bool) -> bool:
    """Whether the word after «кодовое слово» is the secret itself, and not what the sentence goes on with."""
    key = word.lower()
    if any(c.isdigit() for c in key):
        return True
    if fold(key) in _STOP or len(key) < 2:
        return False
    if not re.search(r"[а-яё]", key):
        return after_colon or not re.fullmatch(r"[a-z]{1,3}", key)
    if re.search(r"[әғқңөұүһі]", key):
        return after_colon or not _KAZAKH_VERB.search(key)
    if _BUSINESS.match(key) and not after_colon:
        return False
    parse = morphology().parse(key)[0]
    if str(parse.tag.POS) in _NO_VALUE_POS:
        return after_colon and str(parse.tag.POS) not in {"PREP", "CONJ", "PRCL", "NPRO", "INFN", "VERB"}
    if after_colon or not morphology().word_is_known(key):
        return not _KAZAKH_VERB.search(key) or after_colon or morphology().word_is_known(key)
    return any("nomn" in p.tag for p in morphology().parse(key)[:2])
