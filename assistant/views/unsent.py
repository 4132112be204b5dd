"""Unsent text goes into the vault as it is typed, and comes back to whoever typed it."""

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assistant.forms.unsent import TabForm, UnsentForm
from assistant.models import Unsent
from assistant.models.questions import Task
from assistant.pipeline import unsent as kept
from assistant.roles import ASK, allowed
from assistant.views.asking import NOT_ACCEPTED
from assistant.views.keeping import place_of
from assistant.views.who import user_of


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(ASK)
def unsent(request: HttpRequest) -> HttpResponse:
    """POST keeps what stands in the field. GET gives `{"text", "html"}`: this tab's text, and one's others
    for showing, which other systems' pages are not told. A wrong form is answered with 422 and changes
    nothing."""
    user = user_of(request)
    if request.method == "POST":
        form: TabForm = UnsentForm(request.POST, user=user)
    else:
        form = TabForm(request.GET, user=user)
    if not form.is_valid():
        return HttpResponse(status=NOT_ACCEPTED)
    tab, conversation = place_of(request, form)
    if request.method == "POST":
        kept.keep(user, tab, conversation, form.cleaned_data["text"])
        return HttpResponse(status=204)
    inside = getattr(request, "panel", None) is not None
    others = [] if inside else kept.lying_about(user, tab, conversation, request.GET.getlist("open"))
    html = render_to_string("console/_unsent.html", {"lying": others, "tab": tab}, request) if others else ""
    return JsonResponse({"text": kept.text_of(user, tab, conversation), "html": html})


@require_POST
@allowed(ASK)
def unsent_take(request: HttpRequest, text_id: uuid.UUID) -> HttpResponse:
    """Bring one's own text into this tab, and the tab to what it belongs to."""
    form = TabForm(request.POST, user=user_of(request))
    row = kept.take_up(user_of(request), text_id, form.cleaned_data["tab"]) if form.is_valid() else None
    return redirect(_page_of(row) if row else "console")


@require_POST
@allowed(ASK)
def unsent_remove(request: HttpRequest, text_id: uuid.UUID) -> HttpResponse:
    """Destroy one's own text."""
    kept.throw_away(user_of(request), text_id)
    return HttpResponse(status=204)


def _page_of(row: Unsent) -> str:
    """Where a text was typed: the desk, or the page of a task, with its conversation or its question."""
    field, conversation = kept.field_of(row.tab), row.conversation
    if not field:
        return resolve_url("console") + (f"?conversation={conversation.pk}" if conversation else "")
    question = conversation.questions.filter(task=Task.ANSWER).first() if conversation else None
    page = resolve_url("task", Task.REPLY if field == kept.DRAFT else field)
    return page + (f"?question={question.pk}" if question else "")
