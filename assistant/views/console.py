"""The operator's desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assistant.models import Conversation, Question
from assistant.models.questions import OutcomeCode, Task
from assistant.pipeline.answering import LONGEST
from assistant.roles import ASK, allowed
from assistant.views import presenting
from assistant.views.own_values import name_in, values_for
from assistant.views.who import user_of
from foundation import access, clock

# what the tab of a customer says once the last question has ended; a stopped one is simply asked no more
STANDING = {
    OutcomeCode.FINISHED.value: "ready",
    OutcomeCode.REFUSED.value: "refused",
    OutcomeCode.STOPPED.value: "idle",
}


@never_cache
@require_GET
@allowed(ASK)
def console(request: HttpRequest) -> HttpResponse:
    """An empty desk, or with `?conversation=` the last answer of one's own conversation; to the script that
    keeps several customers open the desk alone."""
    page = {"as_of": clock.today(), "longest": LONGEST, "examples": _examples()}
    number = request.GET.get("conversation", "")
    mine = Conversation.objects.filter(operator=user_of(request), pk=number) if number.isdecimal() else None
    conversation = mine.first() if mine is not None else None
    template = "console/_desk.html" if request.headers.get("HX-Request") else "console/page.html"
    return render(request, template, page | (_resumed(conversation, request) if conversation else {}))


def earlier(conversation: Conversation, but: int) -> Any:
    """The conversation's other questions, newest first, for showing."""
    asked = conversation.questions.filter(task=Task.ANSWER).exclude(pk=but)
    return presenting.folded(asked.select_related("answer"))


def _resumed(conversation: Conversation, request: HttpRequest) -> dict[str, Any]:
    asked = conversation.questions.filter(task=Task.ANSWER).select_related("answer")
    last: Question | None = asked.first()
    if last is None:
        return {}
    values = values_for(conversation, user_of(request))
    reader = access.reader_of(user_of(request))
    passages = presenting.passages_of(last.answer, reader)
    internal = presenting.internal_of(last.answer, passages)
    return {
        "conversation_id": conversation.pk,
        "called": name_in(values),
        "standing": STANDING.get(last.answer.outcome, "failed"),
        "earlier": earlier(conversation, but=last.pk),
        "question": presenting.question_as_asked(last, values),
        "answer": presenting.answer_as_asked(last.answer, values, reader, internal),
        "failed": last.answer.reason if last.answer.outcome == OutcomeCode.FAILED else "",
        "words_only": presenting.found_by_words_only(last.answer),
        "passages": passages,
    }


def _examples() -> list[str]:
    return [
        _("Customer Ivanov Pyotr, IIN 850315 300125, lost his card: what does a new one cost?"),
        _("What is the daily limit for transfers by phone number?"),
        _("The customer wants to close the deposit early: what is lost?"),
    ]
