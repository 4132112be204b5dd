"""What is typed, without what no keyboard types."""

import re

# control characters other than tab and line feed, bidirectional marks and overrides, halves of a character,
# which no database and no request can hold
_UNTYPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def clean(text: str) -> str:
    """The text with line feeds for all line ends and without what no keyboard types; it can be stored."""
    return _UNTYPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
