"""What the pages of the library show: small values made from rows, with no words and no markup in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch
from django.http import Http404

from foundation.clock import Validity
from foundation.models import User
from ingestion.forms import WindowForm, days_form, window_form
from ingestion.lapsing import OWN_DAYS, Lapse, lapses
from ingestion.models import Document, DocumentQuerySet, Passage, Status, Version
from ingestion.pairing import Alarm, alarm_of, begins, compared_version, count_alarms
from ingestion.previewing import pictured
from ingestion.reception import is_silent
from ingestion.settling import Finding, findings_of
from ingestion.shelf import ALIVE, documents_for, versions_for
from ingestion.views.timeline import Timeline, draw

MOST_DATED = 50


@dataclass(frozen=True, slots=True)
class DatedPassage:
    """A passage with days of its own, as its text says or a person did, and the form to change them."""

    passage: Passage
    form: WindowForm


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version and its state on the day: coming, now, past, or its status; `silent`: no news of it.

    For its page: `findings`, `form` (its days), `before` (the number of the version to compare it with, 0 for
    none), `pictured` (its pages can be looked at), `lapses` (what holds on no day between the version before
    it and this one). Before it holds also `dated`, at most `MOST_DATED` of the `dated_count` passages with
    days of their own, and `alarm`: where its figures differ from the other language.
    """

    version: Version
    state: str
    silent: bool = False
    findings: Sequence[Finding] = ()
    form: WindowForm | None = None
    dated: Sequence[DatedPassage] = ()
    dated_count: int = 0
    alarm: Alarm | None = None
    before: int = 0
    pictured: bool = False
    lapses: Sequence[Lapse] = ()

    @property
    def running(self) -> bool:
        """Whether the page should ask again soon."""
        return self.version.status == Status.PROCESSING


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document in the list: what is in force, what came last, its pair, how much there is to check."""

    document: Document
    title: str
    in_force: Version | None
    latest: ShownVersion
    timeline: Timeline
    pair: Document | None
    problems: int
    pair_alarms: int = 0


def shown_version(version: Version, day: date) -> ShownVersion:
    """A version with its state on `day`."""
    state = str(version.status)
    if version.status == Status.PUBLISHED:
        started = version.in_force_from is None or version.in_force_from <= day
        state = "now" if version.validity.covers(day) else ("past" if started else "coming")
    return ShownVersion(version, state, is_silent(version))


def version_to_manage(version: Version, day: date) -> ShownVersion:
    """The same with all that an admin decides on."""
    shown, form = shown_version(version, day), window_form(version)
    dated = _dated(version) if shown.state == Status.READY else []
    return replace(
        shown,
        findings=findings_of(version),
        form=form,
        dated=dated[:MOST_DATED],
        dated_count=len(dated),
        alarm=alarm_of(version, begins(version, day)) if shown.state in (Status.READY, "coming") else None,
        pictured=pictured(version),
        lapses=_lapses(shown, form, day),
    )


def _dated(version: Version) -> list[DatedPassage]:
    rows = version.passages.filter(OWN_DAYS, excluded=False).defer("vector", "terms").order_by("position")
    return [DatedPassage(one, days_form(one)) for one in rows]


def _lapses(shown: ShownVersion, form: WindowForm, day: date) -> list[Lapse]:
    """What lapses on the days that the form proposes, or still will under those of a publication."""
    if shown.state == Status.READY:
        start, until = form.initial["effective_from"], form.initial["effective_until"]
        return lapses(shown.version, Validity(start, until))
    if shown.state in ("now", "coming"):
        return [one for one in lapses(shown.version, shown.version.validity) if one.until > day]
    return []


def for_list(documents: DocumentQuerySet, user: User) -> DocumentQuerySet:
    """The documents with all that a list shows of them, in few queries."""
    own = versions_for(user).order_by("number")
    pairs = documents_for(user).prefetch_related(Prefetch("versions", queryset=own))
    return documents.prefetch_related(
        Prefetch("versions", queryset=own),
        "labels",
        Prefetch("pair", queryset=pairs),
        Prefetch("paired", queryset=pairs),
    )


def shown_document(document: Document, day: date) -> ShownDocument | None:
    """A document as `for_list` read it; None when it has no version to show."""
    versions: Sequence[Version] = list(document.versions.all())
    if not versions:
        return None
    current = [one for one in versions if one.status == Status.PUBLISHED and one.validity.covers(day)]
    alive = [one for one in versions if one.status in ALIVE]
    return ShownDocument(
        document=document,
        title=title_of(document, versions[-1]),
        in_force=current[-1] if current else None,
        latest=shown_version(versions[-1], day),
        timeline=draw(versions, day),
        pair=document.pair or next(iter(document.paired.all()), None),
        problems=alive[-1].unsettled if alive else 0,
    )


def with_alarms(row: ShownDocument | None, day: date) -> ShownDocument:
    """The same with the number of clauses whose figures differ from those of its pair."""
    if row is None:
        raise Http404
    other = row.pair and compared_version(row.pair, day)
    own = compared_version(row.document, day) if other else None
    return replace(row, pair_alarms=count_alarms(own, other)) if own and other else row


def title_of(document: Document, version: Version) -> str:
    """The title, or the file's name until the worker has read one; of what was erased the short name."""
    return document.title or version.file_name or document.slug
