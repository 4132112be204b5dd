"""Argon2 takes 100 MB for each password it looks at: only a few are looked at at once in a process."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

SLOTS = BoundedSemaphore(4)


class FewAtOnce(Argon2PasswordHasher):
    """Argon2 as Django has it; who finds no slot waits for one."""

    def encode(self, password: str, salt: str) -> str:
        """The hash to be kept."""
        with SLOTS:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether it is this password's."""
        with SLOTS:
            return super().verify(password, encoded)
