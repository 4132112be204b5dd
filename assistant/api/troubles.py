"""Errors in the shape of OpenAI's API. None repeats what was sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from assistant.api.problems import WORDS, NoResult, later
from assistant.repeating import Conflict

# said in the same words by the product's own API
SHARED = ("in_flight", "other_request", "reply_lost", "bad_idempotency_key", "too_many_requests", "too_large")
MESSAGES = {
    "invalid_api_key": "No valid key of Sufler with the scope that is needed.",
    "not_allowed": "The key's user may not ask, or the routing policy lets the text go to no model.",
    "no_question": "There is no message of the user.",
    "text_only": "A message may hold text only.",
    "context_length_exceeded": "The question is too long.",
    "rate_limit_exceeded": "A limit of this minute is reached: see Retry-After.",
    "insufficient_quota": "A limit of this day or month is reached.",
    **{code: WORDS[code] for code in SHARED},
}
STATUSES = {
    "not_allowed": 403,
    "in_flight": 409,
    "reply_lost": 409,
    "other_request": 422,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
    **dict.fromkeys(("context_length_exceeded", "no_question", "text_only", "bad_idempotency_key"), 400),
}
# what OpenAI's clients call it
SAME = {
    "too_long": "context_length_exceeded",
    "limit_minute": "rate_limit_exceeded",
    "limit_day": "insufficient_quota",
    "limit_month": "insufficient_quota",
}


class Trouble(Exception):
    """There is no answer; `code` is an engine error or a limit of docs/reference.md, or one of MESSAGES."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        self.retry_after = retry_after
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
        trouble = Trouble(error.code)
        return later(reply(request, trouble.code, trouble.status), error)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        status = error.status_code
        return reply(request, "invalid_api_key" if status == 401 else "invalid_request", status)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        places = {".".join(map(str, one["loc"][2:])) or "body" for one in error.errors}
        return reply(request, "invalid_request", 400, f"Not accepted: {', '.join(sorted(places))}.")

    for kind in (Trouble, NoResult, Conflict):
        api.add_exception_handler(kind, troubled)
    api.add_exception_handler(HttpError, refused)
    api.add_exception_handler(ValidationError, invalid)
