"""What a CRM signs: when it counts and when not."""

import pytest

from assistant.contexts import BadContext, Context, read, write

SECRET, NOW = "secret-of-the-crm", 1_000_000.0
SAID = {"sub": "operator", "jti": "0123456789", "exp": NOW + 60, "card": {"PERSON": "Иванов Пётр", "IIN": ""}}


def test_what_is_signed_and_in_time_is_read() -> None:
    assert read(write(SAID, SECRET), SECRET, NOW) == Context(
        "operator", "0123456789", {"PERSON": "Иванов Пётр"}
    )


@pytest.mark.parametrize(
    "change, code",
    [
        ({"exp": NOW}, "expired"),
        ({"exp": NOW + 301}, "too_long_lived"),
        ({"exp": "later"}, "malformed"),
        ({"jti": "short"}, "malformed"),
        ({"sub": ""}, "malformed"),
        ({"card": ["Иванов"]}, "malformed"),
    ],
)
def test_what_is_wrong_in_it_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(BadContext) as reason:
        read(write({**SAID, **change}, SECRET), SECRET, NOW)
    assert reason.value.code == code


def test_another_secret_or_another_word_is_tampering() -> None:
    token = write(SAID, SECRET)
    header, _payload, signature = token.split(".")
    other = write({**SAID, "sub": "admin"}, "other").split(".")[1]
    unsigned = "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "."
    for bad in (write(SAID, "other"), f"{header}.{other}.{signature}", unsigned):
        with pytest.raises(BadContext) as reason:
            read(bad, SECRET, NOW)
        assert reason.value.code == "tampered"


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.ж", "x" * 20_000])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(BadContext):
        read(token, SECRET, NOW)
