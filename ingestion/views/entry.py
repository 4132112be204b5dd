"""Who may open the pages of the library, said once."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from foundation.models import User
from ingestion.models import Document, Version
from ingestion.shelf import MANAGE, documents_for, versions_for

READ = "ingestion.view_document"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def readers(view: View[P]) -> View[P]:
    """For those who may read documents; others sign in, or get 403."""
    return login_required(permission_required(READ, raise_exception=True)(view))


def managers(view: View[P]) -> View[P]:
    """For those who manage documents; others sign in, or get 403."""
    return login_required(permission_required(MANAGE, raise_exception=True)(view))


def user_of(request: HttpRequest) -> User:
    """The person who signed in; only for views above."""
    return cast(User, request.user)


def document_or_404(request: HttpRequest, slug: str) -> Document:
    """A document on this person's shelf."""
    return get_object_or_404(documents_for(user_of(request)), slug=slug)


def version_or_404(request: HttpRequest, slug: str, number: int) -> Version:
    """A version on this person's shelf."""
    versions = versions_for(user_of(request)).select_related("document", "uploaded_by", "published_by")
    return get_object_or_404(versions, document__slug=slug, number=number)
