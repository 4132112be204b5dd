"""Fifty requests at once against one limit, in the database of SUFLER_HOME; run by test_limits.py."""

import json
import threading

from django.db import connections

from foundation import limits
from foundation.limits import Amounts, LimitReached, Who
from foundation.models import User
from foundation.route_models import Limit, Meter

CROWD = 50


def run() -> None:
    """Print how many were admitted and refused, the most that was ever used, and what is used at the end."""
    user = User.objects.create_user("crowd")
    limit = Limit.objects.create(subject="user", measure="tokens", period="day", hard=1000)
    start = threading.Barrier(CROWD)
    seen: list[int] = []
    refused: list[int] = []

    def request() -> None:
        try:
            start.wait()
            spending = limits.reserve(Who(user.pk), "answer", Amounts(1, 80, 20))
        except LimitReached:
            refused.append(1)
        else:
            seen.append(int(Meter.objects.get(limit=limit).used))
            limits.settle(spending, Amounts(1, 50, 10), "local")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=request) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = int(Meter.objects.get(limit=limit).used)
    told = {"admitted": len(seen), "refused": len(refused), "highest": max(seen), "used": used}
    print(json.dumps(told))  # noqa: T201
