"""The review desk: the queue, one answer with its whole chain and the verdict on it, its hidden values."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assistant.forms.reviewing import CorrectionForm, RevealForm, VerdictForm
from assistant.models import Answer, Topic
from assistant.models.desk import ReviewItem
from assistant.pipeline.keeping import kept_until
from assistant.pipeline.masking import MaskingError
from assistant.reviewing import NotPossible, holding, intake, outcomes, queue, second_verdicts
from assistant.reviewing.correcting import look_through
from assistant.reviewing.revealing import reveal
from assistant.roles import REVEAL, REVIEW, allowed
from assistant.templatetags.chain import IMPOSSIBLE
from assistant.views import cutting
from assistant.views.chain import chain_of
from assistant.views.presenting import folded
from foundation import audit, clock
from foundation.models import User

PAGE = 40
# of reviewed answers so many can be turned to: to count those of all years takes longer than a page may
LATEST = 4_000
# in a session: the answers of the queue as it was last put on record
SHOWN = "queue_shown"


@allowed(REVIEW)
@never_cache
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The queue alone; whose questions it showed is on record each time."""
    request.session.pop(SHOWN, None)
    return render(request, "review/page.html", desk_of(request))


@allowed(REVIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review_answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    """One answer; a POST is the verdict. Whatever shows the chain is an audited read."""
    kept = Answer.objects.filter(question__conversation__erased_at=None)
    answer = get_object_or_404(kept.select_related("question__asked_by"), pk=answer_id)
    reviewer = cast(User, request.user)
    form = VerdictForm(request.POST or None, initial={"seen": answer.reviews.count()})
    try:
        if request.method == "POST" and _decided(form, answer, reviewer):
            return _onwards(request, reviewer, answer)
        outcomes.open_answer(answer, reviewer)
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
        return redirect("review_second", answer.pk) if reason.code == "second_asked" else redirect("review")
    context = {**desk_of(request), "chain": chain_of(answer), "form": form, **to_reveal(answer)}
    context["item"] = ReviewItem.objects.open().filter(answer=answer).first()
    context["holder"] = context["item"].holder(clock.now()) if context["item"] else None
    return render(request, "review/page.html", context)


@allowed(REVIEW)
@never_cache
@require_POST
def review_correction(request: HttpRequest, answer_id: int) -> HttpResponse:
    """What of a corrected answer that is being typed stands in no source: a line for beside its field, empty
    where there is nothing to say. Nothing is stored."""
    kept = Answer.objects.filter(question__conversation__erased_at=None)
    answer, reviewer = get_object_or_404(kept, pk=answer_id), cast(User, request.user)
    form, context = CorrectionForm(request.POST), dict[str, Any]()
    try:
        queue.refuse_closed(answer, reviewer)
        second_verdicts.refuse_asked(answer, reviewer)
        if form.is_valid() and form.cleaned_data["corrected"]:
            context["looked"] = look_through(answer, form.cleaned_data["corrected"])
    except NotPossible as reason:
        context["impossible"] = IMPOSSIBLE[reason.code]
    except MaskingError:
        # storing it will say so
        pass
    return render(request, "review/_correction.html", context)


@allowed(REVIEW)
@allowed(REVEAL)
@never_cache
@require_POST
def review_reveal(request: HttpRequest, answer_id: int) -> HttpResponse:
    """What this answer hides, in this one response; without a good reason the form again."""
    answer = get_object_or_404(Answer.objects.select_related("question__conversation"), pk=answer_id)
    form = RevealForm(request.POST)
    context = {**to_reveal(answer), "reveal_form": form, "chain": {"answer": answer}}
    if form.is_valid():
        try:
            values = reveal(answer, cast(User, request.user), form.cleaned_data["reason"])
            context["revealed"] = [(cutting.masked(name)[0], value) for name, value in values.items()]
        except NotPossible as reason:
            form.add_error(None, str(IMPOSSIBLE[reason.code]))
        except MaskingError:
            form.add_error("reason", _("Customer data in it could not be hidden. Leave it out."))
    return render(request, "review/_reveal.html", context)


def _decided(form: VerdictForm, answer: Answer, reviewer: User) -> bool:
    """Whether the verdict is stored; else the form says why not and keeps what was typed. Raises NotPossible
    when the answer is not the reviewer's to decide on."""
    if not form.is_valid():
        return False
    try:
        outcomes.decide(answer, reviewer, form.finding())
    except MaskingError:
        form.add_error("corrected", _("Customer data in it could not be hidden. Leave it out."))
    except NotPossible as reason:
        if reason.code in queue.CLOSING:
            raise
        form.look_again(answer.reviews.count())
        form.add_error(
            "corrected" if reason.code == "unknown_placeholder" else None, str(IMPOSSIBLE[reason.code])
        )
    return form.is_valid()


def to_reveal(answer: Answer) -> dict[str, Any]:
    return {"kept_until": kept_until(answer.question.conversation), "reveal_form": RevealForm()}


def _onwards(request: HttpRequest, reviewer: User, answer: Answer) -> HttpResponse:
    messages.success(request, _("The verdict is stored."))
    following = queue.next_waiting(reviewer, but=answer) if "next" in request.POST else None
    return redirect("review_answer", following.pk) if following else redirect("review")


def desk_of(request: HttpRequest, tab: str | None = None) -> dict[str, Any]:
    """The queue that is open, which `tab` or the address names, with what its lines show: an audited read."""
    intake.take_in_flagged()
    reviewer, tab = cast(User, request.user), tab or request.GET.get("tab", "")
    asked = second_verdicts.asked_of(reviewer)
    lists: dict[str, Callable[[], QuerySet[Answer]]] = {
        "mine": lambda: queue.at_hand(reviewer),
        # whose first verdict the reviewer may not see yet stands in a list of its own
        "reviewed": lambda: queue.reviewed(reviewer).exclude(pk__in=asked)[:LATEST],
        "second": lambda: asked,
    }
    answers = lists.get(tab, lambda: queue.waiting(reviewer))()
    rows = answers.select_related("question", "item__assigned_to", "item__claimed_by").prefetch_related(
        "flags", "reviews__reviewer"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    _note_shown(request, [answer.pk for answer in page])
    lines = list(zip(page, folded(answer.question for answer in page), strict=True))
    return {
        "done": tab == "reviewed",
        "mine": tab == "mine",
        "asked": tab == "second",
        "page": page,
        "lines": lines,
        "topics": dict(Topic.objects.values_list("code", "title")),
        "now": clock.now(),
        "count": queue.waiting(reviewer).count(),
        "own_count": queue.at_hand(reviewer).count(),
        "colleagues": holding.colleagues(),
    }


def _note_shown(request: HttpRequest, answers: list[int]) -> None:
    """Other people's questions were shown: one entry, and no more of them beside the answers that are opened
    from that very list."""
    if set(answers) <= set(request.session.get(SHOWN, ())):
        return
    audit.record(cast(User, request.user), "queue.read", "queue", {"answers": sorted(answers)})
    request.session[SHOWN] = answers
