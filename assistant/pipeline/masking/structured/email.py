"""E-mail addresses, spelled with (at) and «собака» too; role mailboxes of a firm stay."""

import re
from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.values import Claim

_DOMAIN = r"[a-z0-9а-я\-]+(?:\s?\.\s?[a-z0-9а-я\-]+)*\s?\.\s?[a-zрф]{2,6}(?![a-z0-9])"
_PLAIN = re.compile(r"[a-z0-9а-я_.+\-]+\s?@\s?[a-z0-9а-я\-]+(?:\.[a-z0-9а-я\-]+)+")
_SPELLED = words(
    rf"[a-z0-9_.+\-]+\s*(?:\(at\)|\[at\]|\(а\)|\bсобак[аи]\b|\bat\b(?=\s+[a-z0-9\-]+\s?(?:\."
    rf"|dot)\s?(?:com|kz|ru|net|org)))\s*{_DOMAIN}"
)
_DICTATED = words(
    r"[a-z0-9_\-]+(?:\s(?:точка|нүкте|dot|тире|подчеркивание)\s[a-z0-9_\-]+)*\s(?:собак[аи]"
    r"|собачка|at)\s[a-z0-9а-я\-]+(?:\s(?:точка|нүкте|dot)\s[a-z]+)+"
)
_BROKEN = re.compile(r"[a-z0-9_.+\-]+@[a-z0-9\-]+(?!\w)")
_ROLE = re.compile(
    r"(?:info|support|help|office|callcent(?:er|re)|contact|client|clients|service|reception"
    r"|pr|hr|mail|noreply|no-reply|bank|complaints?|dpo)\d?"
)
_PUBLIC = re.compile(
    r"@\s?(?:mail|gmail|yandex|ya|inbox|bk|list|rambler|yahoo|outlook|hotmail|icloud|proton)\b"
)


def find(reading: Reading) -> Iterator[Claim]:
    """Every address of a person, with spaces around @ or words in its place."""
    for shape in (_PLAIN, _SPELLED, _DICTATED, _BROKEN):
        for found in shape.finditer(reading.key):
            start, end = found.span()
            end -= len(found.group()) - len(found.group().rstrip(".-"))
            local = re.split(r"\s|@|\(|\[", found.group(), maxsplit=1)[0]
            if _ROLE.fullmatch(local) and not _PUBLIC.search(found.group()):
                continue
            yield Claim(start, end, "EMAIL", 0.95)
