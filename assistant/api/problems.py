"""Errors of the product's own API: a code of docs/reference.md and its words. None repeats what was sent, but
for a question that found its evidence and no model: that is told, masked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from assistant.api.schemas import Problem
from assistant.handing import BadRow
from assistant.pipeline.masking import MaskingError
from assistant.pipeline.values import EngineError, Refusal
from assistant.repeating import Conflict
from assistant.reviewing import NotPossible
from assistant.templatetags.words import FAILURES, REFUSALS
from assistant.wire import Unanswered
from ingestion.knowledge import EngineUnavailable

WORDS = {
    "invalid_request": "The request does not fit its description.",
    "invalid_api_key": "No valid key of Sufler with the scope that is needed.",
    "not_allowed": "The key's user may not do this, or the routing policy lets the text go to no model.",
    "too_many_requests": "Too many calls of this key or from this address: see Retry-After.",
    "too_large": "The request is larger than Sufler takes.",
    "not_found": "The key's user has no such question.",
    "in_flight": "The request with this Idempotency-Key is still being worked on.",
    "other_request": "This Idempotency-Key came with another request before.",
    "reply_lost": "The reply to this Idempotency-Key can't be read any more.",
    "bad_idempotency_key": "An Idempotency-Key has 1 to 200 characters, and no stream takes one.",
    "bad_language": "A result can be in ru, kk or en.",
    "unknown_channel": "A reply goes by email, chat or letter.",
    "no_template": "A reply starts from a `letter` of GET /letters or from a `template` of one's own.",
    "two_templates": "A reply starts from a `letter` or from a `template`, not from both.",
    "unknown_letter": "There is no such letter template today, or the key's user may not see it.",
    "unknown_reason": "People can't choose this reason.",
    "unknown_sentence": "The answer has no sentence of this number.",
    "unknown_source": "The answer has no such source, or the key's user may not see it now.",
    "erased": "The question was erased meanwhile.",
    "index_busy": "The search is too busy just now.",
    "index_away": "The search does not answer just now.",
    "failed": "Sufler could not answer.",
}
STATUSES = {"not_allowed": 403, "not_found": 404, "erased": 404, "in_flight": 409, "reply_lost": 409}
A_MINUTE = 60
CODED = (BadRow, Refusal, NotPossible)
FAILED = (EngineError, EngineUnavailable)


class NoResult(Exception):
    """There is no result; `code` is one of WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def problem_of(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and body for what one of the rules below raised."""
    if isinstance(error, FAILED):
        code = getattr(error, "code", str(error))
        body: dict[str, Any] = body_of(code)
        if isinstance(error, Unanswered):
            body["found"] = {"question_id": error.number, **error.found}
        return STATUSES.get(code, 503), body
    code = "masking_failed" if isinstance(error, MaskingError) else str(getattr(error, "code", error))
    # a limit is no fault of the request: it may come again when the period is over
    return 429 if code.startswith("limit_") else STATUSES.get(code, 422), body_of(code)


def later(response: HttpResponse, error: Exception) -> HttpResponse:
    """The response, saying when to come again where that is known."""
    minute = A_MINUTE if getattr(error, "code", "") == "limit_minute" else None
    if seconds := getattr(error, "retry_after", None) or minute:
        response["Retry-After"] = str(seconds)
    return response


def body_of(code: str, message: str = "") -> dict[str, str]:
    """A code with its words, in English: they are for whoever builds on the API."""
    with translation.override("en"):
        words = message or WORDS.get(code) or REFUSALS.get(code) or FAILURES.get(code) or WORDS["failed"]
        return {"code": code, "message": str(words)}


def problems(*statuses: int) -> dict[int, Any]:
    """These statuses for an operation's description, with those that any may have."""
    return dict.fromkeys((400, 401, 403, 413, 422, 429, *statuses), Problem)


def tell(api: NinjaAPI) -> None:
    """Have `api` tell its errors so."""

    def coded(request: HttpRequest, error: Any) -> HttpResponse:
        status, body = problem_of(error)
        return later(api.create_response(request, body, status=status), error)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        code = "invalid_api_key" if error.status_code == 401 else "invalid_request"
        return api.create_response(request, body_of(code), status=error.status_code)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        # the place of what did not fit: body, then the name of what the operation takes, then the field
        places = {".".join(map(str, one["loc"][2:] or one["loc"][1:])) or "body" for one in error.errors}
        said = f"Not accepted: {', '.join(sorted(places))}."
        return api.create_response(request, body_of("invalid_request", said), status=422)

    for kind in (*CODED, *FAILED, MaskingError, NoResult, Conflict):
        api.add_exception_handler(kind, coded)
    api.add_exception_handler(HttpError, refused)
    api.add_exception_handler(ValidationError, invalid)
