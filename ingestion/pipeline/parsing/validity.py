"""From when until when a text says that it holds: of the whole document, and of single clauses.

Proposals in the form [from, until): an admin confirms them. A statement counts for the document when it has
no subject («Действует с …») or its subject is the document; for a clause when it names it by number, calls it
"this clause", or stands in brackets within it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingestion.pipeline.parsing import clauses
from ingestion.pipeline.values import Block

Window = tuple[date | None, date | None]

STEMS = (
    ("январ", "қаңтар", "jan"), ("феврал", "ақпан", "feb"), ("март", "наурыз", "mar"),
    ("апрел", "сәуір", "apr"), ("ма[йя]", "мамыр", "may"), ("июн", "маусым", "jun"),
    ("июл", "шілде", "jul"), ("август", "тамыз", "aug"), ("сентябр", "қыркүйе", "sep"),
    ("октябр", "қазан", "oct"), ("ноябр", "қараша", "nov"), ("декабр", "желтоқсан", "dec"),
)  # fmt: skip
MONTH = "|".join(stem for stems in STEMS for stem in stems)
DAY = (
    r"(?:\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2}"
    rf"|[«\"]?\d{{1,2}}(?:st|nd|rd|th)?[»\"]?\s+(?:of\s+)?(?:{MONTH})[a-zа-я]*,?\s+\d{{4}}(?:\s?(?:года?|г\.))?"
    rf"|\d{{4}}\s+(?:жыл[а-яәғқңөұүһі]*|ж\.)\s+\d{{1,2}}\s?-?\s?(?:{MONTH})[а-яәғқңөұүһі]*"
    rf"|(?:{MONTH})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
HOLDS = (
    r"(?:вступ(?:а[ею]т|ающ\w+|ил\w*|ит|ят)\s+в\s+(?:законную\s+)?(?:силу|действие)|ввод[яи]тся(?:\s+в\s+действие)?"
    r"|введ[её]н\w*(?:\s+в\s+действие)?|действу[ею]т|действующ\w+|применя[ею]тся|действительн?\w*|распространя[ею]тся"
    r"|(?:come|take|enter|go)s?\s+into\s+(?:force|effect)|takes?\s+effect|(?:is|are|be)?\s*(?:effective|valid|in\s+force"
    r"|in\s+effect)|appl(?:y|ies)|with\s+effect)"
)
START = re.compile(
    rf"(?P<verb>{HOLDS})\s*,?\s*(?:начиная\s+)?(?:со?|from|as\s+of|on|since|starting(?:\s+from)?)\s+(?P<start>{DAY})"
    rf"(?:\s*(?:г\.|года)?,?\s+(?:и\s+)?(?:действу\w+\s+)?(?P<how>по|до|to|until|till|through)\s+(?P<end>{DAY})"
    r"(?P<whole>\s+(?:включительно|inclusive))?)?",
    re.IGNORECASE,
)
END = re.compile(
    rf"(?P<verb>{HOLDS})\s*,?\s*(?P<how>по|до|to|until|till|through)\s+(?P<end>{DAY})"
    r"(?P<whole>\s+(?:включительно|inclusive))?",
    re.IGNORECASE,
)
ENDS = re.compile(
    rf"(?P<verb>утрачива[ею]т\s+силу|прекраща[ею]т\s+действ\w+|expires?|ceases?\s+to\s+apply)\s+(?:со?|on|from|as\s+of)?\s*"
    rf"(?P<end>{DAY})",
    re.IGNORECASE,
)
KAZAKH_HOLDS = (
    r"(?:күшіне\s+енеді|күшіне\s+енген|күшінде|қолданысқа\s+енгізіл\w+"
    r"|қолданыл\w+|жарамды|іске\s+қосыл\w+|әрекет\s+етеді)"
)
KAZAKH_START = re.compile(
    rf"(?P<start>{DAY})\s+бастап\s+(?:(?P<end>{DAY})\s+(?P<how>дейін|қоса\s+алғанда)\s+)?(?P<verb>{KAZAKH_HOLDS})",
    re.IGNORECASE,
)
KAZAKH_END = re.compile(rf"(?P<end>{DAY})\s+(?P<how>дейін)\s+(?P<verb>{KAZAKH_HOLDS})", re.IGNORECASE)
KAZAKH_ENDS = re.compile(rf"(?P<end>{DAY})\s+бастап\s+(?P<verb>күшін\s+жояды)", re.IGNORECASE)
LABELLED = re.compile(
    r"^(?P<verb>(?:дата\s+(?:вступления\s+в\s+силу|введения(?:\s+в\s+действие)?|начала\s+действия)"
    r"|(?:срок|период)\s+действия|күшіне\s+ен(?:у|ген)\s+күні|қолданысқа\s+енгізілген\s+күні"
    rf"|effective\s+(?:date|from))\s*[:—–-]?\s*)(?:со?\s+)?(?P<start>{DAY})"
    rf"(?:\s*(?:г\.|года)?\s*(?P<how>по|до|to|until|[–—-])\s*(?P<end>{DAY}))?",
    re.IGNORECASE | re.MULTILINE,
)
PATTERNS = (START, END, ENDS, KAZAKH_START, KAZAKH_END, KAZAKH_ENDS, LABELLED)
DOCUMENT = (
    r"тариф|правил|инструкц|положени|редакци|верси|документ|политик|приказ|регламент|услови|порядо?к|переч(?:ень|н)|памятк"
    r"|стандарт|методик|руководств|программ|соглашени|ереже|нұсқау|құжат|бұйрық|шарт|саясат|тәртіп|қағида"
    r"|tariff|terms|rules|policy|document|instruction|order|version|edition|regulation|schedule|fees|guideline|procedure"
)
SUBJECT = re.compile(rf"\b(?:{DOCUMENT})", re.IGNORECASE)
THIS_CLAUSE = re.compile(
    r"\b(?:настоящ\w+|данн\w+|этот|этой|указанн\w+)\s+(?:под)?(?:пункт|стать|раздел|норм|ставк|тариф\s+по|абзац)"
    r"|\bосы\s+(?:тармақ|бап|бөлім|норма)|\bthis\s+(?:clause|section|article|paragraph|rate)",
    re.IGNORECASE,
)
NUMBERS = r"\d{1,3}(?:\.\d{1,3}){0,5}"
NAMED_CLAUSES = re.compile(
    rf"(?:\b(?:под)?пункт\w*|\bп\.\s?п\.|\bпп?\.|\bстать\w+|\bст\.|\bраздел\w*|\bclauses?|\bsections?|\barticles?"
    rf"|\bparagraphs?)\s*(?P<numbers>{NUMBERS}(?:(?:\s*,\s*|\s+и\s+|\s+and\s+){NUMBERS})*)"
    rf"|(?P<kazakh>{NUMBERS}(?:(?:\s*,\s*|\s+(?:және|мен)\s+){NUMBERS})*)\s?[-–]\s?(?:тармақ|бап|бөлім)",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    r"(?<=[.;!?])(?<!\bж\.)(?<!\bг\.)(?<!\bп\.)(?<!\bст\.)\s+(?=[«\"(A-ZА-ЯЁӘҒҚҢӨҰҮҺІ\d])|\n"
)
TITLED = re.compile(
    rf"\b(?:{DOCUMENT})[^.\n]{{0,80}}?\b(?:со?|from|as\s+of)\s+(?P<start>{DAY})"
    rf"|(?P<kazakh>{DAY})\s+бастап[^.\n]{{0,60}}\b(?:{DOCUMENT})",
    re.IGNORECASE,
)
SHORT_SUBJECT = 4
"""Letters before the verb that are no subject: «Ред. 3, действует …», a bullet, a number."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A window and where in its sentence the statement stands."""

    window: Window
    sentence: str
    start: int
    end: int


