"""What is kept, held and erased: pages of the security role."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assistant.forms.retention import EraseForm, HoldForm, TermForm
from assistant.models import Conversation, Erasure, LegalHold, RetentionRule
from assistant.models.retention import DataClass
from assistant.pipeline.masking import MaskingError
from assistant.retention import NotPossible, documents, erasing, holding, terms
from assistant.roles import MANAGE_RETENTION, allowed
from assistant.templatetags.keeping import IMPOSSIBLE
from assistant.views.leaving import as_file
from assistant.views.who import user_of
from foundation import audit

PAGE = 50
METHODS = ["GET", "HEAD", "POST"]


@allowed(MANAGE_RETENTION)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Terms, holds and tombstones, with the forms that make more of them."""
    return _page(request)


@allowed(MANAGE_RETENTION)
@require_POST
def retention_term(request: HttpRequest) -> HttpResponse:
    """Decide how long something is kept."""
    form = TermForm(request.POST)
    if not form.is_valid():
        return _page(request, term_form=form)
    terms.decide(**form.rule(), by=user_of(request))
    messages.success(request, _("The term counts from the next quarter of an hour on."))
    return redirect("retention")


@allowed(MANAGE_RETENTION)
@require_POST
def retention_hold(request: HttpRequest) -> HttpResponse:
    """Place a hold."""
    form = HoldForm(request.POST, user_of(request))
    if form.is_valid() and _done(form, lambda: holding.place(form.target(), _reason(form), user_of(request))):
        messages.success(request, _("The hold stands: nothing of it expires or can be erased."))
        return redirect("retention")
    return _page(request, hold_form=form)


@allowed(MANAGE_RETENTION)
@require_http_methods(METHODS)
def retention_lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Ask whether a hold is to be lifted, and lift it."""
    standing = LegalHold.objects.standing().select_related("user", "conversation", "placed_by")
    hold = get_object_or_404(standing, pk=hold_id)
    if request.method != "POST":
        return render(request, "people/hold_lift.html", {"hold": hold})
    holding.lift(hold, user_of(request))
    messages.success(request, _("The hold is lifted."))
    return redirect("retention")


@allowed(MANAGE_RETENTION)
@never_cache
@require_POST
def retention_erase(request: HttpRequest) -> HttpResponse:
    """Erase what is meant; the proof is shown. The value that was typed stands in no later page."""
    form = EraseForm(request.POST, user_of(request))
    if form.is_valid():
        erased = _done(form, lambda: _erase(form, request))
        if erased is not None:
            return redirect("retention_proof", erased.pk)
    return _page(request, erase_form=form)


@allowed(MANAGE_RETENTION)
@require_safe
def retention_proof(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """What was erased and what is found of it today; `?format=json` gives it as a file, which is on
    record."""
    erasure = get_object_or_404(Erasure.objects.select_related("erased_by"), pk=erasure_id)
    proof = erasing.proof(erasure)
    if request.GET.get("format") == "json":
        response, sha256 = as_file(proof, f"sufler-erasure-{erasure.pk}.json")
        audit.record(user_of(request), "proof.exported", erasure, {"sha256": sha256})
        return response
    return render(request, "people/erasure.html", {"erasure": erasure, "proof": proof})


def _erase(form: EraseForm, request: HttpRequest) -> Erasure:
    by, reason = user_of(request), _reason(form)
    if value := form.cleaned_data["value"]:
        return erasing.erase_value(value, reason, by)
    if named := form.cleaned_data["document"]:
        slug, number = named
        return documents.erase_document(slug, number, reason, by)
    target = form.target()
    if isinstance(target, Conversation):
        return erasing.erase_conversation(target, reason, by)
    return erasing.erase_user(target, reason, by)


def _reason(form: HoldForm | EraseForm) -> str:
    return str(form.cleaned_data["reason"])


def _done(form: HoldForm | EraseForm, act: Any) -> Any:
    """What `act` gives; None when it was not possible, which the form then says."""
    try:
        return act()
    except NotPossible as reason:
        form.add_error(None, str(IMPOSSIBLE[reason.code]))
    except MaskingError:
        form.add_error("reason", _("Customer data in it could not be hidden. Leave it out."))
    return None


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    counting = terms.terms()
    rules = RetentionRule.objects.exclude(label=None).select_related("label")
    erasures = Erasure.objects.select_related("erased_by")
    by = user_of(request)
    context = {
        "tab": "retention",
        "terms": [(DataClass(code).label, "", days) for code, days in counting.general.items()]
        + [(DataClass.CONVERSATION.label, rule.label, rule.days) for rule in rules],
        "holds": LegalHold.objects.standing().select_related("user", "conversation", "placed_by"),
        "page": Paginator(erasures, PAGE).get_page(request.GET.get("page")),
        "term_form": TermForm(None),
        "hold_form": HoldForm(None, by),
        "erase_form": EraseForm(None, by, document=request.GET.get("document", "")),
        **forms,
    }
    return render(request, "people/retention.html", context)
