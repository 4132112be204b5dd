"""Uploading, and how far the files have come."""

from collections.abc import Iterable
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from ingestion import intranet
from ingestion.forms import PagesForm, UploadForm
from ingestion.reception import Received, hand_in, hand_in_pages
from ingestion.shelf import versions_for
from ingestion.views.entry import managers, user_of
from ingestion.views.showing import ShownVersion, shown_version

Line = tuple[Received, ShownVersion | None]


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The drop zone; files arrive all at once from the form, or one by one from its script as a fragment."""
    initial = {"document": request.GET.get("document")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    lines: list[Line] = []
    alone = request.headers.get("X-Sufler-Upload") == "one"
    if request.method == "POST" and form.is_valid():
        card, files = form.card(), form.cleaned_data["chosen"]
        taken = chain.from_iterable(hand_in(file, card, user_of(request)) for file in files)
        lines = _lines(taken)
    template = "documents/_received.html" if alone else "documents/upload.html"
    context = {"form": form, "lines": lines, "limit": settings.UPLOAD_LARGEST_BYTES}
    return render(request, template, context)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def pages(request: HttpRequest) -> HttpResponse:
    """Pages of the intranet by their addresses; where no host is named the page only says so."""
    form = PagesForm(request.POST or None)
    lines: list[Line] = []
    if request.method == "POST" and intranet.is_on() and form.is_valid():
        lines = _lines(hand_in_pages(form.cleaned_data["addresses"], form.card(), user_of(request)))
    context = {"form": form, "lines": lines, "hosts": settings.INTRANET_HOSTS}
    return render(request, "documents/pages.html", context)


def _lines(taken: Iterable[Received]) -> list[Line]:
    day = clock.today()
    return [(one, shown_version(one.version, day) if one.version else None) for one in taken]


@managers
@require_safe
def version_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One file's line on the upload page, asked for again while it is processed."""
    version = get_object_or_404(versions_for(user_of(request)).select_related("document"), pk=pk)
    return render(request, "documents/_line.html", {"shown": shown_version(version, clock.today())})
