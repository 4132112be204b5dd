"""Which part of a letter template the customer may read. Pure.

A template says when it is used, what the letter says, and what the staff must mind; only the letter is for
the customer. Its section is known by its heading.
"""

import re
from collections.abc import Iterable

HEADING = re.compile(
    r"^[\d.\s]*(?:текст\w*\s+(?:письм|ответ|сообщени|смс|sms|уведомлени)|письмо\b|(?:хат|жауап|хабарлама)\w*\s+мәтін|мәтіні\b"
    r"|(?:text|body|wording)\s+of\s+(?:the\s+)?(?:letter|reply|message|e-?mail)|(?:letter|reply|message)\s+text)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s+")
SHORTEST_OVERLAP = 20


def is_letter(breadcrumb: str) -> bool:
    """Whether what stands under these headings is the letter itself."""
    return any(HEADING.search(heading) for heading in breadcrumb.split(" › ")[1:])


def joined(pieces: Iterable[str]) -> str:
    """Pieces of one letter as it goes out: without numbers of clauses, what two share once."""
    text = ""
    for piece in pieces:
        bare = NUMBER.sub("", piece)
        shared = _shared(text, bare)
        text += bare[shared:] if shared else ("\n" if text else "") + bare
    return text.strip()


def _shared(before: str, after: str) -> int:
    """How long the end of one is the beginning of the other."""
    longest = min(len(before), len(after))
    return next((n for n in range(longest, SHORTEST_OVERLAP, -1) if before.endswith(after[:n])), 0)
