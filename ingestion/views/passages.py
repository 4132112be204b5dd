"""The passages of a version: in order, one of them with its place in the file, and put right by hand."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.clock import Validity
from ingestion import correcting
from ingestion.forms import PassageForm, WindowForm
from ingestion.lapsing import OWN_DAYS
from ingestion.models import Passage
from ingestion.pairing import counterpart, pair_of, told_apart
from ingestion.pipeline.values import EngineUnavailable
from ingestion.previewing import NoPicture, neighbours, page_file, picture_of, pictured
from ingestion.shelf import documents_for, versions_for
from ingestion.templatetags.wording import IMPOSSIBLE
from ingestion.versions import NotPossible
from ingestion.views.entry import managers, readers, user_of, version_or_404
from ingestion.views.showing import shown_version

PASSAGES = 50


@readers
@require_safe
def passages(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The passages of a version in order, with their places; all, or those with days of their own."""
    version = version_or_404(request, slug, number)
    rows = version.passages.defer("vector", "terms").order_by("position")
    if "dated" in request.GET:
        rows = rows.filter(OWN_DAYS)
    page = Paginator(rows, PASSAGES).get_page(request.GET.get("page"))
    context = {"shown": shown_version(version, clock.today()), "document": version.document, "page": page}
    return render(request, "documents/passages.html", context)


@readers
@require_safe
def passage(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponse:
    """One passage with its place in the file; for those who manage documents also the form."""
    version = version_or_404(request, slug, number)
    found = get_object_or_404(version.passages.select_related("version__document"), position=position)
    context = {
        "document": version.document,
        "version": version,
        "form": PassageForm.of(found),
        **_place(request, found, clock.today()),
    }
    return render(request, "documents/passage.html", context)


@managers
@require_POST
def change(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponse:
    """Correct a passage, leave it out, bring it or its text back, give it days."""
    version = version_or_404(request, slug, number)
    found = get_object_or_404(version.passages.select_related("version__document"), position=position)
    form, by = PassageForm(request.POST), user_of(request)
    try:
        if not form.is_valid():
            raise NotPossible("dates_reversed" if "effective_until" in form.errors else "no_words")
        match request.POST.get("act"):
            case "leave_out" | "bring_back" as act:
                correcting.leave_out(found, by, out=act == "leave_out")
            case "restore":
                correcting.restore(found, by, seen=form.cleaned_data["seen"])
            case _:
                _save(found, form, by)
        messages.success(request, _("Saved."))
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
    except EngineUnavailable:
        messages.warning(
            request, _("The search does not answer, so nothing was changed. Try again in a minute.")
        )
    return redirect("document_passage", slug, number, position)


@managers
@require_POST
def days(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponse:
    """Give a passage other days than its text says, or those of its version, on the way to publishing it."""
    version = version_or_404(request, slug, number)
    found = get_object_or_404(version.passages, position=position)
    form = WindowForm(request.POST)
    try:
        if "drop" not in request.POST and not form.is_valid():
            raise NotPossible("dates_reversed")
        window = Validity() if "drop" in request.POST else form.window()
        correcting.give_days(found, window, user_of(request))
        messages.success(request, _("Saved."))
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
    # back to the step that was unfolded
    return redirect(f"{reverse('document', args=[slug])}?publishing={number}#version-{number}")


@readers
@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the console: where a passage stands, and the same clause in the other language."""
    own = Passage.objects.filter(version__in=versions_for(user_of(request)))
    found = get_object_or_404(own.select_related("version__document"), pk=pk)
    day = clock.today()
    with suppress(ValueError):
        day = date.fromisoformat(request.GET.get("as_of", ""))
    return render(request, "documents/_place.html", _place(request, found, day))


@readers
@never_cache
@require_safe
def page_picture(request: HttpRequest, slug: str, number: int, page: int) -> HttpResponseBase:
    """The picture of a page, for those who may see the document."""
    version = version_or_404(request, slug, number)
    try:
        return FileResponse(page_file(version, page).open("rb"), content_type="image/png")
    except NoPicture:
        raise Http404 from None


def _save(found: Passage, form: PassageForm, by: Any) -> None:
    """The text if it is another one, the days if they are others."""
    if form.cleaned_data["text"].strip() != found.text:
        found = correcting.correct(found, form.cleaned_data["text"], by, seen=form.cleaned_data["seen"])
    if form.window() != found.validity:
        correcting.give_days(found, form.window(), by)


def _place(request: HttpRequest, found: Passage, day: date) -> dict[str, Any]:
    picture = None
    if pictured(found.version):
        with suppress(NoPicture):
            picture = picture_of(found)
    other = pair_of(found.version.document)
    if other and not documents_for(user_of(request)).filter(pk=other.pk).exists():
        other = None
    row = counterpart(found, day) if other else None
    return {
        "passage": found,
        "picture": picture,
        "around": [] if picture else neighbours(found),
        "other": other,
        "row": row,
        "own_runs": told_apart(found.text, row.here if row else ()),
    }
