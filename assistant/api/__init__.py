"""The public API, for the bank's CRM and telephony."""

from assistant.api.endpoints import api

__all__ = ["api"]
