"""Where the values behind the placeholders of a conversation rest, encrypted, for a short time."""

from typing import ClassVar

from django.db import models

from assistant.models.questions import Conversation


class SealedVault(models.Model):
    """The values of one conversation under a key of its own; deleting the row destroys key and values."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="vault")
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        permissions: ClassVar = [("reveal_values", "Can see hidden values of other people's conversations")]

    def __str__(self) -> str:
        return f"conversation {self.conversation_id}"
