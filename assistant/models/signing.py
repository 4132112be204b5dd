"""What signing in needs beside the account: the second step, and who people are to the bank's accounts."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class SecondStep(models.Model):
    """The shared secret of a person's authenticator, sealed as the keys of routes are, and what guards it.

    Not in force before `confirmed_at`. `last_used`: the newest moment (in steps of 30 s) whose code was
    taken, so that none is taken twice. `recovery`: SHA-256 of the codes that are left.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_step"
    )
    sealed_secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    last_used = models.PositiveBigIntegerField(default=0)
    failed_in_row = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    recovery = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user_id)


class Identity(models.Model):
    """Who a person is to the bank's identity provider or directory. Found by this alone: names change."""

    LONGEST: ClassVar = 255

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identity")
    issuer = models.CharField(max_length=LONGEST)
    subject = models.CharField(max_length=LONGEST)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_an_identity")
        ]

    def __str__(self) -> str:
        return str(self.user_id)
