"""What is kept and how long, what is held, what is erased: by the security role and the worker's clock."""

from assistant.retention.errors import NotPossible
from assistant.retention.expiring import expire
from assistant.retention.trusting import ClockDoubted

__all__ = ["ClockDoubted", "NotPossible", "expire"]
