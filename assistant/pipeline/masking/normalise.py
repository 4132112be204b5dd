"""Reading the text as a person would, while remembering where each character stood.

Recognisers see one spelling where operators and customers produce many: full-width digits, letters of the
wrong alphabet that look right, zero-width characters, stress marks, no-break spaces, an O for a zero.
Only recognition uses this text; what is cut out and stored is always the text as typed.
"""

import re
import unicodedata
from dataclasses import dataclass

_CYRILLIC_TWINS = dict(zip("ABCEHIKMOPTXYaceiopxykmt", "АВСЕНІКМОРТХУасеіорхукмт", strict=True))
_LATIN_TWINS = dict(zip("АВСЕНІКМОРТХУЅЈасеіорхуѕјһҮүӀ", "ABCEHIKMOPTXYSJaceiopxysjhYyI", strict=True))
_GREEK_TWINS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυ", "ABEZHIKMNOPTYXaopu", strict=True))
_DIGIT_TWINS = dict(zip("OoОоQlI|іІӀiЗзбBВSsЧ", "00000111111133688554", strict=True))
_LETTER_TWINS = {"0": "о", "3": "з", "4": "ч", "6": "б", "1": "і"}
_QUIET = frozenset({"Cf", "Mn", "Me", "Cc"})
_WORD = re.compile(r"[^\W_]+(?:\|[^\W_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")
_GLUED = re.compile(r"(?<=[\dА-Я])(?:ге|ға|ка|ке|қа|де|да|те|та|нің|ның|дан|ден|тан|тен|ті|ты)$")
_PLATE = re.compile(r"(?:\d{3}[A-ZА-Я]{2,3}\d{2}|[A-ZА-Я]\d{3}[A-ZА-Я]{2,3})", re.I)
KEY = str.maketrans("әғқңөұүһіё", "агкноуухие")


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text as recognisers read it; character i of `text` stands at [starts[i], ends[i]) of the
    original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that [start, end) of `text` was read from."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """Lower case, Kazakh letters as the Russian ones typed in their place, ё as е; the length stays."""
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text).translate(KEY)


def normalise(text: str) -> Normalised:
    """Read `text` (any Unicode) into one spelling. Every character that is kept knows where it stood."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, char in enumerate(text):
        plain = char if char.isascii() and (char.isprintable() or char == "\n") else _plain(char)
        if plain:
            chars.append(plain)
            starts.append(index)
            ends.append(index + 1)
        elif chars:
            chars[-1] = _composed(chars[-1], char)
            ends[-1] = index + 1
    return Normalised(_WORD.sub(_settled, "".join(chars)), tuple(starts), tuple(ends))


def _plain(char: str) -> str:
    """One character for `char`, or none for what is not seen (marks, zero-width, control characters)."""
    if char in "\t\r\v\f\u0085\u2028\u2029":
        return "\n" if char in "\u0085\u2028\u2029" else " "
    category = unicodedata.category(char)
    if category in _QUIET:
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char in _GREEK_TWINS:
        return _GREEK_TWINS[char]
    if char in "‐‑‒﹣－−":
        return "-"
    if (bare := unicodedata.normalize("NFD", char)[0]).isascii() and bare.isalpha():
        return bare
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def _composed(base: str, mark: str) -> str:
    """`base` with a combining mark where the two are one letter (и and breve are й), else `base` alone."""
    whole = unicodedata.normalize("NFC", base + mark)
    return whole if len(whole) == 1 and _CYRILLIC.match(whole) else base


def _settled(found: re.Match[str]) -> str:
    """One word, or one run of digits, written in a single alphabet."""
    word = found.group()
    if word.isascii() and (word.isalpha() or word.isdigit()):
        return word
    digits = sum(c.isdigit() for c in word)
    if digits:
        return _digits_settled(word, digits)
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not (cyrillic and latin):
        return word
    alien = sum(c in _CYRILLIC_TWINS for c in word if _LATIN.match(c))
    if alien == latin and (cyrillic >= latin or sum(c in _LATIN_TWINS for c in word) < cyrillic):
        return "".join(_CYRILLIC_TWINS.get(c, c) for c in word)
    if all(c in _LATIN_TWINS for c in word if _CYRILLIC.match(c)):
        return "".join(_LATIN_TWINS.get(c, c) for c in word)
    return word


def _digits_settled(word: str, digits: int) -> str:
    """O and l among digits are 0 and 1; 0 and 3 among Cyrillic letters are о and з."""
    suffix = _GLUED.search(word) if digits >= 6 else None
    number = word[: suffix.start()] if suffix else word
    letters = len(number) - digits
    short = digits == 2 and number[1:2] in "OoОоЗз"
    if (len(number) >= 4 or short) and 0 < letters <= digits and not _PLATE.fullmatch(number):
        read = "".join(_DIGIT_TWINS.get(c, c) for c in number)
        if read.isdigit():
            return read + word[len(number) :]
    if digits <= 2 and letters >= 3 and word[0].isalpha() and _CYRILLIC.search(word):
        read = "".join(_LETTER_TWINS.get(c, c) for c in word)
        if read.isalpha():
            return read
    return word
