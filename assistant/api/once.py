"""`Idempotency-Key`: an operation that creates something does so once, however often it is asked to."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Status

from assistant import repeating
from assistant.api.caller import key_of
from assistant.api.problems import CODED, NoResult, problem_of
from assistant.pipeline.values import is_passing
from assistant.repeating import Reply

HEADER = "Idempotency-Key"
LONGEST = 200
# what an operation's description says of it
DESCRIBED = {
    "parameters": [
        {
            "in": "header",
            "name": HEADER,
            "required": False,
            "description": "A name of the client's own for this request. Sent again within 24 hours it gets "
            "the same reply, and nothing is done twice.",
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
        }
    ]
}
Operation = Callable[..., Any]


def once(operation: Operation) -> Operation:
    """An operation that keeps its reply under the request's name. What failed is done again: no engine
    answered, a limit was reached, masking failed, the key's user may not."""

    @functools.wraps(operation)
    def wrapped(request: HttpRequest, **given: Any) -> Any:
        name = request.headers.get(HEADER)
        if name is None:
            return operation(request, **given)
        if not 0 < len(name) <= LONGEST:
            raise NoResult("bad_idempotency_key")
        sent = f"{request.method} {request.get_full_path()}\n".encode() + request.body
        claimed = repeating.claim(key_of(request), name, sent)
        if isinstance(claimed, Reply):
            return Status(claimed.status, claimed.body)
        try:
            result = operation(request, **given)
        except CODED as refusal:
            status, body = problem_of(refusal)
            if is_passing(body["code"]):
                repeating.release(claimed)
            else:
                repeating.keep(claimed, Reply(status, body), None)
            raise
        except BaseException:
            repeating.release(claimed)
            raise
        status, body = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
        if is_passing(_reason_in(body)):
            repeating.release(claimed)
            return result
        repeating.keep(claimed, Reply(status, body), _question_in(body))
        return result

    return wrapped


def not_here(request: HttpRequest) -> None:
    """A stream can't be given again. Raises NoResult where it is asked for."""
    if HEADER in request.headers:
        raise NoResult("bad_idempotency_key")


def _question_in(body: dict[str, Any]) -> int | None:
    number: int | None = body.get("question_id") or body.get("sufler", {}).get("question_id")
    return number


def _reason_in(body: dict[str, Any]) -> str:
    """Why an answer is none; empty of what is no answer."""
    return str(body.get("reason") or body.get("sufler", {}).get("reason") or "")
