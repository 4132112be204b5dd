"""The desk's own work as pages: who has what in hand, what comes of verdicts, the working calendar."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assistant.forms.reviewing import BulkForm, SpecialDayForm
from assistant.models import Answer, Approval, Review
from assistant.reviewing import NotPossible, approvals, calendar, holding, queue
from assistant.roles import MANAGE_LIBRARY, REVIEW, allowed
from assistant.templatetags.chain import IMPOSSIBLE
from assistant.views import cutting
from assistant.views.showing import Part
from assistant.views.who import user_of
from foundation import audit, clock

EARLIEST, LATEST = 2020, 2100
PAGE = 40


@allowed(REVIEW)
@require_POST
def review_bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing with all marked answers."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Mark answers first; to give them away choose a colleague."))
        return redirect("review")
    said = form.cleaned_data
    done = holding.act(said["action"], said["answers"], user_of(request), said["to"])
    words = ngettext("Done for %(count)d answer.", "Done for %(count)d answers.", done) % {"count": done}
    if done < len(said["answers"]):
        words += " " + _("The others are in a colleague's hand, decided on, or not open to that person.")
    messages.info(request, words)
    return redirect("review")


@allowed(REVIEW)
@require_POST
def review_hold(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Take one answer in hand, over from a colleague, lay it back, or hand it up."""
    kept = Answer.objects.filter(question__conversation__erased_at=None)
    answer = get_object_or_404(kept.select_related("question"), pk=answer_id)
    by, action = user_of(request), request.POST.get("action", "")
    if action == "take_over":
        try:
            holding.claim(answer, by, over=True)
        except NotPossible as reason:
            messages.warning(request, str(IMPOSSIBLE[reason.code]))
            if reason.code in queue.CLOSING:
                return redirect("review")
    elif action not in holding.ACTIONS or not holding.act(action, [answer.pk], by):
        messages.warning(request, _("A colleague has it in hand, or somebody has decided on it."))
    return redirect("review") if action == "escalate" else redirect("review_answer", answer.pk)


@allowed(REVIEW, MANAGE_LIBRARY)
@never_cache
@require_safe
def review_outcomes(request: HttpRequest) -> HttpResponse:
    """Approvals for supervisors, and what verdicts give to do. Who read it is on record."""
    user = user_of(request)
    reviews = user.has_perm(REVIEW)
    rows = approvals.open_for(user) if reviews else Approval.objects.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    undone = approvals.follow_ups_for(user).filter(done_at=None)
    to_do = Paginator(undone, PAGE).get_page(request.GET.get("tasks"))
    counting = approvals.counting(page)
    shown = [(row, _question_of(row.review), row.pk in counting) for row in page]
    tasks = [(row, _question_of(row.review)) for row in to_do]
    if reviewed := [row[0].review for row in shown] + [row[0].review for row in tasks]:
        read = sorted({review.answer_id for review in reviewed})
        audit.record(user, "outcomes.read", "outcomes", {"answers": read})
    context = {"approvals": shown, "page": page, "tasks": tasks, "to_do": to_do, "reviews": reviews}
    context["today"] = clock.today()
    return render(request, "review/outcomes.html", context)


@allowed(REVIEW)
@require_POST
def review_approval(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Approve a corrected answer, or withdraw it."""
    rows = Approval.objects.select_related("review__answer__question")
    approval = get_object_or_404(rows, pk=approval_id)
    try:
        if request.POST.get("action") == "approve":
            approvals.approve(approval, user_of(request))
            messages.success(request, _("The answer counts as approved."))
        else:
            approvals.withdraw(approval, user_of(request))
            messages.success(request, _("The answer does not count as approved any more."))
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
    return redirect("review_outcomes")


@allowed(REVIEW, MANAGE_LIBRARY)
@require_POST
def review_follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Say that something is done."""
    user = user_of(request)
    row = get_object_or_404(approvals.follow_ups_for(user), pk=follow_up_id)
    try:
        approvals.finish(row, user)
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
    return redirect("review_outcomes")


@allowed(REVIEW, MANAGE_LIBRARY)
@require_http_methods(["GET", "HEAD", "POST"])
def review_calendar(request: HttpRequest) -> HttpResponse:
    """The days off of a year; a POST says something else of one day."""
    form = SpecialDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        calendar.set_day(said["day"], said["off"], said["name"], user_of(request))
        messages.success(request, _("The calendar is changed; due times follow it."))
        return redirect(f"{request.path}?year={said['day'].year}")
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and EARLIEST <= int(asked) <= LATEST else clock.today().year
    context = {"form": form, "year": year, "days": calendar.days_of(year)}
    return render(request, "review/calendar.html", context)


@allowed(REVIEW, MANAGE_LIBRARY)
@require_POST
def review_day_clear(request: HttpRequest, day_id: int) -> HttpResponse:
    """Take what was said of a day back."""
    try:
        day = calendar.clear_day(day_id, user_of(request))
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
        return redirect("review_calendar")
    return redirect(f"{reverse('review_calendar')}?year={day.year}")


def _question_of(review: Review) -> tuple[Part, ...]:
    return cutting.masked(review.answer.question.masked_text)
