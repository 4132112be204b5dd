"""Reads how a request wants to stand among others: our own fields of a body, under the key `sufler`.

Other servers ignore them, and so may everyone: without them a request is an operator's.
"""

from typing import Any

from inference.values import Adapter, EngineError, Priority, Turn

OWN_KEY = "sufler"
# the last two say how a prefix is warmed
TURN_FIELDS = ("user", "priority", "deadline", "adapter", "apart", "stand_in", "keep", "open")
MOST_APART = 50
LONGEST_NAME = 200
LONGEST_STAND_IN = 2000
LONGEST_DEADLINE = 86_400  # seconds


def own_fields(body: dict[str, Any]) -> dict[str, Any]:
    """The object under our key, perhaps empty."""
    own = body.get(OWN_KEY)
    if own is None:
        return {}
    if not isinstance(own, dict):
        raise _refusal("must be an object", "")
    return own


def read_turn(body: dict[str, Any], adapter: Adapter | None, usual: Priority = Priority.OPERATOR) -> Turn:
    """The turn that a body asks for; EngineError naming the field that is wrong."""
    own = own_fields(body)
    user = own.get("user") or ""
    if not isinstance(user, str) or len(user) > LONGEST_NAME:
        raise _refusal(f"must be a text of at most {LONGEST_NAME} characters", "user")
    name = own.get("priority") or usual.name.lower()
    known = {priority.name.lower(): priority for priority in Priority}
    if name not in known:
        raise _refusal(f"must be one of {', '.join(known)}", "priority")
    deadline = own.get("deadline")
    number = isinstance(deadline, int | float) and not isinstance(deadline, bool)
    if deadline is not None and not (number and 0 < deadline <= LONGEST_DEADLINE):
        raise _refusal(f"must be seconds, more than 0 and at most {LONGEST_DEADLINE}", "deadline")
    return Turn(user, known[name], None if deadline is None else float(deadline), adapter)


def read_flag(body: dict[str, Any], name: str, usual: bool) -> bool:
    """A yes or no of ours."""
    value = own_fields(body).get(name, usual)
    if not isinstance(value, bool):
        raise _refusal("must be true or false", name)
    return value


def read_apart(body: dict[str, Any]) -> tuple[str, ...]:
    """Passages of the last message that are to be read apart from each other."""
    texts = own_fields(body).get("apart") or []
    right = isinstance(texts, list) and all(isinstance(text, str) and text.strip() for text in texts)
    if not right or len(texts) > MOST_APART:
        raise _refusal(f"must be a list of at most {MOST_APART} texts", "apart")
    return tuple(texts)


def read_stand_in(body: dict[str, Any]) -> str:
    """What each of them but the first is read after, in the place of its neighbours; empty: nothing."""
    text = own_fields(body).get("stand_in") or ""
    if not isinstance(text, str) or len(text) > LONGEST_STAND_IN:
        raise _refusal(f"must be a text of at most {LONGEST_STAND_IN} characters", "stand_in")
    return text


def adapter_name(body: dict[str, Any]) -> str:
    """The adapter that a body asks for; empty: none."""
    name = own_fields(body).get("adapter") or ""
    if not isinstance(name, str):
        raise _refusal("must be a text", "adapter")
    return name


def _refusal(what: str, field: str) -> EngineError:
    param = f"{OWN_KEY}.{field}" if field else OWN_KEY
    return EngineError("invalid_value", f"{param} {what}.", param=param)
