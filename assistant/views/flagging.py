"""Reporting a mistake in one's own answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assistant.forms.flagging import FlagForm
from assistant.models import Question
from assistant.pipeline.masking import MaskingError
from assistant.reviewing.flags import raise_flag
from assistant.roles import ASK, allowed
from assistant.views.who import user_of


@require_http_methods(["GET", "POST"])
@allowed(ASK)
def flag(request: HttpRequest, question_id: int) -> HttpResponse:
    """The small form under an answer, and what it says once sent."""
    own = Question.objects.asked_by_user(user_of(request)).select_related("answer")
    question = get_object_or_404(own, pk=question_id)
    form = FlagForm(request.POST or None)
    sent = False
    if form.is_valid():
        try:
            raise_flag(
                question.answer, form.cleaned_data["reason"], form.cleaned_data["comment"], user_of(request)
            )
            sent = True
        except MaskingError:
            form.add_error("comment", _("Customer data in the comment could not be hidden. Leave it out."))
    return render(request, "console/_flag.html", {"form": form, "sent": sent, "question_id": question_id})
