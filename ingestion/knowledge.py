"""The door of the library: everything the desk may ask it."""

import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from foundation.access import Reader
from foundation.models import User
from ingestion import antivirus
from ingestion.clauses import key_of
from ingestion.differing import Run, runs
from ingestion.erasing import erase, left_of, versions_of
from ingestion.found import Hit
from ingestion.letters import is_letter
from ingestion.models import Document, Kind, Passage
from ingestion.pipeline import confining, embedding, indexing, inspecting, priming
from ingestion.pipeline.parsing.recognising import EXTENSIONS
from ingestion.pipeline.values import EngineUnavailable, UnreadableFile
from ingestion.publications import (
    Change,
    Published,
    changes_since,
    in_force,
    named,
    published_since,
    revision,
    saying,
    shelf,
    still_said,
    texts_of,
)
from ingestion.reading import read
from ingestion.searching import search
from ingestion.standing import standing
from ingestion.templates import Letter, letter, letters

__all__ = [
    "Change", "EngineUnavailable", "Hit", "Letter", "Published", "Run", "UnreadableFile", "accepted",
    "antivirus_answers", "antivirus_is_on", "changes_since", "closed_to", "compare_words", "erase",
    "gives_orders", "in_force", "is_letter", "kinds", "labelled", "left_of", "letter", "letters",
    "meanings", "meant", "named", "orders_in", "passage", "passages", "published_since", "rarity",
    "revision", "saying", "search", "shelf", "standing", "still_said", "successor", "successors",
    "text_of", "texts_of", "titles", "vectors", "versions_of", "ways_to_say", "without_date",
]  # fmt: skip


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a model and tells it what to do."""
    return inspecting.speaks_to_a_model(text)


def orders_in(text: str) -> frozenset[str]:
    """The names of the rules (docs/reference.md, instruction_to_model) by which a text speaks to a model."""
    return inspecting.orders_in(text)


def meant(text: str) -> str:
    """A text as the library reads it: another keyboard layout and misspelt words put right."""
    return indexing.reword(text)[0]


def without_date(text: str) -> str:
    """A text without its dates; as it is where nothing else would be left."""
    return indexing.without_date(text)


def ways_to_say(question: str) -> list[tuple[str, ...]]:
    """What masked words speak of, in order: each thing in its own words and in other languages."""
    return indexing.ways_to_say(question)


def vectors(texts: Sequence[str], *, asked: bool = False) -> list[tuple[float, ...]]:
    """A unit vector for each text: masked text that is `asked` while somebody waits, or what passages say.

    Raises EngineUnavailable.
    """
    if asked:
        return [tuple(row.tolist()) for row in embedding.embed_awaited(texts)]
    return [tuple(row.tolist()) for batch in embedding.embed_passages(texts) for row in batch]


def meanings(texts: Sequence[str]) -> list[tuple[float, ...]]:
    """Unit vectors of masked questions without what all questions of their language share: those that ask one
    thing are near each other whatever their language. Raises EngineUnavailable.
    """
    priming.prime()
    vectors = embedding.embed_wordings(texts)
    return [tuple(row.tolist()) for row in indexing.without_language(vectors, texts)]


def rarity(words: Iterable[str]) -> Mapping[str, float]:
    """How rare each word is in what is published: 0 stands in every passage, 1 in none."""
    stems = {word: next(iter(indexing.stems_of(word)), 0) for word in words}
    counts = indexing.passages_with({indexing.PASSAGES, *stems.values()})
    total = counts.get(indexing.PASSAGES, 0)
    most = math.log(1 + total) or 1.0
    return {word: math.log((1 + total) / (1 + counts.get(stem, 0))) / most for word, stem in stems.items()}


def embedded_by_others() -> int:
    """How many passages have their vector from another embedder than SUFLER_EMBED_MODEL."""
    return Passage.objects.embedded_by_others().count()


def passage(passage_id: int, reader: Reader) -> Hit | None:
    """One passage of any version, or None when there is none that the reader may see."""
    return passages([passage_id], reader).get(passage_id)


def passages(ids: Iterable[int], reader: Reader) -> Mapping[int, Hit]:
    """Passages of any version by their numbers, less those that the reader may not see."""
    return read(list(ids), reader, None)


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


def antivirus_is_on() -> bool:
    """Whether files are shown to an antivirus."""
    return antivirus.is_on()


def antivirus_answers() -> bool:
    """Whether it is there; without it no file is taken."""
    return antivirus.answers()


def accepted(name: str) -> bool:
    """Whether files with such a name can be read at all."""
    return Path(name).suffix.lower() in EXTENSIONS


def text_of(content: bytes, name: str, by: User) -> str:
    """What a file says that `by` handed in, read in the confined child and kept nowhere.

    Raises UnreadableFile.
    """
    with tempfile.TemporaryDirectory(prefix="sufler-") as folder:
        path = Path(folder) / f"file{Path(name).suffix.lower()}"
        path.write_bytes(content)
        antivirus.check(path, by)
        parsed = confining.parse(path, path.name)
    return "\n".join(block.text for block in parsed.blocks)


def successor(passage_id: int, reader: Reader, *, day: date) -> Hit | None:
    """What stands on `day` where this passage stood: the first passage of the clause with its identity."""
    return successors([passage_id], reader, day=day).get(passage_id)


def successors(ids: Iterable[int], reader: Reader, *, day: date) -> Mapping[int, Hit]:
    """What stands on `day` where each of these passages stood; nothing for one that has no successor, or none
    that the reader may see."""
    olds = list(Passage.objects.filter(pk__in=set(ids)).select_related("version").defer("vector", "terms"))
    documents = {old.version.document_id for old in olds}
    rows = Passage.objects.in_force_on(day).filter(version__document__in=documents).select_related("version")
    same: dict[tuple[int, str], list[Passage]] = defaultdict(list)
    for row in rows.defer("vector", "terms"):
        same[_clause_of(row)].append(row)
    # of a clause that was cut into pieces the one that has most of the old words
    nearest = {
        old.pk: max(found, key=lambda row: _shared_words(row.text, old.text)).pk
        for old in olds
        if (found := same[_clause_of(old)])
    }
    hits = read(list(nearest.values()), reader, None)
    return {old: hits[now] for old, now in nearest.items() if now in hits}


def _clause_of(passage: Passage) -> tuple[int, str]:
    return passage.version.document_id, key_of(passage)


def compare_words(old: str, new: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Two texts cut where they differ, figures apart: the old one's runs and the new one's."""
    return runs(old, new), runs(new, old)


def _shared_words(one: str, other: str) -> int:
    return len(set(one.split()) & set(other.split()))
