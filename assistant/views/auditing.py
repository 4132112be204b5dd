"""The audit chain, read and verified; nobody writes here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assistant.forms.people import AuditFilterForm
from assistant.roles import READ_AUDIT, allowed
from foundation import audit
from foundation.models import AuditEntry, User

PAGE = 100


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with the name of whoever did it."""

    entry: AuditEntry
    actor: str


@allowed(READ_AUDIT)
@require_safe
def people_audit(request: HttpRequest) -> HttpResponse:
    """The chain, newest first, narrowed to one action."""
    form = AuditFilterForm(request.GET)
    entries = AuditEntry.objects.order_by("-number")
    if action := form.wanted():
        entries = entries.filter(action=action)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": with_names(page), "tab": "audit"}
    return render(request, "people/audit.html", context)


@allowed(READ_AUDIT)
@require_POST
def people_audit_verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say whether it holds; the check itself is on record."""
    found = audit.verify()
    audit.record(cast(User, request.user), "audit.verified", "audit", {"first_bad": found.first_bad})
    if found.first_bad is None:
        held = _("The chain holds: %(count)s entries, none missing, moved or changed.")
        messages.success(request, held % {"count": found.entries})
    else:
        words = {
            "missing": _("Entry %(number)s is missing."),
            "broken_link": _("Entry %(number)s does not follow from the one before it."),
            "changed": _("Entry %(number)s was changed after it was written."),
        }
        messages.error(request, words[found.reason] % {"number": found.first_bad})
    return redirect("people_audit")


def with_names(entries: Iterable[AuditEntry]) -> list[ShownEntry]:
    """Each entry with its actor's name; a process stays as it is written."""
    rows = list(entries)
    ids = {int(row.actor.removeprefix("user:")) for row in rows if row.actor.startswith("user:")}
    names = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=ids)}
    return [ShownEntry(row, names.get(row.actor, row.actor)) for row in rows]
