"""Pages for what went wrong, in the words of the product."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere; `reason` is for developers and is not shown."""
    return render(request, "403_csrf.html", status=403)


def styleguide(request: HttpRequest, **_: Any) -> HttpResponse:
    """Every piece of the design system on one page; only with SUFLER_DEBUG."""
    return render(request, "styleguide.html")
