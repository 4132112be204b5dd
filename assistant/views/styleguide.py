"""The design system on one page, for developers; it has an address only with SUFLER_DEBUG."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every piece with the names of its classes."""
    return render(request, "styleguide.html")
