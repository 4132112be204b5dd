"""Answers, cases and templates whose clauses have changed: to re-check, and what a publication makes due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assistant import resting
from assistant.evaluation import relying as cases
from assistant.models import EvaluationCase, Reliance, Review
from assistant.reliances import NotRenewed
from assistant.reviewing import NotPossible, relying
from assistant.roles import MANAGE_LIBRARY, REVIEW, allowed
from assistant.templatetags.chain import IMPOSSIBLE
from assistant.tuning import datasets
from assistant.views import cutting
from assistant.views.showing import Part
from assistant.views.who import user_of
from foundation import audit, clock
from foundation.access import EVERYTHING, Reader, reader_of
from foundation.models import User
from ingestion import knowledge

PAGE = 20
NOT_RENEWED = {
    "not_due": gettext_lazy("Somebody else has decided meanwhile, or it holds again."),
    "no_clause": gettext_lazy("Nothing stands in the place of a clause it rests on."),
}


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause that an answer relied on, and what stands in its place; empty runs: the reader may not see it.

    `now` is None when nothing stands there on this day.
    """

    document: str
    slug: str
    old: knowledge.Hit
    now: knowledge.Hit | None
    old_runs: tuple[knowledge.Run, ...]
    now_runs: tuple[knowledge.Run, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """The clauses that say something else today, as far as the reader may see them; `hidden`: how many more.
    `replaced`: all are seen, and something stands in the place of each."""

    clauses: tuple[ShownClause, ...]
    hidden: int

    @property
    def replaced(self) -> bool:
        return not self.hidden and all(clause.now for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class ShownDue:
    """A corrected answer to re-check; question and answer are empty for those who may not read them.

    `needs_another`: the reader wrote it, and two people stand for it.
    """

    review: Review
    question: tuple[Part, ...]
    corrected: tuple[Part, ...]
    broken: Broken
    needs_another: bool


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case to re-check, for those who read masked questions; `expected` is empty where its clauses are not
    all open to them."""

    case: EvaluationCase
    question: tuple[Part, ...]
    expected: str
    broken: Broken


@allowed(REVIEW, MANAGE_LIBRARY)
@never_cache
@require_safe
def recheck(request: HttpRequest) -> HttpResponse:
    """What does not hold today: corrected answers and cases, which supervisors decide on (a read on record),
    and letter templates, which admins do; admins see of answers which clauses."""
    user = user_of(request)
    reads, reader = user.has_perm(REVIEW), _reader(user)
    page = Paginator(relying.due_for(user) if reads else relying.due(), PAGE).get_page(
        request.GET.get("page")
    )
    asked = Paginator(cases.due() if reads else [], PAGE).get_page(request.GET.get("cases"))
    letters = Paginator(resting.due(reader), PAGE).get_page(request.GET.get("letters"))
    context = {
        "items": _shown(page, user, reads),
        "cases": _shown_cases(asked, reader),
        "letters": list(zip((one.letter for one in letters), _broken(letters, reader), strict=True)),
        "page": page,
        "page_of_cases": asked,
        "page_of_letters": letters,
        "reads": reads,
    }
    if reads and (page or asked):
        read = {
            "answers": sorted({one.review.answer_id for one in page}),
            "cases": sorted(one.case.pk for one in asked),
        }
        audit.record(user, "recheck.read", "recheck", {name: keys for name, keys in read.items() if keys})
    return render(request, "review/recheck.html", context)


@allowed(REVIEW)
@require_POST
def recheck_confirm(request: HttpRequest, review_id: int) -> HttpResponse:
    """Say that a corrected answer is still right."""
    user = user_of(request)
    review = get_object_or_404(Review.objects.select_related("answer__question"), pk=review_id)
    try:
        relying.confirm(review, user, _reader(user))
        messages.success(request, _("The corrected answer counts again."))
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
    return redirect("recheck")


@allowed(REVIEW)
@require_POST
def recheck_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that what a case expects is still right."""
    user, case = user_of(request), get_object_or_404(EvaluationCase, pk=case_id)
    try:
        cases.confirm(case, user, _reader(user))
        messages.success(request, _("The case counts again."))
    except NotRenewed as reason:
        messages.warning(request, str(NOT_RENEWED[reason.code]))
    return redirect("recheck")


@allowed(MANAGE_LIBRARY)
@require_POST
def recheck_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a letter template is still right."""
    try:
        resting.confirm(slug, user_of(request), EVERYTHING)
        messages.success(request, _("The template is marked no more."))
    except NotRenewed as reason:
        messages.warning(request, str(NOT_RENEWED[reason.code]))
    return redirect("recheck")


@allowed(MANAGE_LIBRARY)
@require_safe
def relied_on(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A fragment for whoever publishes: how much relies on what would change."""
    counts = {
        "count": relying.changed_by(slug, number),
        "cases": cases.changed_by(slug, number),
        "templates": resting.changed_by(slug, number),
        "learned": datasets.changed_by(slug, number),
    }
    return render(request, "review/_relied_on.html", counts)


def _shown(found: Sequence[relying.Due], user: User, reads: bool) -> list[ShownDue]:
    others = relying.needing_another([one.review for one in found], user)
    return [
        ShownDue(
            one.review,
            cutting.masked(one.review.answer.question.masked_text) if reads else (),
            cutting.masked(one.review.corrected_answer) if reads else (),
            broken,
            one.review.pk in others,
        )
        for one, broken in zip(found, _broken(found, _reader(user)), strict=True)
    ]


def _shown_cases(found: Sequence[cases.Due], reader: Reader) -> list[ShownCase]:
    days = [cases.day_of(one.case) for one in found]
    return [
        ShownCase(
            one.case,
            cutting.masked(one.case.question),
            "" if broken.hidden else one.case.figure or " / ".join(one.case.answers),
            broken,
        )
        for one, broken in zip(found, _broken(found, reader, days), strict=True)
    ]


def _broken(
    found: Sequence[relying.Due | cases.Due | resting.Due], reader: Reader, days: Sequence[date] = ()
) -> list[Broken]:
    """Of each, on its day or today; the library is asked once for all."""
    days = days or [clock.today()] * len(found)
    asked: dict[date, set[int]] = defaultdict(set)
    for one, day in zip(found, days, strict=True):
        asked[day] |= {reliance.passage for reliance in one.broken}
    old = knowledge.passages(set().union(*asked.values()), reader)
    now = {day: knowledge.successors(ids, reader, day=day) for day, ids in asked.items()}
    keys = [reliance.pk for one in found for reliance in one.broken]
    texts = dict(Reliance.objects.filter(pk__in=keys).values_list("pk", "text"))
    shown = []
    for one, day in zip(found, days, strict=True):
        # the reader may not see the document of the others, or they are gone for good
        seen = [reliance for reliance in one.broken if reliance.passage in old]
        clauses = [
            _clause(texts[reliance.pk], old[reliance.passage], now[day].get(reliance.passage))
            for reliance in seen
        ]
        shown.append(Broken(tuple(clauses), len(one.broken) - len(seen)))
    return shown


def _clause(text: str, old: knowledge.Hit, now: knowledge.Hit | None) -> ShownClause:
    """The clause then and now."""
    old_runs, now_runs = knowledge.compare_words(text, now.text if now else "")
    return ShownClause(old.document, old.slug, old, now, old_runs, now_runs)


def _reader(user: User) -> Reader:
    return EVERYTHING if user.has_perm(MANAGE_LIBRARY) else reader_of(user)
