"""Erasing what should never have come in: file, pictures and passages go; the version's row stays and says
nothing, so that its number never means another text."""

from collections import Counter
from collections.abc import Collection

from foundation.models import User
from ingestion import previewing, versions
from ingestion.models import Document, Passage, Settlement, Status, Version, Word

# what a version's row holds afterwards; without a file it is an erased one
EMPTY = {
    "status": Status.RETIRED, "file": "", "file_name": "", "within": "", "sha256": "", "bytes": 0,
    "problems": [], "unsettled": 0, "sketch": b"", "failure": "", "publish_when_ready": False,
}  # fmt: skip


def versions_of(slug: str, number: int | None = None) -> list[int]:
    """The numbers of a document's versions, or of this one; none where there is no such thing."""
    rows = Version.objects.filter(document__slug=slug)
    return list((rows if number is None else rows.filter(number=number)).values_list("number", flat=True))


def erase(slug: str, numbers: Collection[int], by: User | None) -> dict[str, int]:
    """Destroy what these versions of a document are made of; how many of what. Inside a transaction.

    A document of which nothing else is left loses its title. The vector index forgets at its next search.
    """
    document = Document.objects.select_for_update().get(slug=slug)
    counts: Counter[str] = Counter()
    for version in document.versions.filter(number__in=numbers):
        counts.update(_emptied(version, by))
    # words that stood nowhere else are still words of it
    Word.objects.filter(passages__lte=0).delete()
    if not document.versions.exclude(file="").exists():
        Document.objects.filter(pk=document.pk).update(title="")
    return dict(counts)


def left_of(slug: str, numbers: Collection[int]) -> dict[str, int]:
    """Of every place where these versions may be: how much is there, 0 when all is gone."""
    rows = Version.objects.filter(document__slug=slug, number__in=numbers)
    return {
        "file": rows.exclude(file="").count(),
        "preview": sum(len(previewing.folders(version)) for version in rows),
        "passage": Passage.objects.filter(version__in=rows).count(),
        "settlement": Settlement.objects.filter(version__in=rows).count(),
    }


def _emptied(version: Version, by: User | None) -> dict[str, int]:
    if version.status in versions.ENDABLE:
        # out of the counts of words and vectors while the passages are there
        version = versions.retire(version, by)
    counts = {
        "version": 1,
        "file": int(bool(version.file)),
        "preview": previewing.forget(version),
        "passage": version.passages.all().delete()[0],
        "settlement": version.settlements.all().delete()[0],
    }
    # not after the commit: a process that ended between the two would leave a file that no row knows
    version.file.delete(save=False)
    for name, blank in EMPTY.items():
        setattr(version, name, blank)
    version.save()
    return counts
