"""Masking: every customer field becomes a placeholder before anything else happens with the text."""

from assistant.pipeline.masking.invented import hide_invented
from assistant.pipeline.masking.masker import find, mask
from assistant.pipeline.masking.policy import DEFAULT as DEFAULT_ACTIONS
from assistant.pipeline.masking.policy import Policy, possible
from assistant.pipeline.masking.restoring import Restorer, restore
from assistant.pipeline.masking.values import LABELS, Claim, MaskingError
from assistant.pipeline.masking.vault import Vault

__all__ = [
    "DEFAULT_ACTIONS", "LABELS", "Claim", "MaskingError", "Policy", "Restorer", "Vault",
    "find", "hide_invented", "mask", "possible", "restore",
]  # fmt: skip
