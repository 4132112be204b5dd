"""Masking: every customer field becomes a placeholder before anything else happens with the text."""

from assistant.pipeline.masking.masker import mask
from assistant.pipeline.masking.restoring import Restorer, restore
from assistant.pipeline.masking.values import MaskingError
from assistant.pipeline.masking.vault import Vault

__all__ = ["MaskingError", "Restorer", "Vault", "mask", "restore"]
