"""The second step of signing in: a code of the person's authenticator (RFC 6238), or a recovery code."""

import base64
import hashlib
import hmac
import os
import secrets
import time
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from assistant.models import SecondStep
from foundation import audit, clock
from foundation.models import User
from foundation.sealing import Sealed, reseal, seal, unseal

PASSED = "second_step"
BY_PROVIDER = "provider"
CODES, SECRET_BYTES, STEP = 10, 20, 30
# of a recovery code, whose bytes are told as base32 (ASVS 2.6.2: at least 112 bits)
CODE_BYTES, CODE_GROUP = 15, 6


def is_due(request: HttpRequest) -> bool:
    """Whether whoever signed in has still to take the second step: their role must, or they chose to."""
    user = request.user
    if not isinstance(user, User) or request.session.get(PASSED) == BY_PROVIDER:
        return False
    own = SecondStep.objects.filter(user=user).exclude(confirmed_at=None).values_list("pk", flat=True).first()
    if own is None:
        return must(user)
    return bool(request.session.get(PASSED) != own)


def must(user: User) -> bool:
    """Whether a role of this person demands it (SUFLER_TOTP_ROLES); wherever one does, of superusers too."""
    return bool(settings.TOTP_ROLES) and (
        user.is_superuser or user.groups.filter(name__in=settings.TOTP_ROLES).exists()
    )


def excuse(request: HttpRequest) -> None:
    """This session's second step was taken at the bank's identity provider."""
    request.session[PASSED] = BY_PROVIDER


def in_force(user: User) -> bool:
    """Whether this person's authenticator is known."""
    return SecondStep.objects.filter(user=user).exclude(confirmed_at=None).exists()


def begin(user: User) -> str:
    """The secret to be put into an authenticator, in base32; the same until it is confirmed."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        row = SecondStep.objects.filter(user=user, confirmed_at=None).first()
        secret = _secret(row) if row else b""
        if not secret:
            secret = os.urandom(SECRET_BYTES)
            sealed = seal(base64.b32encode(secret).decode(), _bound_to(user))
            SecondStep.objects.update_or_create(user=user, defaults={"sealed_secret": sealed})
    return base64.b32encode(secret).decode()


def address(user: User, secret: str) -> str:
    """What the QR code says."""
    return f"otpauth://totp/Sufler:{quote(user.username)}?secret={secret}&issuer=Sufler"


def confirm(user: User, code: str, request: HttpRequest) -> list[str]:
    """The recovery codes, shown this once, when the code is right; else none."""
    with transaction.atomic():
        row = SecondStep.objects.select_for_update().filter(user=user, confirmed_at=None).first()
        if row is None or not _takes(row, code):
            return []
        codes = [_recovery_code() for _ in range(CODES)]
        row.confirmed_at, row.recovery = clock.now(), [_digest(one) for one in codes]
        row.save()
        audit.record(user, "second_step.enrolled", user)
    request.session.cycle_key()
    request.session[PASSED] = row.pk
    return codes


def take(user: User, code: str, request: HttpRequest) -> bool:
    """Whether the code lets this person in; wrong ones are counted, and after some one waits."""
    with transaction.atomic():
        row = SecondStep.objects.select_for_update().exclude(confirmed_at=None).get(user=user)
        if is_locked(row):
            return False
        used = _digest(code.strip().lower())
        if used in row.recovery:
            row.recovery = [one for one in row.recovery if one != used]
            audit.record(user, "second_step.recovered", user, {"left": len(row.recovery)})
        elif not _takes(row, code):
            _failed(row, user)
            return False
        row.failed_in_row, row.locked_until = 0, None
        row.save()
        audit.record(user, "second_step.taken", user)
    request.session.cycle_key()
    request.session[PASSED] = row.pk
    return True


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(letters[at : at + CODE_GROUP] for at in range(0, len(letters), CODE_GROUP))


def is_locked(row: SecondStep) -> bool:
    """Whether one has to wait after wrong codes."""
    return row.locked_until is not None and row.locked_until > clock.now()


def reset(user: User, by: User) -> None:
    """Forget a person's authenticator: at the next click they set up another, if their role must."""
    with transaction.atomic():
        if SecondStep.objects.filter(user=user).delete()[0]:
            audit.record(by, "second_step.reset", user)


def rotate() -> tuple[int, int]:
    """Seal every secret with the newest key; how many, and how many no key opens."""
    rows = SecondStep.objects.select_related("user")
    return reseal(rows, "sealed_secret", lambda row: _bound_to(row.user))


def _takes(row: SecondStep, code: str) -> bool:
    """Whether it is the code of now or one step beside, and later than every one taken before."""
    from django_otp.oath import hotp

    secret, digits = _secret(row), code.strip().replace(" ", "")
    if not secret or not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return False
    now = int(time.time()) // STEP
    for moment in (now - 1, now, now + 1):
        if moment > row.last_used and hmac.compare_digest(f"{hotp(secret, moment):06d}", digits):
            row.last_used = moment
            return True
    return False


def _failed(row: SecondStep, user: User) -> None:
    row.failed_in_row += 1
    locked = row.failed_in_row >= settings.AXES_FAILURE_LIMIT
    if locked:
        row.failed_in_row, row.locked_until = 0, clock.now() + settings.AXES_COOLOFF_TIME
    row.save()
    audit.record(user, "second_step.failed", user, {"locked": locked})


def _secret(row: SecondStep) -> bytes:
    try:
        return base64.b32decode(unseal(bytes(row.sealed_secret), _bound_to(row.user)))
    except Sealed:
        return b""


def _bound_to(user: User) -> str:
    return f"second_step:{user.pk}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
