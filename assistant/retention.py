"""What has outlived its time is destroyed: by the worker every quarter of an hour, by `manage.py expire`."""

from dataclasses import dataclass

from assistant.pipeline import keeping, unsent
from foundation import audit


@dataclass(frozen=True, slots=True)
class Expired:
    """How many vaults and unsent texts were destroyed."""

    vaults: int
    unsent: int


def expire(by: str = "command") -> Expired:
    """Destroy what has outlived its time, with its keys; that anything was is audited."""
    gone = Expired(keeping.forget_expired(), unsent.forget_expired())
    if gone.vaults or gone.unsent:
        audit.record(by, "vault.expired", "vaults", {"vaults": gone.vaults, "unsent": gone.unsent})
    return gone
