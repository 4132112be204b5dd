"""The same document in two languages: which belong together, and where their figures differ."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings

from ingestion.clauses import Clause, clauses_of
from ingestion.differing import Run
from ingestion.figures import figures_of
from ingestion.models import Document, DocumentQuerySet, Passage, Status, Version
from ingestion.number_words import spoken_numbers

READ = (Status.PUBLISHED, Status.READY, Status.NEEDS_ATTENTION)
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Beside:
    """A clause and its counterpart, None where the other language has none; `here` and `there` are the
    figures that only one of them has."""

    own: Clause | None
    other: Clause | None
    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether it raises the alarm: a figure or a day stands in one language only."""
        return bool(self.here or self.there)

    @property
    def own_runs(self) -> tuple[Run, ...]:
        """The clause with the figures marked that its counterpart lacks."""
        return told_apart(self.own.text, self.here) if self.own else ()

    @property
    def other_runs(self) -> tuple[Run, ...]:
        """The counterpart with the figures marked that the clause lacks."""
        return told_apart(self.other.text, self.there) if self.other else ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """The clauses of a version that differ in a figure or a day from `against`, the pair's version that is
    in force on `day`, or, when none is, the last that was read (`in_force` tells which)."""

    against: Version
    day: date
    rows: tuple[Beside, ...]

    @property
    def in_force(self) -> bool:
        return self.against.status == Status.PUBLISHED and self.against.validity.covers(self.day)


def pair_of(document: Document) -> Document | None:
    """The document that this one is linked with."""
    return document.pair or document.paired.first()


def suggestions_for(document: Document, among: DocumentQuerySet) -> list[Document]:
    """Documents without a pair in another language that bear the same name but for the language."""
    free = among.filter(pair__isnull=True, paired__isnull=True).exclude(pk=document.pk)
    others = free.exclude(language__in=[document.language, ""]).filter(kind=document.kind)
    stem = _stem(document.slug)
    named = [other for other in others if _stem(other.slug) == stem]
    return named or [other for other in others if other.title and other.title == document.title]


def compared_version(document: Document, day: date) -> Version | None:
    """The version that stands for a document in a comparison: in force, else the last that was read."""
    versions = sorted(document.versions.all(), key=lambda version: version.number)
    in_force = [one for one in versions if one.status == Status.PUBLISHED and one.validity.covers(day)]
    return next(reversed(in_force or [one for one in versions if one.status in READ]), None)


def begins(version: Version, day: date) -> date:
    """The first day from `day` on on which a version holds, by its window, what was stated, or its text."""
    stated = version.effective_from or version.effective_until
    start = version.in_force_from or (version.effective_from if stated else version.proposed_from)
    return max(start, day) if start else day


def alarm_of(version: Version, day: date) -> Alarm | None:
    """What will differ between the languages when the version holds on `day`; None when nothing does."""
    pair = pair_of(version.document)
    against = compared_version(pair, day) if pair else None
    rows = tuple(row for row in beside(version, against) if row.differs) if against else ()
    return Alarm(against, day, rows) if against and rows else None


def beside(own: Version, other: Version) -> list[Beside]:
    """Both versions clause by clause in the order of the first, what only the other has at the end."""
    ours, theirs = _placed(clauses_of(own)), _placed(clauses_of(other))
    found = [_beside(clause, theirs.get(key)) for key, clause in ours.items()]
    return [*found, *(Beside(None, clause) for key, clause in theirs.items() if key not in ours)]


def count_alarms(own: Version, other: Version) -> int:
    """How many clauses differ in a figure or a day; remembered until one of the versions is touched."""
    return _count(own.pk, own.touched_at, other.pk, other.touched_at)


def counterpart(passage: Passage, day: date) -> Beside | None:
    """The passage's clause beside the one that says the same in the pair's version in force on `day`; None
    when there is none."""
    other = pair_of(passage.version.document)
    version = other.versions.in_force_on(day).order_by("-number").first() if other else None
    if version is None:
        return None
    ours = _placed(clauses_of(passage.version))
    key = next((key for key, clause in ours.items() if passage.pk in clause.passages), None)
    other_clause = _placed(clauses_of(version)).get(key) if key else None
    return _beside(ours[key], other_clause) if key and other_clause else None


def told_apart(text: str, figures: Sequence[str]) -> tuple[Run, ...]:
    """A text cut into runs so that each of these figures is one that differs."""
    found: list[Run] = []
    at = 0
    for one in figures_of(text):
        if _bare(one.value) in figures:
            found += [Run(text[at : one.start]), Run(text[one.start : one.end], differs=True, figure=True)]
            at = one.end
    return (*found, Run(text[at:]))


@lru_cache(maxsize=1024)
def _count(own: int, _own_at: datetime, other: int, _other_at: datetime) -> int:
    pair = Version.objects.in_bulk([own, other])
    return sum(one.differs for one in beside(pair[own], pair[other]))


def _placed(clauses: Sequence[Clause]) -> dict[str, Clause]:
    """Clauses under a name that holds in every language: the number, or which row or text it is."""
    found: dict[str, Clause] = {}
    sheets: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for clause in clauses:
        place = clause.place
        if place.row is not None:
            sheet = sheets.setdefault(place.sheet, len(sheets)) if place.sheet else 0
            within = f"row {place.clause or sheet}"
        else:
            within = place.clause or "text"
        counts[within] += 1
        once = place.row is None and place.clause and counts[within] == 1
        found[within if once else f"{within} {counts[within]}"] = clause
    return found


def _beside(own: Clause, other: Clause | None) -> Beside:
    if other is None:
        return Beside(own, None)
    here, there = _figures(own.text), _figures(other.text)
    return Beside(own, other, _unsaid(here - there, other.text), _unsaid(there - here, own.text))


def _unsaid(figures: Counter[str], text: str) -> tuple[str, ...]:
    """Those that the other language does not say in words either."""
    said = Counter(str(number) for number in spoken_numbers(text))
    return tuple((figures - said).elements())


def _figures(text: str) -> Counter[str]:
    return Counter(_bare(figure.value) for figure in figures_of(text))


def _bare(value: str) -> str:
    """A value without its unit: one language may name it in the head of the table only."""
    return value.rstrip("%₸")


def _stem(slug: str) -> str:
    """A document's short name without its language: card-blocking-ru and card-blocking-kk are one."""
    parts = [part for part in slug.split("-") if part not in (*LANGUAGES, "kz", "rus", "kaz", "eng")]
    return "-".join(parts)
