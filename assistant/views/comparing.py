"""Comparisons of routes over the bank's own cases, which supervisors and the platform role keep and begin."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assistant import tasks
from assistant.evaluation import cases as sources
from assistant.evaluation import comparing, readiness, relying, reporting
from assistant.forms.comparing import PROBLEMS, CaseFileForm, CaseForm, ComparisonForm
from assistant.models import Comparison, EvaluationCase, FollowUp
from assistant.models.desk import FollowUpKind
from assistant.reviewing import second_verdicts
from assistant.roles import MANAGE_ROUTES, REVIEW, allowed
from assistant.views.leaving import as_file
from assistant.views.who import user_of
from foundation import audit
from foundation.access import reader_of
from foundation.models import User

PAGE = 50
METHODS = ["GET", "HEAD", "POST"]
# what the page sends while it looks again by itself (assistant/project/sessions.py)
BY_ITSELF = "X-By-Itself"


@allowed(MANAGE_ROUTES, REVIEW)
@require_safe
def comparisons(request: HttpRequest) -> HttpResponse:
    """Every comparison, the last first."""
    rows = [(one, one.results.count()) for one in Comparison.objects.all()[:100]]
    return render(request, "people/comparisons.html", {"rows": rows, "cases": _listed(), "tab": "compare"})


@allowed(MANAGE_ROUTES)
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The five questions before launch, in words."""
    found = readiness.questions()
    still_open = sum(not one.ready for one in found)
    context = {"questions": found, "open": still_open, "days": readiness.DAYS}
    return render(request, "people/readiness.html", context)


@allowed(MANAGE_ROUTES, REVIEW)
@require_http_methods(METHODS)
def comparison_new(request: HttpRequest) -> HttpResponse:
    """Write the rules down and begin."""
    form = ComparisonForm(request.POST or None, request.GET.getlist("challenger"))
    if request.method == "POST" and form.is_valid():
        by, listed = user_of(request), list(EvaluationCase.objects.filter(listed=True))
        try:
            made = comparing.begin(form.cleaned_data["name"], listed, form.routes(), form.rules(), by)
        except comparing.NothingToCompare:
            left = _("Every case waits to be re-checked, or an adapter of these routes was trained with it.")
            form.add_error(None, left if listed else _("There is no case yet."))
        else:
            transaction.on_commit(lambda: tasks.compare.delay(made.pk))
            return redirect("comparison", made.pk)
    due = len(relying.due())
    context = {"form": form, "cases": _listed() - due, "due": due}
    return render(request, "people/comparison_new.html", context)


@allowed(MANAGE_ROUTES, REVIEW)
@never_cache
@require_safe
def comparison(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """The report, with what there is so far. It shows masked questions: an audited read, unless the page only
    looks again by itself how far it is."""
    row = get_object_or_404(Comparison, pk=comparison_id)
    context = {"row": row, "there": row.results.count(), "report": reporting.report(row)}
    if context["there"] and BY_ITSELF not in request.headers:
        audit.record(user_of(request), "comparison.read", row, {"cases": len(row.cases)})
    return render(request, "people/comparison.html", context)


@allowed(MANAGE_ROUTES, REVIEW)
@require_safe
def comparison_report(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """The report as JSON; who took it is on record."""
    row = get_object_or_404(Comparison, pk=comparison_id)
    response, sha256 = as_file(reporting.report(row), f"comparison-{row.pk}.json")
    audit.record(user_of(request), "comparison.exported", row, {"sha256": sha256})
    return response


@allowed(MANAGE_ROUTES, REVIEW)
@require_POST
def comparison_stop(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """Ask no more for now."""
    comparing.stop(get_object_or_404(Comparison, pk=comparison_id), user_of(request))
    return redirect("comparison", comparison_id)


@allowed(MANAGE_ROUTES, REVIEW)
@require_POST
def comparison_go_on(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """Ask on where it was stopped."""
    row = get_object_or_404(Comparison, pk=comparison_id)
    try:
        comparing.resume(row, user_of(request))
        transaction.on_commit(lambda: tasks.compare.delay(row.pk))
    except comparing.RoutesChanged:
        messages.error(request, _("A route asks another model or adapter since: begin a new comparison."))
    return redirect("comparison", comparison_id)


@allowed(MANAGE_ROUTES, REVIEW)
@never_cache
@require_http_methods(METHODS)
def cases(request: HttpRequest) -> HttpResponse:
    """The bank's cases, the last first, which is an audited read, and a form for one more. What a case
    expects of documents that are not open to the reader is not shown."""
    user = user_of(request)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.kept(user):
        messages.success(request, _("The case is kept, without customers' fields."))
        return redirect("cases")
    waiting = FollowUp.objects.filter(kind=FollowUpKind.CASE, done_at=None).count()
    listed = EvaluationCase.objects.filter(listed=True).order_by("-pk").prefetch_related("reliances")
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "file_form": CaseFileForm(), "page": page, "waiting": waiting}
    context["due"] = {one.case.pk for one in relying.due()}
    context["closed"], context["unopened"] = relying.closed_to(reader_of(user), page), _unopened(user)
    if shown := sorted(case.pk for case in page):
        audit.record(user, "cases.read", "cases", {"cases": shown})
    return render(request, "people/cases.html", context)


@allowed(MANAGE_ROUTES, REVIEW)
@require_POST
def case_file(request: HttpRequest) -> HttpResponse:
    """Take in a file of cases."""
    form = CaseFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["file"])))
        return redirect("cases")
    given = sources.read(form.cleaned_data["file"], user_of(request))
    _tell_kept(request, len(given.cases))
    if given.problems:
        found = ((line, str(PROBLEMS[code]).rstrip(".")) for line, code in given.problems[:20])
        lines = ", ".join(f"{line} ({words})" for line, words in found)
        messages.warning(request, _("Lines that are no case: %(lines)s.") % {"lines": lines})
    return redirect("cases")


@allowed(MANAGE_ROUTES, REVIEW)
@require_POST
def case_reviews(request: HttpRequest) -> HttpResponse:
    """Make cases of what supervisors chose for it."""
    _tell_kept(request, len(sources.from_reviews(user_of(request))))
    return redirect("cases")


@allowed(MANAGE_ROUTES, REVIEW)
@require_POST
def case_remove(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask a case no more in new comparisons."""
    sources.take_off(get_object_or_404(EvaluationCase, pk=case_id), user_of(request))
    return redirect("cases")


def _unopened(user: User) -> set[int]:
    """Cases of which a supervisor may not see what they expect: it comes from an answer that is not open to
    them."""
    if user.has_perm(MANAGE_ROUTES):
        return set()
    of_reviews = EvaluationCase.objects.filter(listed=True).exclude(review=None)
    rows = of_reviews.exclude(review__answer__in=second_verdicts.opened_by(user))
    return set(rows.values_list("pk", flat=True))


def _listed() -> int:
    return EvaluationCase.objects.filter(listed=True).count()


def _tell_kept(request: HttpRequest, count: int) -> None:
    words = ngettext("%(count)d case is kept.", "%(count)d cases are kept.", count)
    messages.success(request, words % {"count": count})
