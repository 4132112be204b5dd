"""One document: its versions, their passages, the file itself, and what is known about it."""

from dataclasses import replace

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from ingestion import cards
from ingestion.doubling import doubled_bases
from ingestion.forms import CardForm
from ingestion.models import Document, Kind, Status, Version
from ingestion.pairing import suggestions_for
from ingestion.shelf import MANAGE, documents_for, versions_for
from ingestion.views.comparing import others
from ingestion.views.entry import document_or_404, managers, readers, user_of, version_or_404
from ingestion.views.showing import (
    ShownVersion,
    for_list,
    shown_document,
    shown_version,
    version_to_manage,
    with_alarms,
)


@readers
@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """A document with its versions, newest first."""
    found = document_or_404(request, slug)
    day, user = clock.today(), user_of(request)
    row = with_alarms(shown_document(for_list(documents_for(user), user).get(pk=found.pk), day), day)
    versions = versions_for(user).filter(document=found).select_related("uploaded_by", "published_by")
    shown = [for_page(request, version) for version in versions.order_by("-number")]
    suggested = suggestions_for(found, documents_for(user)) if user.has_perm(MANAGE) and not row.pair else []
    doubled = doubled_bases(day) if user.has_perm(MANAGE) else []
    context = {
        "row": row,
        "document": found,
        "versions": shown,
        "day": day,
        "suggested": suggested,
        "doubled": [one for one in doubled if found in (one.kept, one.left)],
        "letter": _is_letter(found) and row.in_force is not None,
    }
    return render(request, "documents/document.html", context)


def _is_letter(document: Document) -> bool:
    """Whether replies are offered it as a template."""
    internal = any(label.internal for label in document.labels.all())
    return document.kind == Kind.TEMPLATE and not internal


def for_page(request: HttpRequest, version: Version) -> ShownVersion:
    """A version as this person sees it on the document's page."""
    show = version_to_manage if user_of(request).has_perm(MANAGE) else shown_version
    read = bool(version.file) and version.status not in (Status.PROCESSING, Status.FAILED)
    earlier = [one.number for one in others(request, version) if one.number < version.number] if read else []
    return replace(show(version, clock.today()), before=max(earlier, default=0))


@readers
@require_safe
def version_item(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version of the document's page, asked for again while it is processed."""
    shown = for_page(request, version_or_404(request, slug, number))
    return render(request, "documents/_version.html", {"shown": shown, "document": shown.version.document})


@readers
@require_safe
def original(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The file as it was uploaded, always as a download: a document may hold a script."""
    version = version_or_404(request, slug, number)
    try:
        content = version.file.open("rb")
    # ValueError: an erased version has no file
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=version.file_name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is known about a document."""
    found = document_or_404(request, slug)
    form = CardForm(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            cards.describe(found, form.description(), user_of(request), form.cleaned_data["seen"])
            messages.success(request, _("Saved."))
            return redirect("document", slug=slug)
        except cards.ChangedMeanwhile:
            messages.warning(
                request,
                _("Somebody else saved these details meanwhile. Nothing of yours was saved: look again."),
            )
            return redirect("document_card", slug=slug)
    return render(request, "documents/card.html", {"form": form, "document": found})


@managers
@require_POST
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """Link the document with the one that was suggested."""
    found = document_or_404(request, slug)
    other = document_or_404(request, request.POST.get("other", ""))
    cards.link(found, other, user_of(request))
    messages.success(request, _("Saved."))
    return redirect("document", slug=slug)
