"""The clauses that a letter template rests on, as who looks after it names them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assistant import resting
from assistant.pipeline import masking
from assistant.pipeline.figures import figures_in
from assistant.pipeline.hiding import hide
from assistant.roles import MANAGE_LIBRARY, allowed
from assistant.views.who import user_of
from foundation import clock
from foundation.access import EVERYTHING
from ingestion import knowledge


@allowed(MANAGE_LIBRARY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_clauses(request: HttpRequest, slug: str) -> HttpResponse:
    """What a template rests on; with `q` what is found for it, else where figures of the template stand."""
    letter = knowledge.letter(slug, EVERYTHING, clock.today())
    if letter is None:
        raise Http404
    if request.method == "POST":
        _change(request, slug)
        return redirect("letter_clauses", slug)
    named, asked = list(resting.clauses_of(slug)), request.GET.get("q", "").strip()
    broken = {
        one.pk for one in next((due.broken for due in resting.due(EVERYTHING) if due.letter.slug == slug), ())
    }
    found = _found(asked) if asked else _figures_of(letter)
    known = {one.passage for one in named}
    context = {
        "letter": letter,
        "named": [(one, knowledge.passage(one.passage, EVERYTHING), one.pk in broken) for one in named],
        "asked": asked,
        "found": found and [hit for hit in found if hit.passage_id not in known and hit.slug != slug],
        "away": found is None,
    }
    return render(request, "documents/letter_clauses.html", context)


def _change(request: HttpRequest, slug: str) -> None:
    user, number = user_of(request), request.POST.get("passage", "")
    if number.isdecimal() and len(number) < 19:
        if not resting.name_clause(slug, int(number), user, EVERYTHING):
            messages.warning(request, _("This clause is gone meanwhile. Look for it again."))
    elif (number := request.POST.get("drop", "")).isdecimal() and len(number) < 19:
        resting.drop_clause(slug, int(number), user)


def _figures_of(letter: knowledge.Letter) -> list[knowledge.Hit] | None:
    """Where a figure of the template stands, of what is nearest to it; None when there is no search now."""
    said = " ".join([letter.text, *letter.notes])
    figures = set(figures_in(said))
    found = _found(said) if figures else []
    return found and [hit for hit in found if figures & set(figures_in(hit.text))]


def _found(text: str) -> list[knowledge.Hit] | None:
    try:
        return knowledge.search(hide(text, masking.Vault()), EVERYTHING)
    except (knowledge.EngineUnavailable, masking.MaskingError):
        return None
