"""Data sets that adapters are trained from: what is in them, where it comes from, what was left out."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assistant.models import DataSet
from assistant.roles import MANAGE_ROUTES, allowed
from assistant.tuning import datasets as sets

ON_A_PAGE = 25


@allowed(MANAGE_ROUTES)
@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """Every data set, the newest first."""
    return render(request, "people/datasets.html", {"rows": list(sets.shelf())})


@allowed(MANAGE_ROUTES)
@require_safe
def dataset(request: HttpRequest, dataset_id: int) -> HttpResponse:
    """Its statement, what was left out, what cites a changed clause, and its rows."""
    row = get_object_or_404(DataSet, pk=dataset_id)
    try:
        rows, as_built = sets.rows_in(row), True
    except sets.NotAsBuilt:
        rows, as_built = [], False
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"row": row, "page": page, "as_built": as_built, "changed": sets.changed(row)}
    return render(request, "people/dataset.html", context)
