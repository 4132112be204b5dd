"""The pages of the tasks that are no questions, the stream of one task, and the letters of a reply."""

from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assistant import resting
from assistant.forms.tasks import FORMS, LARGEST, HandInForm, ReplyForm
from assistant.models import Question, Topic
from assistant.models.questions import Task
from assistant.pipeline.tasks.settling import copies
from assistant.pipeline.tasks.values import LONGEST
from assistant.roles import ASK, allowed
from assistant.streaming import stepped
from assistant.views import presenting, staff_only
from assistant.views.asking import NOT_ACCEPTED
from assistant.views.own_values import values_for
from assistant.views.performing import Lines
from assistant.views.who import user_of
from foundation import access, clock
from ingestion import knowledge

# characters of a reply; one that is longer is no reply
LONGEST_REPLY = 2 * LONGEST


@require_GET
@allowed(ASK)
def tasks(request: HttpRequest) -> HttpResponse:
    """The first of them."""
    return redirect("task", Task.REPLY)


@never_cache
@require_GET
@allowed(ASK)
def task(request: HttpRequest, name: str) -> HttpResponse:
    """An empty page of a task; for a reply `?question=` brings one's own question and its answer along."""
    form = _form(request, name)
    page = {"form": form, "task": name, "longest": LONGEST, "megabytes": LARGEST // 1024**2}
    if name == Task.REPLY:
        page |= {"longest_reply": LONGEST_REPLY} | _brought(request)
    if name == Task.CLASSIFY:
        page["topics"] = Topic.objects.listed()
    return render(request, "tasks/page.html", page)


@never_cache
@require_POST
@allowed(ASK)
def task_do(request: HttpRequest, name: str) -> HttpResponseBase:
    """The stream of one task as newline-delimited JSON, or the form's errors as HTML with status 422."""
    form = _form(request, name)
    if not form.is_valid():
        return render(request, "console/_invalid.html", {"form": form}, status=NOT_ACCEPTED)
    lines = Lines(request, form).of()
    return StreamingHttpResponse(stepped(lines), content_type="application/x-ndjson")


@never_cache
@require_GET
@allowed(ASK)
def letter(request: HttpRequest, slug: str) -> JsonResponse:
    """A letter template: its text for the customer, and apart from it the notes for the staff as HTML; `due`
    when a clause that it rests on says something else today."""
    found = knowledge.letter(slug, access.reader_of(user_of(request)), clock.today())
    if found is None:
        raise Http404
    due = slug in resting.due_slugs()
    notes = render(request, "tasks/_notes.html", {"letter": found, "due": due}).content.decode()
    return JsonResponse({"text": found.text, "html": notes, "due": due})


@never_cache
@require_POST
@allowed(ASK)
def letter_check(request: HttpRequest) -> HttpResponse:
    """204 when a reply may go to the customer; 409 when it repeats what only a text for the staff says, 413
    when it is too long to be looked through."""
    text, number = request.POST.get("text", ""), request.POST.get("question", "")
    if len(text) > LONGEST_REPLY:
        return HttpResponse(status=413)
    question_id = int(number) if number.isdecimal() and len(number) < 19 else None
    inside, told = staff_only.known_to(user_of(request), question_id, request.POST.get("letter", ""))
    return HttpResponse(status=409 if copies(text, inside, told) else 204)


def _form(request: HttpRequest, name: str) -> HandInForm:
    if name not in FORMS:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return FORMS[Task(name)](*sent, user=user_of(request), task=Task(name))


def _brought(request: HttpRequest) -> dict[str, Any]:
    """What a question brings into its reply: its text, and of the answer what the customer may be told."""
    form, number = ReplyForm(user=user_of(request), task=Task.REPLY), request.GET.get("question", "")
    page: dict[str, Any] = {"letters": form.fields["letter"].choices[1:]}  # type: ignore[attr-defined]
    if not number.isdecimal():
        return page
    own = Question.objects.asked_by_user(user_of(request)).select_related("answer", "conversation")
    question = get_object_or_404(own, pk=number)
    values = values_for(question.conversation, user_of(request))
    shown = presenting.passages_of(question.answer, access.reader_of(user_of(request)))
    internal = presenting.internal_of(question.answer, shown)
    said = presenting.said(question.answer, values)
    told = [text for text, numbers in said if not internal & set(numbers)]
    return page | {
        "question": question,
        "asked": presenting.told(question.masked_text, values),
        "inserted": " ".join(told),
        "left_out": len(said) - len(told),
    }
