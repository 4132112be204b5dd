"""What changed since the last shift, and incident notes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assistant import news
from assistant.forms.news import NoteForm
from assistant.models import Note
from assistant.pipeline.masking import MaskingError
from assistant.roles import ASK, REVIEW, allowed
from assistant.views.who import user_of


@allowed(ASK)
@require_http_methods(["GET", "HEAD"])
def updates(request: HttpRequest) -> HttpResponse:
    """Publications to read and the notes that stand; supervisors may pin one."""
    return _page(request, NoteForm())


@allowed(ASK)
@require_POST
def update_read(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Confirm that it was read."""
    if not news.confirm(user_of(request), slug, number):
        raise Http404
    return redirect("updates")


@allowed(REVIEW)
@require_POST
def note_pin(request: HttpRequest) -> HttpResponse:
    """Put a note on everybody's desk."""
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            news.pin(form.cleaned_data["text"], form.cleaned_data["hours"], user_of(request))
            messages.success(request, _("The note stands on everybody's desk."))
            return redirect("updates")
        except MaskingError:
            form.add_error("text", _("Customer data in it could not be hidden. Leave it out."))
    return _page(request, form)


@allowed(REVIEW)
@require_POST
def note_down(request: HttpRequest, note_id: int) -> HttpResponse:
    """Take a note off."""
    news.take_down(get_object_or_404(Note, pk=note_id), user_of(request))
    return redirect("updates")


def _page(request: HttpRequest, form: NoteForm) -> HttpResponse:
    context = {"updates": news.updates_for(user_of(request)), "form": form, "notes": news.notes()}
    return render(request, "news/updates.html", context)
