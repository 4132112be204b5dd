"""Uploading, and how far the files have come."""

from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from ingestion.forms import UploadForm
from ingestion.reception import hand_in
from ingestion.shelf import versions_for
from ingestion.views.entry import managers, user_of
from ingestion.views.showing import shown_version


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The drop zone; files arrive all at once from the form, or one by one from its script as a fragment."""
    initial = {"document": request.GET.get("document")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    lines, alone = [], request.headers.get("X-Sufler-Upload") == "one"
    if request.method == "POST" and form.is_valid():
        card, files = form.card(), form.cleaned_data["chosen"]
        taken = chain.from_iterable(hand_in(file, card, user_of(request)) for file in files)
        day = clock.today()
        lines = [(one, shown_version(one.version, day) if one.version else None) for one in taken]
    template = "documents/_received.html" if alone else "documents/upload.html"
    context = {"form": form, "lines": lines, "limit": settings.UPLOAD_LARGEST_BYTES}
    return render(request, template, context)


@managers
@require_safe
def version_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One file's line on the upload page, asked for again while it is processed."""
    version = get_object_or_404(versions_for(user_of(request)).select_related("document"), pk=pk)
    return render(request, "documents/_line.html", {"shown": shown_version(version, clock.today())})
