"""The door of the library: everything the desk may ask it."""

import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Subquery
from numpy.typing import NDArray

from foundation import clock
from foundation.access import Reader
from foundation.masked import Masked
from ingestion.clauses import key_of
from ingestion.differing import Run, runs
from ingestion.found import Hit
from ingestion.letters import is_letter, joined
from ingestion.models import Document, IndexEvent, Kind, Passage, Status, Version
from ingestion.pipeline import confining, embedding, indexing, inspecting, priming
from ingestion.pipeline.parsing.recognising import EXTENSIONS
from ingestion.pipeline.values import EngineUnavailable, UnreadableFile

__all__ = [
    "EngineUnavailable", "Hit", "Letter", "Published", "Run", "UnreadableFile", "accepted", "closed_to",
    "compare_words", "gives_orders", "in_force", "is_letter", "kinds", "labelled", "letter", "letters",
    "meant", "orders_in", "passage", "published_since", "rarity", "revision", "search", "still_said",
    "successor", "text_of", "texts_of", "titles", "vectors",
]  # fmt: skip


def search(question: Masked, reader: Reader, *, as_of: date | None = None, limit: int = 10) -> list[Hit]:
    """The best passages in force on `as_of` (today) that the reader may see, each external id once.

    Raises EngineUnavailable when the embedder or the index can't be reached.
    """
    day = as_of or clock.today()
    scope = indexing.Scope(day, reader.hidden_labels())
    priming.prime()
    wordings = indexing.reword(question.words())
    vectors = embedding.embed_wordings(wordings)
    scored = indexing.search(vectors, wordings, scope)
    hits: dict[str, Hit] = {}
    # few are read more than once: those that share an external id, or that the database refuses
    for start in range(0, len(scored), limit):
        some = scored[start : start + limit]
        ids = [item.passage_id for item in some]
        found = _read(ids, reader, day, vectors)
        for item in some:
            if (hit := found.get(item.passage_id)) and len(hits) < limit:
                hits.setdefault(hit.external_id, _with_scores(hit, item))
        if len(hits) == limit:
            break
    return list(hits.values())


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a model and tells it what to do."""
    return inspecting.speaks_to_a_model(text)


def orders_in(text: str) -> frozenset[str]:
    """The names of the rules (docs/reference.md, instruction_to_model) by which a text speaks to a model."""
    return inspecting.orders_in(text)


def meant(text: str) -> str:
    """A text as the library reads it: another keyboard layout and misspelt words put right."""
    return indexing.reword(text)[0]


def vectors(texts: Sequence[str], *, asked: bool = False) -> list[tuple[float, ...]]:
    """A unit vector for each text: masked text that is `asked`, or what passages say.

    Raises EngineUnavailable.
    """
    if asked:
        return [tuple(row.tolist()) for row in embedding.embed_wordings(texts)]
    return [tuple(row.tolist()) for batch in embedding.embed_passages(texts) for row in batch]


def rarity(words: Iterable[str]) -> Mapping[str, float]:
    """How rare each word is in what is published: 0 stands in every passage, 1 in none."""
    stems = {word: next(iter(indexing.stems_of(word)), 0) for word in words}
    counts = indexing.passages_with({indexing.PASSAGES, *stems.values()})
    total = counts.get(indexing.PASSAGES, 0)
    most = math.log(1 + total) or 1.0
    return {word: math.log((1 + total) / (1 + counts.get(stem, 0))) / most for word, stem in stems.items()}


def passage(passage_id: int, reader: Reader) -> Hit | None:
    """One passage of any version, or None when there is none that the reader may see."""
    return _read([passage_id], reader, None).get(passage_id)


def in_force(day: date) -> list[tuple[int, str]]:
    """The passages that a search on `day` could find and their external ids, newest first."""
    rows = Passage.objects.holding_on(day).filter(version__in=Version.objects.in_force_on(day))
    return list(rows.order_by("-pk").values_list("pk", "external_id"))


def revision() -> int:
    """A number that is another after whatever a search could find has changed."""
    return IndexEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def still_said(said: Iterable[tuple[str, str]], day: date) -> frozenset[tuple[str, str]]:
    """Which of these (document's slug, SHA-256 of a text) a passage in force on `day` has."""
    asked = set(said)
    rows = (
        Passage.objects.holding_on(day)
        .filter(version__in=Version.objects.in_force_on(day), text_sha256__in={sha for _, sha in asked})
        .values_list("version__document__slug", "text_sha256")
    )
    return frozenset(asked & set(rows))


def closed_to(reader: Reader) -> frozenset[str]:
    """The slugs of the documents that the reader may not see."""
    return frozenset(
        Document.objects.filter(labels__in=reader.hidden_labels()).values_list("slug", flat=True)
    )


def labelled() -> dict[str, frozenset[str]]:
    """The slugs of documents under access labels, with the short names of these."""
    found: dict[str, set[str]] = defaultdict(set)
    for slug, label in Document.objects.exclude(labels=None).values_list("slug", "labels__slug"):
        found[slug].add(label)
    return {slug: frozenset(labels) for slug, labels in found.items()}


def kinds() -> list[tuple[str, str]]:
    """The kinds of documents with their words."""
    return [(str(code), str(words)) for code, words in Kind.choices]


def titles() -> list[tuple[str, str]]:
    """The slugs of all documents with their titles; for those who manage them."""
    return [(one.slug, str(one)) for one in Document.objects.only("slug", "title")]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter template: the letter itself, and apart from it what only the staff may read."""

    slug: str
    title: str
    language: str
    version: int
    text: str = ""
    notes: tuple[str, ...] = ()


def letters(reader: Reader, day: date) -> list[Letter]:
    """The templates in force on `day` that the reader may see, without their texts, by language and title.

    What is for the staff only as a whole is no template of letters.
    """
    rows = Version.objects.in_force_on(day).filter(
        document__kind=Kind.TEMPLATE, document__in=Document.objects.visible_to(reader)
    )
    rows = rows.exclude(document__labels__internal=True).select_related("document")
    found = [Letter(one.document.slug, str(one.document), one.document.language, one.number) for one in rows]
    return sorted(found, key=lambda one: (one.language, one.title))


def letter(slug: str, reader: Reader, day: date) -> Letter | None:
    """One of them with its texts; a template without a section for the letter is a letter whole."""
    card = next((one for one in letters(reader, day) if one.slug == slug), None)
    if card is None:
        return None
    rows = Passage.objects.holding_on(day).filter(version__document__slug=slug, version__number=card.version)
    pieces = list(rows.order_by("position").values_list("breadcrumb", "text"))
    spoken = [text for breadcrumb, text in pieces if is_letter(breadcrumb)]
    if not spoken:
        return replace(card, text=joined(text for _, text in pieces))
    notes = tuple(text for breadcrumb, text in pieces if not is_letter(breadcrumb) and " › " in breadcrumb)
    return replace(card, text=joined(spoken), notes=notes)


def accepted(name: str) -> bool:
    """Whether files with such a name can be read at all."""
    return Path(name).suffix.lower() in EXTENSIONS


def text_of(content: bytes, name: str) -> str:
    """What a file says, read in the confined child and kept nowhere. Raises UnreadableFile."""
    with tempfile.TemporaryDirectory(prefix="sufler-") as folder:
        path = Path(folder) / f"file{Path(name).suffix.lower()}"
        path.write_bytes(content)
        parsed = confining.parse(path, path.name)
    return "\n".join(block.text for block in parsed.blocks)


@dataclass(frozen=True, slots=True)
class Published:
    """A version that was published: when, by whom, in force from when, and the one published before it."""

    slug: str
    title: str
    number: int
    at: datetime
    published_by: int | None
    effective_from: date | None
    before: int | None


def published_since(moment: datetime, reader: Reader, limit: int = 100) -> list[Published]:
    """What was published since, of the documents that the reader may see; the latest first."""
    rows = Version.objects.filter(
        status=Status.PUBLISHED,
        published_at__gte=moment,
        document__in=Document.objects.visible_to(reader),
    )
    earlier = Version.objects.filter(
        document=OuterRef("document"), number__lt=OuterRef("number"), status=Status.PUBLISHED
    )
    rows = rows.annotate(before=Subquery(earlier.order_by("-number").values("number")[:1]))
    fields = ("document__slug", "document__title", "number", "published_at", "published_by", "in_force_from")
    found = rows.order_by("-published_at", "-pk").values_list(*fields, "before")[:limit]
    return [Published(*row) for row in found]


def texts_of(slug: str, number: int) -> frozenset[str]:
    """The SHA-256 of every text that this version would be answered from."""
    rows = Passage.objects.filter(version__document__slug=slug, version__number=number, excluded=False)
    return frozenset(rows.values_list("text_sha256", flat=True))


def successor(passage_id: int, reader: Reader, *, day: date) -> Hit | None:
    """What stands on `day` where this passage stood: the first passage of the clause with its identity."""
    old = Passage.objects.filter(pk=passage_id).defer("vector", "terms").first()
    if old is None:
        return None
    passages = Passage.objects.holding_on(day).filter(
        version__in=Version.objects.in_force_on(day).filter(document__versions=old.version_id)
    )
    key = key_of(old)
    same = [row for row in passages.defer("vector", "terms") if key_of(row) == key]
    # of a clause that was cut into pieces the one that has most of the old words
    nearest = max(same, key=lambda row: _shared_words(row.text, old.text), default=None)
    return _read([nearest.pk], reader, None).get(nearest.pk) if nearest else None


def compare_words(old: str, new: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Two texts cut where they differ, figures apart: the old one's runs and the new one's."""
    return runs(old, new), runs(new, old)


def _shared_words(one: str, other: str) -> int:
    return len(set(one.split()) & set(other.split()))


def _read(
    ids: list[int], reader: Reader, day: date | None, asked: Sequence[NDArray[np.float32]] = ()
) -> dict[int, Hit]:
    """The passages from the database, which has the last word on validity and access."""
    passages = Passage.objects.filter(pk__in=ids)
    if not reader.unrestricted:
        passages = passages.filter(version__document__in=Document.objects.visible_to(reader))
    if day is not None:
        passages = passages.holding_on(day).filter(version__in=Version.objects.in_force_on(day))
    own = Document.objects.filter(pk=OuterRef("version__document"))
    rows = passages.select_related("version__document").annotate(
        internal=Exists(own.filter(labels__internal=True)),
        restricted=Exists(own.filter(labels__isnull=False)),
        local_only=Exists(own.filter(labels__local_only=True)),
    )
    return {row.pk: _hit(row, asked) for row in rows.defer("terms")}


def _hit(row: Any, asked: Sequence[NDArray[np.float32]]) -> Hit:
    """`row`: a Passage with what its labels say beside its fields."""
    version, document = row.version, row.version.document
    return Hit(
        passage_id=row.pk,
        external_id=row.external_id,
        text=row.text,
        breadcrumb=row.breadcrumb,
        place=row.place,
        document=document.title,
        slug=document.slug,
        kind=document.kind,
        language=document.language,
        version=version.number,
        effective_from=version.in_force_from,
        effective_until=version.in_force_until,
        text_sha256=row.text_sha256,
        internal=row.internal,
        restricted=row.restricted,
        local_only=row.local_only,
        cosine=_cosine(row, asked),
    )


def _cosine(row: Passage, asked: Sequence[NDArray[np.float32]]) -> float:
    """The passage's cosine to the nearest of these unit vectors; 0 for a vector of another embedder."""
    if row.embedder != settings.EMBED_MODEL:
        return 0.0
    vector = np.frombuffer(bytes(row.vector), "<f4")
    return max((float(one @ vector) for one in asked), default=0.0)


def _with_scores(hit: Hit, item: indexing.Scored) -> Hit:
    return replace(hit, score=item.score, near=item.near, coverage=item.coverage)
