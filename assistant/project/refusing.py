"""What a middleware answers in a page's place: in the API's own shape there, as a page elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from assistant.api import problems, troubles

OURS, OPENAI = "/api/", "/v1/"


def refused(request: HttpRequest, code: str, status: int) -> HttpResponse:
    """The answer with this code of the API; of the page, `{status}.html`, which needs nothing."""
    if request.path_info.startswith(OPENAI):
        return JsonResponse(troubles.body_of(code, status), status=status)
    if request.path_info.startswith(OURS):
        return JsonResponse(problems.body_of(code), status=status)
    return render(request, f"{status}.html", status=status)
