"""Reporting a mistake in one's own answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assistant.forms.flagging import FlagForm
from assistant.models import Answer, Question
from assistant.pipeline.masking import MaskingError
from assistant.reviewing import NotPossible
from assistant.reviewing.flags import Spot, raise_flag, sentences_of, sources_of
from assistant.roles import ASK, allowed
from assistant.templatetags.chain import IMPOSSIBLE
from assistant.views import presenting
from assistant.views.own_values import values_for
from assistant.views.who import user_of
from foundation.access import reader_of
from foundation.models import User


@never_cache
@require_http_methods(["GET", "POST"])
@allowed(ASK)
def flag(request: HttpRequest, question_id: int) -> HttpResponse:
    """The small form under an answer, and what it says once sent."""
    user = user_of(request)
    own = Question.objects.asked_by_user(user).select_related("answer", "conversation")
    answer = get_object_or_404(own, pk=question_id).answer
    form = FlagForm(request.POST or None, **_spots(answer, user))
    sent = form.is_valid() and _raised(form, answer, user)
    return render(request, "console/_flag.html", {"form": form, "sent": sent, "question_id": question_id})


def _raised(form: FlagForm, answer: Answer, user: User) -> bool:
    """Whether the flag is stored; else the form says why not."""
    said = form.cleaned_data
    try:
        raise_flag(
            answer, said["reason"], said["comment"], user, Spot(said.get("sentence"), said.get("source"))
        )
    except MaskingError:
        form.add_error("comment", _("Customer data in the comment could not be hidden. Leave it out."))
    except NotPossible as reason:
        form.add_error(None, str(IMPOSSIBLE[reason.code]))
    return form.is_valid()


def _spots(answer: Answer, user: User) -> dict[str, Any]:
    """The sentences with the asker's own values, and the sources, each with its number on the screen."""
    values = values_for(answer.question.conversation, user)
    sentences = [presenting.told(text, values) for text in sentences_of(answer)]
    sources = [(row.rank, row.document) for row in sources_of(answer, reader_of(user))]
    return {"sentences": list(enumerate(sentences, 1)), "sources": sources}
