"""However many people sign in at once, a process looks at few passwords at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from assistant.project.settings import PASSWORD_HASHERS as HASHERS


def test_four_passwords_are_looked_at_at_once(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = HASHERS
    kept = make_password("password-of-tests")
    assert check_password("password-of-tests", kept)
    running, most, lock = 0, 0, threading.Lock()

    def slow(*_: object) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.1)
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(Argon2PasswordHasher, "verify", slow)
    with ThreadPoolExecutor(12) as people:
        assert all(people.map(check_password, ["x"] * 12, [kept] * 12))
    assert most == 4
