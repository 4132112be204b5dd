"""Text that speaks to a language model instead of a reader, in Russian, Kazakh and English.

A bank's own instructions command people all day («не сообщайте клиенту …»), so no command is suspicious by
itself. What gives an injection away: it cancels earlier instructions, gives the reader another role, asks for
the prompt, addresses a model by name, uses the marks of chat formats, or commands in the familiar form (ты,
сен) how questions are to be answered.
"""

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeVar

from ingestion.pipeline.inspecting.rules import RULES

Source = TypeVar("Source")

AROUND = 60
"""Characters of the text before and after what was found that the excerpt shows."""
SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*]){5,}\w(?!\w)")
ENCODED = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/=])")
MIXED = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[а-яА-ЯёЁ])\w+\b")
TO_CYRILLIC = str.maketrans("aceopxykmhtbACEOPXYKMHTB3", "асеорхукмнтвАСЕОРХУКМНТВз")
TO_LATIN = str.maketrans("асеорхукіАСЕОРХУКМНТВ", "aceopxykiACEOPXYKMHTB")


def find(text: str) -> tuple[str, int, int] | None:
    """The rule and the span of the first instruction, or None."""
    found = [(match.start(), match.end(), rule) for rule, match in _matches(text)]
    if not found:
        return None
    start, end, rule = min(found)
    return rule, start, end


def rules_in(text: str) -> frozenset[str]:
    """The names of all rules that find something in the text."""
    return frozenset(rule for rule, _ in _matches(text))


def scan(texts: Sequence[tuple[str, Source]]) -> Iterator[tuple[str, str, Source]]:
    """(rule, excerpt, source) for everything found; a sentence may go on from one text into the next."""
    whole, starts = "", []
    for text, _ in texts:
        starts.append(len(whole))
        whole += f"{text}\n"
    for rule, match in _matches(whole):
        source = texts[bisect_right(starts, match.start()) - 1][1]
        yield rule, _excerpt(whole, match.start(), match.end()), source
    for text, source in texts:
        for rule, decoded in _disguised(text):
            yield rule, decoded, source


def _matches(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    # as long as the text itself, so that places agree
    text = (
        "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
        if "İ" in text
        else text.lower()
    )
    for rule, pattern, unless in RULES:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 40) : match.start()]
            if unless is None or not unless.search(before):
                yield rule, match


def _disguised(text: str) -> Iterator[tuple[str, str]]:
    """What stands in a text in Base64, with s p a c e d letters, or with letters of another alphabet."""
    for found in ENCODED.finditer(text):
        try:
            decoded = base64.b64decode(found[0] + "=" * (-len(found[0]) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
        if find(decoded):
            yield "encoded", _excerpt(decoded, 0, len(decoded))
    changed = SPACED.sub(lambda match: re.sub(r"[ .\-_*]", "", match[0]), text)
    changed = MIXED.sub(_one_alphabet, changed)
    if changed != text and not find(text) and (found_rule := find(changed)):
        yield "disguised", _excerpt(changed, *found_rule[1:])


def _one_alphabet(match: re.Match[str]) -> str:
    word = match[0]
    cyrillic = sum("а" <= letter <= "я" or letter == "ё" for letter in word.lower())
    return word.translate(TO_CYRILLIC if cyrillic * 2 >= len(word) else TO_LATIN)


def _excerpt(text: str, start: int, end: int) -> str:
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    shown = " ".join(text[before:after].split())
    return ("… " if before else "") + shown[:190] + (" …" if after < len(text.rstrip()) else "")
