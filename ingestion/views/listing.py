"""The list of documents."""

import re

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation import clock
from ingestion.doubling import doubled_bases
from ingestion.forms import FilterForm
from ingestion.models import DocumentQuerySet
from ingestion.shelf import MANAGE, documents_for, in_state
from ingestion.views.entry import readers, user_of
from ingestion.views.showing import for_list, shown_document, with_alarms

PAGE = 30


@readers
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Documents of the shelf, narrowed by kind, language, state and words of the title."""
    user, day, form = user_of(request), clock.today(), FilterForm(request.GET)
    found = for_list(narrowed(documents_for(user), form), user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [with_alarms(row, day) for document in page if (row := shown_document(document, day))]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "narrowed": any(form.wanted(name) for name in form.fields),
        "running": any(row.latest.running for row in rows),
        "doubled": doubled_bases(day) if user.has_perm(MANAGE) else [],
    }
    return render(request, "documents/list.html", context)


def narrowed(documents: DocumentQuerySet, form: FilterForm) -> DocumentQuerySet:
    """The documents that fit the form."""
    if words := form.wanted("q"):
        # SQLite's LIKE knows no case but Latin's; its REGEXP is Python's own
        documents = documents.filter(title__iregex=re.escape(words))
    if kind := form.wanted("kind"):
        documents = documents.filter(kind=kind)
    if language := form.wanted("language"):
        documents = documents.filter(language=language)
    state = form.wanted("state")
    return in_state(documents, state, clock.today()) if state else documents
