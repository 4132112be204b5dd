"""A request that comes twice is done once: its reply is kept for a day, sealed, and given again."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from assistant.models import ApiKey, KeptReply
from foundation import clock, sealing

KEPT_FOR = timedelta(hours=24)
# no request takes so long: what is in flight since then died with its process
LOST_AFTER = timedelta(minutes=15)


class Conflict(Exception):
    """The request can't be done under this name. `code`: in_flight; other_request: it stands for another;
    reply_lost: no key of the installation opens what was kept."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """What the first request got."""

    status: int
    body: Any


def claim(key: ApiKey, name: str, sent: bytes) -> KeptReply | Reply:
    """The row of a request that is to be done now, or the reply to the same one before. Raises Conflict.

    Of any number of requests at once exactly one gets the row: the database holds it once for key and name.
    """
    name, request = _digest(name.encode()), _digest(sent)
    same = KeptReply.objects.filter(key=key, name=name)
    same.filter(_over()).delete()
    try:
        with transaction.atomic():
            return KeptReply.objects.create(key=key, name=name, request=request, began_at=clock.now())
    except IntegrityError:
        row = same.first()
    # without a row the other one has just failed and let go
    if row is None or (row.status is None and row.request == request):
        raise Conflict("in_flight")
    if row.request != request:
        raise Conflict("other_request")
    try:
        return Reply(row.status or 0, json.loads(sealing.unseal(bytes(row.sealed), _bound_to(row))))
    except sealing.Sealed:
        raise Conflict("reply_lost") from None


def keep(row: KeptReply, reply: Reply, question: int | None) -> None:
    """Give this reply to whoever sends the request again. It goes with its question when that is erased."""
    text = json.dumps(reply.body, ensure_ascii=False, cls=DjangoJSONEncoder)
    KeptReply.objects.filter(pk=row.pk).update(
        status=reply.status, sealed=sealing.seal(text, _bound_to(row)), question=question
    )


def release(row: KeptReply) -> None:
    """The request came to nothing: the next one under its name is done."""
    KeptReply.objects.filter(pk=row.pk).delete()


def forget_expired() -> int:
    """Delete replies whose day is over, and what died in flight; how many."""
    return KeptReply.objects.filter(_over()).delete()[0]


def rotate() -> tuple[int, int]:
    """Seal every reply with the newest installation key; how many, and how many no key opens."""
    return sealing.reseal(KeptReply.objects.all(), "sealed", _bound_to)


def _over() -> Q:
    now = clock.now()
    return Q(began_at__lte=now - KEPT_FOR) | Q(status=None, began_at__lte=now - LOST_AFTER)


def _digest(sent: bytes) -> str:
    # keyed: a digest of a customer's text alone could be found by trying
    return salted_hmac("sufler.repeating", sent, algorithm="sha256").hexdigest()


def _bound_to(row: KeptReply) -> str:
    return f"reply:{row.key_id}:{row.name}"
