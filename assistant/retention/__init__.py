"""What is kept and how long, what is held, what is erased: by the security role and the worker's clock."""

from assistant.retention.errors import NotPossible
from assistant.retention.expiring import expire

__all__ = ["NotPossible", "expire"]
