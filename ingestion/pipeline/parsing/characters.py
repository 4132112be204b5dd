"""Text as a person sees it: no control, invisible or direction-changing characters, one kind of space."""

import re
import unicodedata

SECRET = re.compile(
    "(?<![\u2190-\U0001faff\ufe0f])\u200d|[\u200b\u200c\u2060-\u2064\ufeff\u180e\u202a-\u202e\u2066-\u206f"
    "\ufff9-\ufffb]|[\U000e0001-\U000e007f]"
)
"""What can carry words past a reader: zero width, reordering, tags. A joiner inside an emoji is none."""
INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u061c\u180e\ufff9-\ufffb\U000e0001-\U000e007f]"
)
"""Zero-width characters and bidirectional controls: they hide or reorder what is written."""
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff]")
BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
LIGATURES = {ord(mark): unicodedata.normalize("NFKC", mark) for mark in "ﬀﬁﬂﬃﬄﬅﬆ"}
HYPHENATED = re.compile(r"(?<=[a-zа-яёәғқңөұүһі])[-\u2010]\n(?=[a-zа-яёәғқңөұүһі])")
SOFT_HYPHEN = re.compile("\u00ad\n?")
EMPTIED = "\ue000"
"""In the place of what is struck out. Of private use, so that `clean` leaves it out; until then it tells an
emptied cell from an empty one."""
SUPERSCRIPT = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
MARK_SIGNS = re.compile(r"(?:[\s,;*()]|(?<!\d)\d{1,2}(?!\d))+")


def clean(text: str) -> str:
    """Readable text in NFC with ordinary spaces; line breaks stay, as single line feeds."""
    text = BREAKS.sub("\n", text)
    text = INVISIBLE.sub("", SOFT_HYPHEN.sub("", text)).translate(LIGATURES)
    text = CONTROLS.sub("", text)
    text = unicodedata.normalize("NFC", text)
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip()


def one_line(text: str) -> str:
    """`clean` with the lines of a wrapped paragraph joined, hyphenated words included."""
    return SPACES.sub(" ", HYPHENATED.sub("", clean(text)).replace("\n", " ")).strip()


def raised(text: str) -> str:
    """Text that is printed raised: «1» at «1 500» becomes «¹», not the last digit of «1 5001».

    Words, and figures that are too long to be the mark of a footnote, stay as they are.
    """
    return text.translate(SUPERSCRIPT) if MARK_SIGNS.fullmatch(text) else text


def count_marks(text: str) -> int:
    """How many invisible characters do no harm, such as marks of direction: they are only left out."""
    return len(INVISIBLE.findall(SECRET.sub("", text.removeprefix("\ufeff"))))


def secret_signs(text: str) -> str:
    """The place of the first character of SECRET with the words around it, named by its code; or empty."""
    text = text.removeprefix("\ufeff")
    found = SECRET.search(text)
    if not found:
        return ""
    before, after = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 40]
    return f"{before}[U+{ord(found[0]):04X}]{after}"
