"""Data sets that adapters are trained from: what is in them, where it comes from, what was left out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assistant.forms.datasets import DataSetForm
from assistant.models import DataSet
from assistant.roles import MANAGE_ROUTES, allowed
from assistant.tuning import datasets as sets
from assistant.tuning.reviewed import given
from assistant.views.who import user_of
from foundation import audit

ON_A_PAGE = 25


@allowed(MANAGE_ROUTES)
@require_http_methods(["GET", "HEAD", "POST"])
def datasets(request: HttpRequest) -> HttpResponse:
    """Every data set, the newest first, and a form that builds one."""
    form = DataSetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (built := form.built(user_of(request))):
        row, new = built
        said = (
            _("The data set is built.") if new else _("Nothing has changed: this is the set as it was built.")
        )
        messages.success(request, said)
        return redirect("dataset", row.pk)
    examples, waiting = given()
    context = {"rows": list(sets.shelf()), "form": form, "examples": examples, "waiting": waiting}
    return render(request, "people/datasets.html", context)


@allowed(MANAGE_ROUTES)
@require_safe
def dataset(request: HttpRequest, dataset_id: int) -> HttpResponse:
    """Its statement, what was left out, what cites a changed clause, and its rows; who read which is on
    record."""
    row = get_object_or_404(DataSet, pk=dataset_id)
    try:
        rows, as_built = sets.rows_in(row), True
    except sets.NotAsBuilt:
        rows, as_built = [], False
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    if shown := [one["id"] for one in page]:
        audit.record(user_of(request), "data_set.read", row, {"rows": shown})
    context = {"row": row, "page": page, "as_built": as_built, "changed": sets.changed(row)}
    return render(request, "people/dataset.html", context)
