"""One's own questions, as the trail has them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assistant.models import Question
from assistant.roles import ASK, allowed
from assistant.views import presenting
from assistant.views.own_values import values_for
from assistant.views.who import user_of
from foundation import access

ON_A_PAGE = 40


@require_GET
@allowed(ASK)
def history(request: HttpRequest) -> HttpResponse:
    """One's own questions, newest first."""
    questions = Question.objects.asked_by_user(user_of(request)).select_related("answer")
    page = Paginator(questions, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "history/list.html", {"page": page, "questions": presenting.folded(page)})


@never_cache
@require_GET
@allowed(ASK)
def history_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """One of one's own questions with its sources and its answer, as asked while its values are kept."""
    own = Question.objects.asked_by_user(user_of(request)).select_related("answer", "conversation")
    question = get_object_or_404(own, pk=question_id)
    reader = access.reader_of(user_of(request))
    passages = presenting.passages_of(question.answer, reader)
    values = values_for(question.conversation, user_of(request))
    internal = presenting.internal_of(question.answer, passages)
    page = {
        "asked": question,
        "question": presenting.question_as_asked(question, values),
        "answer": presenting.answer_as_asked(question.answer, values, reader, internal),
        "passages": passages,
        "words_only": presenting.found_by_words_only(question.answer),
        "closed": question.answer.retrieved.count() - len(passages),
    }
    return render(request, "history/question.html", page)
