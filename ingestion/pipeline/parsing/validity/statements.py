"""Every statement of a window in a text, with the words that say what holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingestion.pipeline.parsing.dates import NAMED_DAY, day
from ingestion.pipeline.parsing.validity.phrases import PATTERNS

Window = tuple[date | None, date | None]

SENTENCE = re.compile(
    r"(?<=[.;!?])(?<!\bж\.)(?<!\bг\.)(?<!\bп\.)(?<!\bст\.)\s+(?=[«\"(A-ZА-ЯЁӘҒҚҢӨҰҮҺІ\d])|\n"
)
LONGEST_SENTENCE = 2000
SHORT_SUBJECT = 4
"""Letters that are no subject: a bullet, «1.», «п. 1», a conjunction."""
GOES_ON = re.compile(
    r"утра|отмен|замен|призна|прекра|\b(?:is|are|be|been|was|were|shall|will)\b", re.IGNORECASE
)
"""What stands after the days of another act: «Правила, действующие с …, отменены»."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A window and where in its sentence the statement stands.

    `subject` is what stands where the subject does, and `follows` when that is after the verb; `norm` when
    the verb is one of acts («вступает в силу»), not one of offers too («действует»).
    """

    window: Window
    sentence: str
    start: int
    end: int
    subject: str
    follows: bool
    norm: bool

    @property
    def is_bracketed(self) -> bool:
        before = self.sentence[: self.start]
        return before.rfind("(") > before.rfind(")")


def sentences(text: str) -> list[str]:
    """A text cut after its sentences, and never after «г.», «ж.», «п.», «ст.»; what has no end is cut too."""
    return [
        sentence[start : start + LONGEST_SENTENCE]
        for sentence in SENTENCE.split(text)
        for start in range(0, len(sentence), LONGEST_SENTENCE)
    ]


def statements(sentence: str) -> Iterator[Stated]:
    """Every statement of a window in a sentence, in order; a second verb shares the subject of the first."""
    if not NAMED_DAY.search(sentence):
        return
    last: Stated | None = None
    for found, window in _matches(sentence):
        subject, follows = _subject(found, last)
        after = sentence[found.end() :]
        if _is_attribute(found, subject) and (re.match(r"\s*[^\s.,;:)]", after) or GOES_ON.search(after)):
            continue
        norm = bool(found.groupdict().get("norm"))
        last = Stated(window, sentence, *found.span(), subject, follows, norm)
        yield last


def is_short(words: str) -> bool:
    """Whether words are too few to be a subject."""
    return sum(letter.isalpha() for letter in words) <= SHORT_SUBJECT


def _matches(sentence: str) -> list[tuple[re.Match[str], Window]]:
    taken: list[tuple[re.Match[str], Window]] = []
    for pattern in PATTERNS:
        for found in pattern.finditer(sentence):
            window = _window(found)
            if window != (None, None) and not any(
                found.start() < other.end() and other.start() < found.end() for other, _ in taken
            ):
                taken.append((found, window))
    return sorted(taken, key=lambda one: one[0].start())


def _subject(found: re.Match[str], last: Stated | None) -> tuple[str, bool]:
    """The words before the statement; where its day opens the sentence, those after the day or the verb."""
    before = found.string[last.end if last else 0 : found.start()]
    between = found.groupdict().get("between")
    if not is_short(before):
        return before, False
    if last:
        return last.subject, last.follows
    if between is None:
        return before, False
    return (between, False) if not is_short(between) else (found.string[found.end() :], True)


def _is_attribute(found: re.Match[str], subject: str) -> bool:
    """«Правила, действующие с …», «the Rules effective from …»: what is said of them may follow."""
    parts = found.groupdict()
    english = re.fullmatch(r"effective|valid|in\s+(?:force|effect)", parts["verb"], re.IGNORECASE)
    return bool(parts.get("nominative")) or bool(english and not is_short(subject))


def _window(found: re.Match[str]) -> Window:
    parts = found.groupdict()
    start = day(parts["start"]) if parts.get("start") else None
    until = day(parts["end"]) if parts.get("end") else None
    if until and parts.get("short"):
        start = day(f"{parts['short']} {until.year}")
    late = bool(parts.get("over") or parts.get("late"))
    if parts.get("midnight") and not late:
        return None, None
    if start and late:
        start += timedelta(days=1)
    if until and (_includes(until, parts) or (late and "off" in parts)):
        until += timedelta(days=1)
    return (start, until) if not (start and until and until <= start) else (None, None)


def _includes(last: date, parts: dict[str, str | None]) -> bool:
    """«до 1 января» ends before that day, «до 31 декабря» with it, as banks write; «по» always with it.

    What "expires on" a day holds on it, and «утрачивает силу с …» no more. An hour tells it outright.
    """
    if "off" in parts:
        verb = (parts["verb"] or "").lower()
        return (
            not parts["off"] and not verb.startswith("cease") and (verb.startswith("expire") or last.day != 1)
        )
    if parts.get("full") or parts.get("none"):
        return bool(parts["full"])
    before_it = (parts["how"] or "").lower().startswith(("до", "until", "till", "дейін"))
    return not before_it or bool(parts.get("whole")) or last.day != 1
