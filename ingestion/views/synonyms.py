"""Words that say the same: the list, a group added, a group removed. For those who manage documents."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ingestion import synonyms as rules
from ingestion.forms import SynonymsForm
from ingestion.models import Synonyms
from ingestion.views.entry import managers, user_of

PAGE = 50


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """The list; a POST adds a group to it."""
    form = SynonymsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rules.add(form.cleaned_data["words"].splitlines(), user_of(request))
        except rules.NotPossible as reason:
            form.refuse(reason.code)
        else:
            messages.success(request, _("From the next question on these words say the same."))
            return redirect("document_synonyms")
    groups = Synonyms.objects.select_related("added_by")
    page = Paginator(groups, PAGE).get_page(request.GET.get("page"))
    return render(request, "documents/synonyms.html", {"form": form, "page": page})


@require_POST
@managers
def synonyms_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a group off the list."""
    group = get_object_or_404(Synonyms, pk=pk)
    rules.remove(group, user_of(request))
    messages.success(request, _("“%(words)s” say the same no more.") % {"words": str(group)})
    return redirect("document_synonyms")
