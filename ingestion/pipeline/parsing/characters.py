"""Text as a person sees it: no control, invisible or direction-changing characters, one kind of space."""

import re
import unicodedata

INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u061c\u180e\ufff9-\ufffb]"
)
"""Zero-width characters and bidirectional controls: they hide or reorder what is written."""
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff]")
BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
LIGATURES = {ord(mark): unicodedata.normalize("NFKC", mark) for mark in "ﬀﬁﬂﬃﬄﬅﬆ"}
HYPHENATED = re.compile(r"(?<=[a-zа-яёәғқңөұүһі])[-\u2010]\n(?=[a-zа-яёәғқңөұүһі])")
SOFT_HYPHEN = re.compile("\u00ad\n?")


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


def count_invisible(text: str) -> int:
    """How many characters a reader could not see: a byte order mark at the start is not one."""
    return len(INVISIBLE.findall(text.removeprefix("\ufeff")))
