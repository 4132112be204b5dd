"""Errors in the shape of OpenAI's API. None repeats what was sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

MESSAGES = {
    "invalid_api_key": "No valid key of Sufler with the scope that is needed.",
    "not_allowed": "The key's user may not ask, or the routing policy lets the text go to no model.",
    "no_question": "There is no message of the user.",
    "text_only": "A message may hold text only.",
    "context_length_exceeded": "The question is too long.",
    "too_many_requests": "Too many calls of this key or from this address: see Retry-After.",
}
STATUSES = {"not_allowed": 403, "context_length_exceeded": 400, "no_question": 400, "text_only": 400}
# the engine's own word for it
SAME = {"too_long": "context_length_exceeded"}


class Trouble(Exception):
    """There is no answer; `code` is an engine error of docs/reference.md or one of MESSAGES."""

    def __init__(self, code: str) -> None:
        self.code = SAME.get(code, code)
        self.status = STATUSES.get(self.code, 503)
        super().__init__(self.code)


def body_of(code: str, status: int, message: str = "") -> dict[str, Any]:
    """What OpenAI's clients read out of a reply that is none, and out of a stream that breaks off."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    said = message or MESSAGES.get(code, "Sufler could not answer.")
    return {"error": {"message": said, "type": kind, "param": None, "code": code}}


def tell(api: NinjaAPI) -> None:
    """Have `api` tell its errors so."""

    def reply(request: HttpRequest, code: str, status: int, message: str = "") -> HttpResponse:
        return api.create_response(request, body_of(code, status, message), status=status)

    def troubled(request: HttpRequest, error: Any) -> HttpResponse:
        return reply(request, error.code, error.status)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        status = error.status_code
        return reply(request, "invalid_api_key" if status == 401 else "invalid_request", status)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        places = {".".join(map(str, one["loc"][2:])) or "body" for one in error.errors}
        return reply(request, "invalid_request", 400, f"Not accepted: {', '.join(sorted(places))}.")

    api.add_exception_handler(Trouble, troubled)
    api.add_exception_handler(HttpError, refused)
    api.add_exception_handler(ValidationError, invalid)
