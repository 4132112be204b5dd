"""The public API, for the bank's CRM and telephony, and for clients of OpenAI's API."""

from assistant.api.chat import chat
from assistant.api.endpoints import api

__all__ = ["api", "chat"]