def propose(title: str, blocks: Sequence[Block]) -> tuple[Window, tuple[Block, ...]]:
    """The document's window, and the blocks with the windows of their own."""
    marked = list(blocks)
    whole: Window = (None, None)
    for index, block in enumerate(blocks):
        for stated in statements(block.text):
            if targets := _targets(stated, index, blocks):
                for target in targets:
                    marked[target] = _narrowed(marked[target], stated.window)
            elif whole == (None, None) and _is_of_document(stated, block):
                whole = stated.window
    if whole == (None, None):
        headings = blocks[0].headings if blocks else ()
        whole = _titled([title, *headings, *(block.text for block in blocks[:3] if len(block.text) < 200)])
    return whole, tuple(marked)


def statements(text: str) -> Iterator[Stated]:
    """Every statement of a window in a text, in order of the sentences."""
    for sentence in SENTENCE.split(text):
        taken: list[tuple[int, int]] = []
        for pattern in PATTERNS:
            for found in pattern.finditer(sentence):
                if any(found.start() < end and start < found.end() for start, end in taken):
                    continue
                window = _window(found)
                if window != (None, None):
                    taken.append(found.span())
                    yield Stated(window, sentence, *found.span())


def day(text: str) -> date | None:
    """The day that a match of DAY names, or None when there is no such day."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    month = next(
        (n for n, stems in enumerate(STEMS, 1) if re.search("|".join(stems), text, re.IGNORECASE)), None
    )
    try:
        if month is None:
            first, second, third = numbers
            return date(first, second, third) if first > 31 else date(third, second, first)
        one, other = numbers[:2]
        return date(one, month, other) if one > 31 else date(other, month, one)
    except ValueError:
        return None


def _window(found: re.Match[str]) -> Window:
    parts = found.groupdict()
    start = day(parts["start"]) if parts.get("start") else None
    until = day(parts["end"]) if parts.get("end") else None
    how = (parts.get("how") or "").lower()
    if until and how and not _excludes(until, how, whole=bool(parts.get("whole"))):
        until += timedelta(days=1)
    return (start, until) if not (start and until and until <= start) else (None, None)


def _excludes(last: date, how: str, *, whole: bool) -> bool:
    """«до 1 января» ends before that day, «до 31 декабря» with it, as banks write; «по» always with it."""
    return how in ("до", "until", "till", "дейін") and not whole and last.day == 1


def _targets(stated: Stated, index: int, blocks: Sequence[Block]) -> list[int]:
    """The blocks a statement is about when it is about clauses: by number, "this", or in its brackets."""
    before = stated.sentence[: stated.start]
    around = stated.sentence[: stated.end]
    if named := list(NAMED_CLAUSES.finditer(around)):
        numbers = re.findall(NUMBERS, named[-1]["numbers"] or named[-1]["kazakh"])
        own = blocks[index].place.clause
        # «3.2. Пункт …» opens with its own number; «в соответствии с пунктом 3 … действует» is cited, not set
        if _is_subject(around, named[-1], stated):
            return [
                position
                for position, block in enumerate(blocks)
                if any(clauses.is_within(block.place.clause, number) for number in numbers)
                and (position != index or own in numbers)
            ]
    bracketed = before.rfind("(") > before.rfind(")")
    if blocks[index].kind == "row":
        return [index] if bracketed else []
    if blocks[index].place.clause and (bracketed or THIS_CLAUSE.search(around)):
        return _own_clause(index, blocks)
    return []


def _is_subject(around: str, named: re.Match[str], stated: Stated) -> bool:
    """A clause is the subject when nothing but a few words stand between it and the verb."""
    between = around[named.end() : stated.start] if named.end() <= stated.start else ""
    introduced = re.search(
        r"(?:согласно|соответствии\s+с|на\s+основании|under|according\s+to)\s*$",
        around[: named.start()],
        re.I,
    )
    return introduced is None and len(between) <= 80


def _own_clause(index: int, blocks: Sequence[Block]) -> list[int]:
    """The neighbours of a block in the same clause, from the paragraph that opens it to the next opening."""
    clause = blocks[index].place.clause

    def opens(block: Block) -> bool:
        found = clauses.leading(block.text)
        return found is not None and found.number == clause

    first = index
    while first > 0 and not opens(blocks[first]) and blocks[first - 1].place.clause == clause:
        first -= 1
    last = index
    while last + 1 < len(blocks) and blocks[last + 1].place.clause == clause and not opens(blocks[last + 1]):
        last += 1
    return list(range(first, last + 1))


def _narrowed(block: Block, window: Window) -> Block:
    start, until = window
    return replace(
        block, effective_from=block.effective_from or start, effective_until=block.effective_until or until
    )


def _is_of_document(stated: Stated, block: Block) -> bool:
    """Without a subject, or with the document as the subject; never a row of a table."""
    if block.kind == "row":
        return False
    subject = stated.sentence[: stated.start]
    letters = sum(letter.isalpha() for letter in subject)
    if THIS_CLAUSE.search(subject) or NAMED_CLAUSES.search(subject):
        return False
    if letters <= SHORT_SUBJECT:
        return not block.place.clause or len(block.text) < 120
    return SUBJECT.search(subject) is not None


def _titled(texts: Sequence[str]) -> Window:
    """«Тарифы с 1 июля 2026 года» in the title or the first lines."""
    for text in texts:
        if found := TITLED.search(text):
            return day(found["start"] or found["kazakh"]), None
    return None, None
