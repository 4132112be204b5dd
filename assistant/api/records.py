"""The questions of a key's user as they are on record, and doubts about their answers."""

from typing import Any

from django.http import HttpRequest
from django.views.decorators.cache import never_cache
from ninja import Query, Router, Status
from ninja.decorators import decorate_view

from assistant.api.caller import Key, user_who
from assistant.api.once import DESCRIBED, once
from assistant.api.problems import NoResult, problems
from assistant.api.schemas import FlagIn, FlagOut, RecordOut, RecordsIn, RecordsOut
from assistant.models import Answer, Question
from assistant.reviewing import NotPossible
from assistant.reviewing.flags import Spot, raise_flag, sources_of
from assistant.roles import ASK
from assistant.wire import recorded
from foundation.access import Reader, reader_of
from foundation.models import User

router = Router()


@router.get(
    "/questions", auth=Key("records"), response={200: RecordsOut, **problems()}, summary="One's own records"
)
@decorate_view(never_cache)
def questions(request: HttpRequest, asked: Query[RecordsIn]) -> Any:
    """The questions and other tasks of the key's user, newest first. `next` is the `before` of what follows,
    null at the end."""
    rows = Question.objects.asked_by_user(user_who(request, ASK)).select_related("answer")
    if asked.task:
        rows = rows.filter(task=asked.task)
    if asked.before:
        rows = rows.filter(pk__lt=asked.before)
    page = list(rows[: asked.limit + 1])
    shown = page[: asked.limit]
    following = shown[-1].pk if len(page) > asked.limit else None
    return {"questions": [recorded(row) for row in shown], "next": following}


@router.get(
    "/questions/{question_id}",
    auth=Key("records"),
    response={200: RecordOut, **problems(404)},
    summary="A record with its sources",
)
@decorate_view(never_cache)
def question(request: HttpRequest, question_id: int) -> Any:
    """As it was recorded: masked, with those of its sources that the key's user may see now."""
    user = user_who(request, ASK)
    return recorded(_own(user, question_id), reader_of(user))


@router.post(
    "/questions/{question_id}/flag",
    auth=Key("flag"),
    response={201: FlagOut, **problems(404, 409)},
    summary="Doubt an answer",
    openapi_extra=DESCRIBED,
)
@decorate_view(never_cache)
@once
def flag_question(request: HttpRequest, question_id: int, body: FlagIn) -> Any:
    """The answer comes to the review desk, with the sentence or the source that is meant marked; the comment
    is stored masked."""
    user = user_who(request, ASK)
    answer = _own(user, question_id).answer
    spot = Spot(body.sentence, _rank(answer, body.source, reader_of(user)))
    return Status(201, {"flag": raise_flag(answer, body.reason, body.comment, user, spot).pk})


def _rank(answer: Answer, external_id: str | None, reader: Reader) -> int | None:
    """The rank of the answer's source of this name. Raises NotPossible("unknown_source")."""
    if external_id is None:
        return None
    for row in sources_of(answer, reader):
        if row.external_id == external_id:
            return row.rank
    raise NotPossible("unknown_source")


def _own(user: User, number: int) -> Question:
    row = Question.objects.asked_by_user(user).select_related("answer").filter(pk=number).first()
    if row is None:
        raise NoResult("not_found")
    return row
