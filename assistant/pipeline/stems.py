"""The words of a text that say something, as stems that can be compared whatever ending they have."""

import functools
import re
import threading

import snowballstemmer

# letters that two words must share: of the shorter one, and of Kazakh words that both have endings
SHORTEST, KAZAKH_BEGINNING, LONGEST_ENDING = 3, 5, 2
_KAZAKH, _CYRILLIC = re.compile("[әғқңөұүһі]"), re.compile("[а-яё]")
_WORD = re.compile(r"[^\W\d_]{3,}")
# a Snowball stemmer keeps the word it is at in itself: two threads would spoil each other's
_stemming = threading.Lock()
SILENT = frozenset(
    """
    для или при что это как если его она они быть есть будет может можно нужно также после через между более
    чем том том числе все всех весь вся который которая которые котор данн этот этой этого того тому только
    уже был была были под над про без так там тут вам вас мне мой ваш ваша наш клиент клиента клиенту банк
    банка
    және үшін мен бен пен бойынша болады болса болып осы бұл сол оның оны керек қажет емес туралы кейін
    дейін
    бар жоқ деп еді ғана тек клиентке клиенттің банк
    the and for with are was were that this from has have had not his her its their can may must will would
    you your our any all one who whom which what when where how than then there they them been being into
    customer client bank
    стоит стоить стоимость составляет составит обойдется обойдётся взимается взимают берут платит платят
    оплата сумма
    можно разрешено допускается возможно получить получает дают нужен нужна нужны надо требуется каждый один
    одна одну
    тұрады құрайды құны болады рұқсат алынады алады беріледі береді мүмкін әр бір қажет тиіс
    больше меньше выше ниже превышает көп аз артық more less higher lower exceeds
    costs cost price pays paid pay charge charged amounts takes take needs need possible allowed there each
    one
    """.split()  # noqa: SIM905 - a list of a word a line would fill the screen
)


@functools.lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The stems of the words that say something."""
    words = (match[0].lower().replace("ё", "е") for match in _WORD.finditer(text))
    return frozenset(stem(word) for word in words if word not in SILENT)


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its Russian or English ending; Kazakh endings follow, and `common` looks past them."""
    if _KAZAKH.search(word):
        return word
    with _stemming:
        return str(_stemmer("russian" if _CYRILLIC.search(word) else "english").stemWord(word))


@functools.cache
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(language)


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


def share(said: frozenset[str], there: frozenset[str]) -> float:
    """The share of the first that stands in the second; 1 of no words."""
    return len(common(said, there)) / len(said) if said else 1.0
