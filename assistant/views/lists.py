"""The bank's own lists, a page each: topics, contacts, forms. For those who manage documents."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assistant import lists
from assistant.forms.lists import ContactForm, FillableForm, TopicForm
from assistant.models import Contact, Fillable, Topic
from assistant.roles import MANAGE_LIBRARY, allowed
from assistant.views.who import user_of


@dataclass(frozen=True, slots=True)
class Kind:
    """One list: its form, the rows that count, how an entry is put on it and shown in the form again."""

    form: type[forms.Form]
    rows: Callable[[], QuerySet[Any]]
    put: Callable[..., lists.Listed]
    fields: tuple[str, ...]


KINDS = {
    "topics": Kind(
        TopicForm, Topic.objects.listed, lists.put_topic, ("code", "title", "description", "documents")
    ),
    "contacts": Kind(ContactForm, Contact.objects.all, lists.put_contact, ("about", "words")),
    "forms": Kind(FillableForm, Fillable.objects.listed, lists.put_form, ("code", "title", "schema")),
}


@allowed(MANAGE_LIBRARY)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """One list; a POST puts an entry on it, `?change=` shows one in the form."""
    own = _kind(kind)
    form = own.form(request.POST or None, initial=_initial(own, request.GET.get("change", "")))
    if request.method == "POST" and form.is_valid():
        try:
            own.put(*(form.cleaned_data[name] for name in own.fields), user_of(request))
        except lists.NotPossible:
            form.add_error(None, _("This schema can't be filled in from a text. Use a plain object."))
        else:
            messages.success(request, _("It is on the list."))
            return redirect("list", kind)
    rows = own.rows().select_related("added_by")
    return render(request, "lists/page.html", {"form": form, "rows": rows, "tab": kind})


@require_POST
@allowed(MANAGE_LIBRARY)
def listing_remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take an entry off its list."""
    entry = get_object_or_404(_kind(kind).rows(), pk=pk)
    lists.take_off(entry, user_of(request))
    messages.success(request, _("It is off the list."))
    return redirect("list", kind)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _initial(own: Kind, number: str) -> dict[str, Any]:
    entry = own.rows().filter(pk=number).first() if number.isdecimal() else None
    if entry is None:
        return {}
    values = {name: getattr(entry, name) for name in own.fields}
    if "schema" in values:
        values["schema"] = json.dumps(values["schema"], ensure_ascii=False, indent=2)
    return values
