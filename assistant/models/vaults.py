"""What rests encrypted, for a short time: the values behind a conversation's placeholders, unsent text."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

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


class Unsent(models.Model):
    """What somebody has typed in one tab for one conversation (or for none yet) and not asked.

    Under a key of its own, as a vault; destroyed when it is asked, emptied, or its time is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsent")
    tab = models.CharField(max_length=32)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, related_name="unsent")
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    typed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-typed_at"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "tab"], condition=Q(conversation=None), name="one_unsent_of_a_tab"
            ),
            models.UniqueConstraint(
                fields=["user", "tab", "conversation"],
                condition=Q(conversation__isnull=False),
                name="one_unsent_of_a_tab_and_conversation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
