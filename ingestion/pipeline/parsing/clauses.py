"""The number a paragraph begins with: п. 12.3, 12.3., 12.3-тармақ, Article 5(2), 3."""

import re
from dataclasses import dataclass

NUMBER = r"(?:0|[1-9]\d{0,2})"
NAMED = re.compile(
    rf"^(?:п\.\s?п\.|пп?\.|пункт|подпункт|стать[яи]|ст\.|раздел|бап|бөлім|тармақ|article|art\.|section|clause|§)"
    rf"\s*№?\s*(?P<number>{NUMBER}(?:\.{NUMBER})*(?:\(\w{{1,3}}\))*)(?=[\s.:,;)—–-]|$)",
    re.IGNORECASE,
)
KAZAKH = re.compile(
    rf"^(?P<number>{NUMBER}(?:\.{NUMBER})*)\s?[-–]\s?(?:тармақша|тармақ|бап|бөлім)", re.IGNORECASE
)
LEVELLED = re.compile(
    rf"^(?P<number>{NUMBER}(?:\.{NUMBER}){{1,5}}(?:\(\w{{1,3}}\))*)(?:[.)]\s*(?=[^\W\d]|[«\"“(])|\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«\"“(]))"
)
PLAIN = re.compile(r"^(?P<number>[1-9]\d{0,2})[.)]\s+(?=\S)")
HEADING = re.compile(rf"^(?P<number>{NUMBER}(?:\.{NUMBER}){{0,5}})[.)]?\s+(?=\D)")
CHAPTER = re.compile(
    r"^(?:глава|часть|chapter|part|тарау)\s*№?\s*(?P<number>\d{1,3}|[IVXLC]+)(?=[\s.:)—–-]|$)"
    r"|^(?P<kazakh>\d{1,3}|[IVXLC]+)\s?[-–]\s?тарау(?=[\s.:)—–-]|$)",
    re.IGNORECASE,
)
TITLE_END = re.compile(r"[.;:,!?]$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A number at the start of a paragraph; `plain` when it may as well be an item of a list (3.)."""

    number: str
    plain: bool = False


def leading(text: str) -> Clause | None:
    """The clause a paragraph opens, if any. Dates, sums and percentages are not clauses."""
    for pattern in (NAMED, KAZAKH, LEVELLED):
        if found := pattern.match(text):
            return Clause(found["number"])
    if found := PLAIN.match(text):
        return Clause(found["number"], plain=True)
    return None


def of_heading(text: str) -> str:
    """The number of a heading, or an empty string: in a heading a bare «3 Порядок» counts too."""
    for pattern in (NAMED, KAZAKH, HEADING):
        if found := pattern.match(text):
            return found["number"]
    return ""


def chapter(text: str) -> str:
    """The number of the chapter a title opens, or an empty string: in it clauses may begin again from 1."""
    found = CHAPTER.match(text)
    return (found["number"] or found["kazakh"]).upper() if found else ""


def is_within(number: str, parent: str) -> bool:
    """True when `number` is `parent` or stands below it: 12.3 within 12, 5(2) within 5."""
    return number == parent or number.startswith((f"{parent}.", f"{parent}("))


def looks_like_title(text: str, longest: int = 90) -> bool:
    """A short line without a full stop: «3. Порядок блокировки»."""
    return len(text) <= longest and "\n" not in text and TITLE_END.search(text) is None
