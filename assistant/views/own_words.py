"""The bank's own words and contacts: what masking leaves alone. For those who manage documents."""

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assistant import policies
from assistant.forms.own_words import OwnWordsFilterForm, OwnWordsForm
from assistant.models import OwnTerm
from assistant.roles import MANAGE_LIBRARY, allowed
from assistant.views.who import user_of

PAGE = 50


@allowed(MANAGE_LIBRARY)
@require_http_methods(["GET", "HEAD", "POST"])
def own_words(request: HttpRequest) -> HttpResponse:
    """The list, searched; a POST adds lines to it and tells what became of each."""
    form, context = OwnWordsForm(request.POST or None), {}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = policies.add_terms(said["words"], said["kind"], user_of(request))
        # what was refused stays in the field to be put right
        form = OwnWordsForm(initial={"kind": said["kind"], "words": "\n".join(done.refused)})
        context = {"done": done}
    return render(request, "masking/own_words.html", {**context, **_list(request), "form": form})


@require_POST
@allowed(MANAGE_LIBRARY)
def own_word_remove(request: HttpRequest, term_id: int) -> HttpResponse:
    """Take one off the list: from now on it is hidden where it looks like a customer's field."""
    term = get_object_or_404(OwnTerm.objects.listed(), pk=term_id)
    policies.remove_term(term, user_of(request))
    messages.success(request, _("The word is off the list."))
    return redirect("own_words")


def _list(request: HttpRequest) -> dict[str, Any]:
    filters = OwnWordsFilterForm(request.GET)
    page = Paginator(_narrowed(filters), PAGE).get_page(request.GET.get("page"))
    return {"filters": filters, "page": page, "narrowed": filters.narrows()}


def _narrowed(filters: OwnWordsFilterForm) -> QuerySet[OwnTerm]:
    terms = OwnTerm.objects.listed().select_related("added_by").order_by("text")
    if words := filters.wanted("q"):
        # SQLite's LIKE knows no case but Latin's; its REGEXP is Python's own
        terms = terms.filter(text__iregex=re.escape(words))
    if kind := filters.wanted("kind"):
        terms = terms.filter(kind=kind)
    return terms
