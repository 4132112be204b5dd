"""Every operation of both APIs: the scope that a key needs, and what keys of everybody get with it."""

from dataclasses import dataclass, field
from typing import Any

OWNERS = ("operator", "supervisor", "admin", "security", "nobody")


@dataclass(frozen=True)
class Operation:
    """`statuses`: what a key with this scope alone gets, of each of `OWNERS` in that order; "nobody" has no
    role. `body`: one that fits its description; `reply`: what a model writes to it."""

    method: str
    path: str
    scope: str
    statuses: tuple[int, int, int, int, int]
    body: dict[str, Any] = field(default_factory=dict)
    reply: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


ASKERS = (200, 200, 200, 403, 403)
READERS = (200, 200, 200, 200, 403)
EVERYBODY = (200, 200, 200, 200, 200)
TEXT = {"text": "Клиент просит перевыпустить карту."}
TOPICS = [{"code": "card"}, {"code": "other"}]
FORM = {"type": "object", "properties": {"card": {"type": "string"}}}

OPERATIONS = [
    Operation("POST", "/api/v1/ask", "ask", ASKERS, {"question": "сколько стоит перевыпуск карты"}),
    Operation("POST", "/api/v1/ask/stream", "ask", ASKERS, {"question": "сколько стоит перевыпуск карты"}),
    Operation("POST", "/api/v1/search", "search", READERS, {"question": "перевыпуск карты"}),
    Operation("GET", "/api/v1/questions", "records", ASKERS),
    # the question is the operator's
    Operation("GET", "/api/v1/questions/{question_id}", "records", (200, 404, 404, 403, 403)),
    Operation(
        "POST", "/api/v1/questions/{question_id}/flag", "flag", (201, 404, 404, 403, 403), {"reason": "wrong"}
    ),
    # nothing is read or stored
    Operation("POST", "/api/v1/mask", "mask", EVERYBODY, TEXT),
    Operation("GET", "/api/v1/letters", "reply", ASKERS),
    Operation("POST", "/api/v1/reply", "reply", ASKERS, TEXT | {"template": ""}),
    Operation("POST", "/api/v1/summarise", "summarise", ASKERS, TEXT),
    Operation("POST", "/api/v1/classify", "classify", ASKERS, TEXT | {"topics": TOPICS}, '{"topic": "card"}'),
    Operation("POST", "/api/v1/extract", "extract", ASKERS, TEXT | {"form": FORM}, '{"card": "карту"}'),
    # the one name there is, no question
    Operation("GET", "/v1/models", "ask", EVERYBODY),
    Operation(
        "POST",
        "/v1/chat/completions",
        "ask",
        ASKERS,
        {"model": "sufler", "messages": [{"role": "user", "content": "сколько стоит перевыпуск карты"}]},
    ),
]
