"""Masking: every customer field becomes a placeholder before anything else happens with the text."""

from assistant.pipeline.masking.doubting import is_doubtful, may_name_somebody
from assistant.pipeline.masking.invented import Given, hide_invented, invented
from assistant.pipeline.masking.masker import find, mask
from assistant.pipeline.masking.policy import DEFAULT as DEFAULT_ACTIONS
from assistant.pipeline.masking.policy import Policy, possible
from assistant.pipeline.masking.restoring import Restorer, restore
from assistant.pipeline.masking.values import LABELS, Claim, MaskingError
from assistant.pipeline.masking.vault import Vault
from assistant.pipeline.masking.veiling import Veil

__all__ = [
    "DEFAULT_ACTIONS",
    "LABELS",
    "Claim",
    "Given",
    "MaskingError",
    "Policy",
    "Restorer",
    "Vault",
    "Veil",
    "find",
    "hide_invented",
    "invented",
    "is_doubtful",
    "mask",
    "may_name_somebody",
    "possible",
    "restore",
]  # fmt: skip
