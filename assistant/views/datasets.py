"""Data sets that adapters are trained from: what is in them, where it comes from, what was left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assistant.forms.datasets import DataSetForm
from assistant.models import DataSet, Review
from assistant.reviewing import second_verdicts
from assistant.roles import MANAGE_ROUTES, REVIEW, allowed
from assistant.tuning import datasets as sets
from assistant.tuning.reviewed import given
from assistant.views.who import user_of
from foundation import audit
from foundation.models import User

ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class ShownLeftOut:
    """A review that is in no row and what stands in its way, each with its answer when the reader may open
    that on the desk."""

    review: int
    code: str
    other: str
    answer: int | None
    other_answer: int | None


@allowed(MANAGE_ROUTES, REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def datasets(request: HttpRequest) -> HttpResponse:
    """Every data set, the newest first, and for the platform role a form that builds one."""
    form, user = DataSetForm(request.POST or None), user_of(request)
    if request.method == "POST" and not user.has_perm(MANAGE_ROUTES):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid() and (built := form.built(user)):
        row, new = built
        said = (
            _("The data set is built.") if new else _("Nothing has changed: this is the set as it was built.")
        )
        messages.success(request, said)
        return redirect("dataset", row.pk)
    examples, waiting = given()
    context = {"rows": list(sets.shelf()), "form": form, "examples": examples, "waiting": waiting}
    return render(request, "people/datasets.html", context)


@allowed(MANAGE_ROUTES, REVIEW)
@never_cache
@require_safe
def dataset(request: HttpRequest, dataset_id: int) -> HttpResponse:
    """Its statement, what was left out, what cites a changed clause, and its rows, for a supervisor those of
    answers that are open to them; who read which is on record."""
    row, user = get_object_or_404(DataSet, pk=dataset_id), user_of(request)
    try:
        rows, as_built = sets.rows_in(row), True
    except sets.NotAsBuilt:
        rows, as_built = [], False
    changed, may_read = sets.changed(row), _may_read(user, rows)
    page = Paginator([one for one in rows if may_read(one)], ON_A_PAGE).get_page(request.GET.get("page"))
    if shown := [one["id"] for one in page]:
        audit.record(user, "data_set.read", row, {"rows": shown})
    if not user.has_perm(MANAGE_ROUTES):
        opened = _answers_of(user, (one.review_id for one, _clauses in changed))
        changed = [(one, clauses) for one, clauses in changed if one.review_id in opened]
    context = {
        "row": row,
        "page": page,
        "as_built": as_built,
        "changed": changed,
        "left_out": _left_out(row, user),
        "closed": sum(not may_read(one) for one in rows),
    }
    return render(request, "people/dataset.html", context)


def _may_read(user: User, rows: Iterable[dict[str, Any]]) -> Callable[[dict[str, Any]], bool]:
    """Whether a row may be read: all by the platform role, those of answers that are open by a supervisor."""
    reviews = [row["lineage"].get("review") for row in rows]
    opened = reviews if user.has_perm(MANAGE_ROUTES) else [None, *_answers_of(user, filter(None, reviews))]
    kept = set(opened)
    return lambda row: row["lineage"].get("review") in kept


def _left_out(row: DataSet, user: User) -> list[ShownLeftOut]:
    """Contradictions first: they are for a person to decide."""
    found = [(one, _review_of(one["other"])) for one in row.left_out]
    answers = _answers_of(user, [one["review"] for one, _ in found] + [other for _, other in found if other])
    shown = [
        ShownLeftOut(one["review"], one["code"], one["other"], answers.get(one["review"]), answers.get(other))
        for one, other in found
    ]
    return sorted(shown, key=lambda one: one.code != "contradiction")


def _review_of(other: str) -> int:
    """The review that stands in the way, 0 for anything else."""
    kind, _sep, number = other.partition(":")
    return int(number) if kind == "review" else 0


def _answers_of(user: User, reviews: Iterable[int]) -> dict[int, int]:
    """Review -> its answer, of those whose answers this person may open on the desk."""
    if not user.has_perm(REVIEW):
        return {}
    rows = Review.objects.filter(pk__in=list(reviews), answer__in=second_verdicts.opened_by(user))
    return dict(rows.values_list("pk", "answer"))
