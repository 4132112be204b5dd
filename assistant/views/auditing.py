"""The audit chain, read and verified; nobody writes here."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assistant.forms.auditing import AuditFilterForm
from assistant.roles import READ_AUDIT, allowed
from foundation import anchoring, append_only, audit, verifying
from foundation.models import AuditEntry, User

PAGE = 100
LINES = "application/x-ndjson"
R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with the name of whoever did it."""

    entry: AuditEntry
    actor: str


@allowed(READ_AUDIT)
@require_safe
def people_audit(request: HttpRequest) -> HttpResponse:
    """The chain, newest first, narrowed to who did what to what, and when."""
    form = AuditFilterForm(request.GET)
    entries = AuditEntry.objects.filter(**form.conditions()).order_by("-number")
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": with_names(page), "tab": "audit"}
    context |= {"append_only": append_only.holds(connection), "anchored": _last_anchor()}
    return render(request, "people/audit.html", context)


@allowed(READ_AUDIT)
@require_POST
def people_audit_export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain as JSON Lines; its end is noted as an anchor, and who took it is on record."""
    entry = audit.record(cast(User, request.user), "audit.exported", "audit")
    anchoring.anchor()
    name = f"sufler-audit-{entry.number}.jsonl"
    return _attached(StreamingHttpResponse(audit.export(), content_type=LINES), name)


@allowed(READ_AUDIT)
@require_safe
def people_audit_anchors(request: HttpRequest) -> HttpResponse:
    """What was noted of the chain, to be kept elsewhere."""
    path = Path(settings.ANCHOR_FILE)
    noted = path.read_bytes() if path.exists() else b""
    return _attached(HttpResponse(noted, content_type=LINES), "sufler-anchors.jsonl")


@allowed(READ_AUDIT)
@require_POST
def people_audit_verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say whether it holds; the check itself is on record."""
    entry = verifying.check(cast(User, request.user))
    if verifying.held(entry):
        held = _("The chain holds: %(count)s entries, none missing, moved or changed.")
        messages.success(request, held % {"count": entry.details["entries"]})
    else:
        words = {
            "missing": _("Entry %(number)s is missing."),
            "broken_link": _("Entry %(number)s does not follow from the one before it."),
            "out_of_order": _("Entry %(number)s does not follow from the one before it."),
            "changed": _("Entry %(number)s was changed after it was written."),
            "rewritten": _("From entry %(number)s on this is another chain than the one that was noted."),
            "anchors_lost": _(
                "A note that the chain tells of is not in the file SUFLER_ANCHOR_FILE names. Put the file "
                "back, and find out who took it away."
            ),
            "anchors_unreadable": _("The anchors can't be read. Look at the file SUFLER_ANCHOR_FILE names."),
            "not_append_only": _("The database would let entries be changed: its triggers are missing."),
        }
        messages.error(request, words[entry.details["error"]] % {"number": entry.details["first_bad"]})
    return redirect("people_audit")


def _last_anchor() -> int | None:
    """The newest entry that was noted elsewhere."""
    try:
        return max(anchoring.anchors(), default=None)
    except (OSError, ValueError):
        return None


def _attached(response: R, name: str) -> R:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def with_names(entries: Iterable[AuditEntry]) -> list[ShownEntry]:
    """Each entry with its actor's name; a process stays as it is written."""
    rows = list(entries)
    ids = {int(row.actor.removeprefix("user:")) for row in rows if row.actor.startswith("user:")}
    names = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=ids)}
    return [ShownEntry(row, names.get(row.actor, row.actor)) for row in rows]
