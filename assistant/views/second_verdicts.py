"""A second verdict: an answer's chain without what a colleague found, and the form for it."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assistant.forms.reviewing import SecondVerdictForm
from assistant.models import Answer
from assistant.reviewing import NotPossible, second_verdicts
from assistant.roles import REVIEW, allowed
from assistant.templatetags.chain import IMPOSSIBLE
from assistant.views.chain import chain_of
from assistant.views.reviewing import desk_of, to_reveal
from assistant.views.who import user_of


@allowed(REVIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review_second(request: HttpRequest, answer_id: int) -> HttpResponse:
    """The answer as it was before its verdict; a POST is the second one, after which both are shown."""
    kept = Answer.objects.filter(question__conversation__erased_at=None)
    answer = get_object_or_404(kept.select_related("question__asked_by"), pk=answer_id)
    reviewer, form = user_of(request), SecondVerdictForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            second_verdicts.give(answer, reviewer, **form.cleaned_data)
            messages.success(request, _("Your verdict is stored. Both stand below."))
            return redirect("review_answer", answer.pk)
        second_verdicts.open_unseen(answer, reviewer)
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
        return redirect("review_answer", answer.pk) if reason.code == "not_asked" else redirect("review")
    unseen = replace(chain_of(answer), reviews=[])
    context = {**desk_of(request, "second"), "chain": unseen, "second": form, **to_reveal(answer)}
    return render(request, "review/page.html", context)
