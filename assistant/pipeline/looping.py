"""A small model that finds no way on says the same again and again."""

import re

# how often, and what may lie between two beginnings: from «срока срока» to a sentence
TIMES, SHORTEST, LONGEST = 5, 3, 60
# read backwards, so that it is looked for at the end alone
_ROUND = re.compile(rf"(.{{{SHORTEST},{LONGEST}}}?)\1{{{TIMES - 1}}}", re.DOTALL)


def goes_round(text: str) -> bool:
    """Whether the text ends with the same 3 to 60 characters five times in a row."""
    return _ROUND.match(text[::-1]) is not None
