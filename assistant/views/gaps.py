"""What the documents do not answer, grouped by meaning: masked questions, no asker, no answer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assistant.forms.gaps import ClosingForm
from assistant.models import Gap
from assistant.pipeline.masking import MaskingError
from assistant.reviewing import clustering, gaps
from assistant.roles import MANAGE_LIBRARY, REVIEW, allowed
from assistant.views import cutting
from assistant.views.who import user_of
from foundation import audit
from foundation.access import reader_of
from foundation.masked import Masked
from foundation.models import User
from ingestion import knowledge

ON_A_PAGE = 25
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Near:
    """What stands near to the questions; `newer`: published after the first of them."""

    hit: knowledge.Hit
    newer: bool


@allowed(MANAGE_LIBRARY, REVIEW)
@never_cache
@require_safe
def review_gaps(request: HttpRequest) -> HttpResponse:
    """The groups of open gaps, the largest first; `?tab=closed`: what was closed, and how. An audited
    read."""
    closed = request.GET.get("tab") == "closed"
    number = request.GET.get("page")
    context = _closed(number, user_of(request)) if closed else _open(number)
    context |= {"closed": closed, "count": Gap.objects.open().count()}
    shown = [row[0].pk if closed else row[0].typical.pk for row in context["rows"]]
    if shown:
        audit.record(user_of(request), "gaps.read", "gaps", {"gaps": sorted(shown)})
    return render(request, "review/gaps.html", context)


def _open(number: str | None) -> dict[str, Any]:
    found, whole = clustering.clusters()
    page = Paginator(found, ON_A_PAGE).get_page(number)
    rows = [(one, cutting.masked(one.typical.question.masked_text)) for one in page]
    most = max((len(one.gaps) for one in found), default=0)
    return {"rows": rows, "page": page, "whole": whole, "most": most}


def _closed(number: str | None, user: User) -> dict[str, Any]:
    closed = Gap.objects.closed().select_related("question", "closed_by")
    page = Paginator(closed, ON_A_PAGE).get_page(number)
    rows = [(gap, cutting.masked(gap.question.masked_text)) for gap in page]
    return {"rows": rows, "page": page, "whole": True, "hidden": knowledge.closed_to(reader_of(user))}


@allowed(MANAGE_LIBRARY, REVIEW)
@never_cache
@require_safe
def review_gap(request: HttpRequest, gap_id: int) -> HttpResponse:
    """One group: its questions, which is an audited read, the nearest documents, and what may close it."""
    user = user_of(request)
    cluster = clustering.cluster_of(get_object_or_404(Gap, pk=gap_id).pk)
    if cluster is None:
        messages.info(request, _("This gap is closed."))
        return redirect("review_gaps")
    questions = [(gap, cutting.masked(gap.question.masked_text)) for gap in cluster.gaps]
    audit.record(user, "gaps.read", cluster.typical, {"gaps": sorted(gap.pk for gap in cluster.gaps)})
    near = _near(cluster, user)
    newest = next((one.hit.slug for one in near or () if one.newer), "")
    form = ClosingForm(user=user, initial={"document": newest})
    context = {"cluster": cluster, "questions": questions, "form": form, "near": near}
    return render(request, "review/gap.html", context)


@allowed(MANAGE_LIBRARY)
@require_POST
def review_gap_close(request: HttpRequest, gap_id: int) -> HttpResponse:
    """Close what was ticked of a group."""
    user = user_of(request)
    form = ClosingForm(request.POST, user=user)
    if not form.is_valid():
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
        return redirect("review_gap", gap_id)
    said = form.cleaned_data
    keys = [gap.pk for gap in said["gaps"]]
    try:
        closed = gaps.close(keys, user, document=said["document"], because=said["because"])
    except MaskingError:
        messages.warning(request, _("Customer data in it could not be hidden. Leave it out."))
        return redirect("review_gap", gap_id)
    words = ngettext("%(count)d question is closed.", "%(count)d questions are closed.", closed)
    messages.success(request, words % {"count": closed})
    return redirect("review_gaps")


def _near(cluster: clustering.Cluster, user: User) -> list[Near] | None:
    """The documents nearest to the most typical question, each once; None when there is no search now."""
    reader = reader_of(user)
    question = cluster.typical.question
    try:
        hits = knowledge.search(Masked.from_record(question.searched_text or question.masked_text), reader)
    except knowledge.EngineUnavailable:
        return None
    since = knowledge.published_since(cluster.first, reader)
    newer = {(one.slug, one.number) for one in since}
    nearest = {hit.slug: hit for hit in reversed(hits)}
    best = sorted(nearest.values(), key=lambda hit: hit.score, reverse=True)[:NEAREST]
    return [Near(hit, (hit.slug, hit.version) in newer) for hit in best]
