"""People, teams and access labels: pages of the security role."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assistant import people as rules
from assistant.forms.people import LabelForm, PasswordForm, PersonForm, TeamForm
from assistant.roles import MANAGE_PEOPLE, allowed
from assistant.second_step import in_force
from foundation.models import Label, Team, User

PAGE = 50
METHODS = ["GET", "HEAD", "POST"]


@allowed(MANAGE_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, those who may sign in first."""
    users = rules.with_reveal(rules.manageable_by(cast(User, request.user))).select_related("team")
    users = users.prefetch_related("groups", "labels").order_by("-is_active", "last_name", "username")
    page = Paginator(users, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/list.html", {"page": page, "tab": "people"})


@allowed(MANAGE_PEOPLE)
@require_http_methods(METHODS)
def people_new(request: HttpRequest) -> HttpResponse:
    """Let somebody in."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = rules.admit(form.person(), form.cleaned_data["password"], cast(User, request.user))
        messages.success(request, _("%(name)s can sign in now.") % {"name": user})
        return redirect("people")
    return render(request, "people/person.html", {"form": form})


@allowed(MANAGE_PEOPLE)
@require_http_methods(METHODS)
def people_edit(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change somebody's roles, team, labels, or whether they may sign in."""
    by = cast(User, request.user)
    user = get_object_or_404(rules.manageable_by(by), pk=user_id)
    form = PersonForm(request.POST or None, user)
    if request.method == "POST" and form.is_valid():
        try:
            rules.change(user, form.person(), by, form.cleaned_data["seen"])
            messages.success(request, _("Saved."))
            return redirect("people")
        except rules.ChangedMeanwhile:
            messages.warning(
                request, _("Somebody else saved this user meanwhile. Nothing of yours was saved: look again.")
            )
            return redirect("people_edit", user_id)
        except rules.LocksOut:
            form.add_error(
                None, _("This would take the right to manage people from yourself. Ask a colleague.")
            )
    return render(
        request, "people/person.html", {"form": form, "person": user, "second_step": in_force(user)}
    )


@allowed(MANAGE_PEOPLE)
@require_http_methods(METHODS)
def people_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give somebody else a new password; one's own is changed with the old one."""
    by = cast(User, request.user)
    if user_id == by.pk:
        return redirect("me_password")
    user = get_object_or_404(rules.manageable_by(by), pk=user_id)
    form = PasswordForm(request.POST or None, user)
    if request.method == "POST" and form.is_valid():
        rules.set_password(user, form.cleaned_data["password"], by)
        messages.success(request, _("%(name)s has a new password.") % {"name": user})
        return redirect("people")
    return render(request, "people/password.html", {"form": form, "person": user})


@allowed(MANAGE_PEOPLE)
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """All teams."""
    rows = Team.objects.annotate(size=Count("users", filter=Q(users__is_active=True)))
    return render(request, "people/teams.html", {"rows": rows, "tab": "teams"})


@allowed(MANAGE_PEOPLE)
@require_http_methods(METHODS)
def team_edit(request: HttpRequest, team_id: int | None = None) -> HttpResponse:
    """A new team, or another name for one."""
    team = get_object_or_404(Team, pk=team_id) if team_id else Team()
    form = TeamForm(request.POST or None, team)
    if request.method == "POST" and form.is_valid():
        try:
            rules.save_team(form.filled(), cast(User, request.user), form.cleaned_data.get("seen"))
        except rules.ChangedMeanwhile:
            messages.warning(request, _overtaken())
            return redirect("team_edit", team.pk)
        messages.success(request, _("Saved."))
        return redirect("teams")
    return render(request, "people/group.html", {"form": form, "row": team, "back": "teams"})


@allowed(MANAGE_PEOPLE)
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """All access labels, with who holds them and what bears them."""
    rows = Label.objects.annotate(
        holders=Count("users", filter=Q(users__is_active=True), distinct=True),
        bearers=Count("documents", distinct=True),
    )
    return render(request, "people/labels.html", {"rows": rows, "tab": "labels"})


@allowed(MANAGE_PEOPLE)
@require_http_methods(METHODS)
def label_edit(request: HttpRequest, label_id: int | None = None) -> HttpResponse:
    """A new label, or changes to one."""
    label = get_object_or_404(Label, pk=label_id) if label_id else Label()
    form = LabelForm(request.POST or None, label)
    if request.method == "POST" and form.is_valid():
        try:
            rules.save_label(form.filled(), cast(User, request.user), form.cleaned_data.get("seen"))
        except rules.ChangedMeanwhile:
            messages.warning(request, _overtaken())
            return redirect("label_edit", label.pk)
        messages.success(request, _("Saved."))
        return redirect("labels")
    return render(request, "people/group.html", {"form": form, "row": label, "back": "labels"})


def _overtaken() -> str:
    return _("Somebody else saved changes here meanwhile. Nothing of yours was saved: look again.")
