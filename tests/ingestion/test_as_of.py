"""As of a date: no passage outside its validity is ever found, and none that is valid is lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from foundation.access import EVERYTHING
from foundation.clock import Validity
from foundation.masked import Masked
from ingestion import knowledge, versions
from ingestion.models import Document, Passage, Status, Version
from ingestion.pipeline.indexing import lexical
from ingestion.pipeline.values import digest
from tests.fakes import FakeEngine, vector

FIRST = date(2026, 1, 1)
TEXT = "Комиссия за перевод составляет 1 %"
QUESTION = Masked("комиссия за перевод")

days = st.integers(0, 12).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def windows(draw: st.DrawFn) -> Validity:
    """[from, until), either side open or not, in order."""
    start, until = draw(st.none() | days), draw(st.none() | days)
    return Validity(start, until if start is None or until is None or start < until else None)


@dataclass(frozen=True)
class Made:
    """A version to be: its days, the days of its passages, which of them are excluded, what becomes of it."""

    window: Validity
    passages: tuple[tuple[Validity, bool], ...]
    then: str
    later: Validity


made = st.builds(
    Made,
    windows(),
    st.lists(st.tuples(windows(), st.booleans()), min_size=1, max_size=3).map(tuple),
    st.sampled_from(["stays", "stays", "stays", "retired", "undone", "redated", "unpublished"]),
    windows(),
)


def put(document: Document, number: int, one: Made) -> Version:
    version = Version.objects.create(
        document=document, number=number, status=Status.READY, file_name="а.md", sha256=f"{document}{number}"
    )
    for position, (window, excluded) in enumerate(one.passages, 1):
        text = f"{TEXT} {number} {position}"
        Passage.objects.create(
            version=version,
            position=position,
            external_id=f"{document.slug}@{number}#{position}",
            text=text,
            text_sha256=digest(text),
            effective_from=window.start,
            effective_until=window.until,
            excluded=excluded,
            embedder=django_settings.EMBED_MODEL,
            vector=np.asarray(vector(text), "<f4").tobytes(),
            terms=lexical.pack(lexical.weigh(text)),
        )
    return version


def expected(published: Iterable[tuple[int, Version]], day: date) -> set[str]:
    """From the meaning alone: of the versions that began the last one counts, until its own end."""
    begun = [
        (version.effective_from or date.min, number, version)
        for number, version in published
        if version.effective_from is None or version.effective_from <= day
    ]
    if not begun:
        return set()
    _, _, version = max(begun, key=lambda entry: entry[:2])
    if version.effective_until and day >= version.effective_until:
        return set()
    return {
        passage.external_id
        for passage in version.passages.all()
        if not passage.excluded
        and (passage.effective_from is None or passage.effective_from <= day)
        and (passage.effective_until is None or day < passage.effective_until)
    }


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    # an example takes a tenth of a second, and shrinking one many examples
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    plan=st.lists(st.lists(made, min_size=1, max_size=3), min_size=1, max_size=2),
    asked=st.lists(days, min_size=1),
)
def test_what_is_found_is_what_is_valid(
    plan: list[list[Made]], asked: list[date], engine: FakeEngine, index: None
) -> None:
    documents = []
    for number, life in enumerate(plan):
        document = Document.objects.create(slug=f"d{number}-{Document.objects.count()}", language="ru")
        documents.append(document)
        ready = [put(document, version_number, one) for version_number, one in enumerate(life, 1)]
        for version, one in zip(ready, life, strict=True):
            live(version, one)
    try:
        for day in asked:
            wanted: set[str] = set()
            for document in documents:
                published = document.versions.filter(status=Status.PUBLISHED)
                wanted |= expected([(one.number, one) for one in published], day)
            for engine.embeds in (True, False):
                assert found(day) == wanted
    finally:
        engine.embeds = True
        for version in Version.objects.filter(status=Status.PUBLISHED):
            versions.retire(version, None)


def found(day: date) -> set[str]:
    """What the search gives; where the embedder is away and words find nothing, it says that it is away."""
    try:
        hits = knowledge.search(QUESTION, EVERYTHING, as_of=day, limit=100)
    except knowledge.EngineUnavailable:
        return set()
    return {hit.external_id for hit in hits}


def live(version: Version, one: Made) -> None:
    """Publish a version and do with it what was drawn."""
    if one.then == "unpublished":
        return
    window = one.window
    if window.start is None and window.until is not None:
        window = Validity()  # a version that replaces another begins today, which may be after its end
    versions.publish(version, None, window=window)
    if one.then == "retired":
        versions.retire(version, None)
    elif one.then == "undone":
        versions.roll_back(version, None)
    elif one.then == "redated" and one.later.start:
        versions.redate(version, None, one.later)
