"""Two versions of a document beside each other, and a document beside its pair in another language."""

from collections import Counter
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from foundation import clock
from ingestion.differing import diff
from ingestion.models import Document, Status, Version
from ingestion.pairing import begins, beside, compared_version, pair_of
from ingestion.shelf import ALIVE, documents_for, versions_for
from ingestion.views.entry import document_or_404, readers, user_of, version_or_404

READABLE = (*ALIVE, Status.RETIRED)


@readers
@require_safe
def difference(request: HttpRequest, slug: str, number: int, other: int) -> HttpResponse:
    """What changed from version `other` to version `number`, clause by clause."""
    if request.GET.get("against", "").isdecimal():
        return redirect("document_diff", slug, number, int(request.GET["against"]))
    new, old = version_or_404(request, slug, number), version_or_404(request, slug, other)
    changes = diff(old, new)
    counts = Counter(change.kind for change in changes)
    context = {
        "document": new.document,
        "old": old,
        "new": new,
        "others": others(request, new),
        "changes": [change for change in changes if change.kind != "same"],
        "counts": counts,
        "figures": sum(change.figures for change in changes if change.kind == "changed"),
    }
    return render(request, "documents/diff.html", context)


@readers
@require_safe
def pair(request: HttpRequest, slug: str) -> HttpResponse:
    """The document and its pair clause by clause, those whose figures differ first in sight: as they are
    today, or `?version=` beside what its pair says on its first day."""
    found, user = document_or_404(request, slug), user_of(request)
    other = pair_of(found)
    if other is None or not documents_for(user).filter(pk=other.pk).exists():
        raise Http404
    day, asked = clock.today(), request.GET.get("version", "")
    own_version = (
        version_or_404(request, slug, int(asked)) if asked.isdecimal() else _shown(request, found, day)
    )
    other_version = _shown(request, other, begins(own_version, day) if asked else day)
    rows = beside(own_version, other_version)
    everything = "all" in request.GET
    context = {
        "document": found,
        "other": other,
        "own_version": own_version,
        "other_version": other_version,
        "rows": rows if everything else [row for row in rows if row.differs],
        "alone": sum(row.own is None or row.other is None for row in rows),
        "alarms": sum(row.differs for row in rows),
        "everything": everything,
    }
    return render(request, "documents/pair.html", context)


def others(request: HttpRequest, version: Version) -> list[Version]:
    """The versions that this one may be compared with, newest first."""
    own = versions_for(user_of(request)).filter(document=version.document, status__in=READABLE)
    return list(own.exclude(pk=version.pk).exclude(file="").order_by("-number"))


def _shown(request: HttpRequest, document: Document, day: date) -> Version:
    """The version that stands for a document on a day, as far as this person may see it."""
    version = compared_version(document, day)
    if version is None or not versions_for(user_of(request)).filter(pk=version.pk).exists():
        raise Http404
    return version
