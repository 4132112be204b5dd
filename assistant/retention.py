"""What has outlived its time is destroyed: by the worker every quarter of an hour, by `manage.py expire`."""

from assistant.pipeline import keeping
from foundation import audit


def expire(by: str = "command") -> int:
    """Destroy the keys and values of conversations whose time is over; how many, which is audited."""
    vaults = keeping.forget_expired()
    if vaults:
        audit.record(by, "vault.expired", "vaults", {"vaults": vaults})
    return vaults
