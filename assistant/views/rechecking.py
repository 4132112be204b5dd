"""Corrected answers whose clauses have changed: to re-check, and what a publication would make due."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assistant.models import Review
from assistant.reviewing import NotPossible, relying
from assistant.roles import MANAGE_LIBRARY, REVIEW, allowed
from assistant.templatetags.chain import IMPOSSIBLE
from assistant.views import cutting
from assistant.views.showing import Part
from assistant.views.who import user_of
from foundation import audit, clock
from foundation.access import EVERYTHING, Reader, reader_of
from foundation.models import User
from ingestion import knowledge


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
class ShownDue:
    """A corrected answer to re-check; question and answer are empty for those who may not read them.

    `needs_another`: the reader wrote it, and two people stand for it.
    """

    review: Review
    question: tuple[Part, ...]
    corrected: tuple[Part, ...]
    clauses: tuple[ShownClause, ...]
    hidden: int
    confirmable: bool
    needs_another: bool


@allowed(REVIEW, MANAGE_LIBRARY)
@never_cache
@require_safe
def recheck(request: HttpRequest) -> HttpResponse:
    """The corrected answers that do not hold today; supervisors decide, which is a read on record, admins see
    which clauses."""
    user = user_of(request)
    reads = user.has_perm(REVIEW)
    found = relying.due_for(user) if reads else relying.due()
    shown = [_shown(one, user, reads) for one in found]
    if reads and shown:
        answers = sorted({one.review.answer_id for one in shown})
        audit.record(user, "recheck.read", "recheck", {"answers": answers})
    return render(request, "review/recheck.html", {"items": shown, "reads": reads})


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


@allowed(MANAGE_LIBRARY)
@require_safe
def relied_on(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A fragment for whoever publishes: how many corrected answers rely on what would change."""
    return render(request, "review/_relied_on.html", {"count": relying.changed_by(slug, number)})


def _shown(one: relying.Due, user: User, reads: bool) -> ShownDue:
    reader = _reader(user)
    clauses = [_clause(reliance.passage, reliance.text, reader) for reliance in one.broken]
    seen = tuple(clause for clause in clauses if clause)
    review, another = one.review, relying.needs_another(one.review, user)
    return ShownDue(
        review,
        cutting.masked(review.answer.question.masked_text) if reads else (),
        cutting.masked(review.corrected_answer) if reads else (),
        seen,
        len(clauses) - len(seen),
        reads and not another and len(seen) == len(clauses) and all(clause.now for clause in seen),
        another,
    )


def _clause(passage_id: int, text: str, reader: Reader) -> ShownClause | None:
    """The clause then and now; None when the reader may not see its document, or it is gone for good."""
    old = knowledge.passage(passage_id, reader)
    if old is None:
        return None
    now = knowledge.successor(passage_id, reader, day=clock.today())
    old_runs, now_runs = knowledge.compare_words(text, now.text if now else "")
    return ShownClause(old.document, old.slug, old, now, old_runs, now_runs)


def _reader(user: User) -> Reader:
    return EVERYTHING if user.has_perm(MANAGE_LIBRARY) else reader_of(user)
