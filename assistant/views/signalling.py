"""What an asker does with an answer without a word: copied it, opened a source."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from assistant.models import Question, Signal
from assistant.models.desk import SignalKind
from assistant.roles import ASK, allowed
from assistant.views.who import user_of


@require_POST
@allowed(ASK)
def signal(request: HttpRequest, question_id: int) -> HttpResponse:
    """Keep that it happened; a second time adds nothing."""
    own = Question.objects.asked_by_user(user_of(request)).select_related("answer")
    question = get_object_or_404(own, pk=question_id)
    kind = request.POST.get("kind", "")
    if kind not in SignalKind.values:
        return HttpResponse(status=422)
    Signal.objects.get_or_create(answer=question.answer, kind=kind)
    return HttpResponse(status=204)
