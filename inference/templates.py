"""Turns the messages of a chat into the tokens that the model was trained on, by the template of
its own file."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from inference.backend import Backend
from inference.values import EngineError

PLAIN = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant: "


class ChatTemplate:
    """The template of one model."""

    def __init__(self, backend: Backend) -> None:
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = lambda form: datetime.now(UTC).strftime(form)
        self._template = environment.from_string(backend.chat_template or PLAIN)
        self._backend = backend

    def tokens(self, messages: Sequence[Mapping[str, str]], *, closed: bool = True) -> tuple[int, ...]:
        """The prompt up to where the assistant begins to speak; not `closed`: to the end of the last text.

        A control token spelled in a message (`<|im_start|>`) stays ordinary text: only the template may
        open and close turns, so a document cannot speak as the system. Raises EngineError for messages that
        the template refuses.
        """
        return self.apart(messages, (), closed=closed)[0]

    def apart(
        self, messages: Sequence[Mapping[str, str]], passages: Sequence[str], *, closed: bool = True
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The prompt, and where in it each passage of the last message begins and the last one ends.

        Passages follow each other, a line feed between them at most. Raises EngineError when they do not.
        """
        mark = secrets.token_hex(8)
        marked = [{**message, "content": f"{mark}-{index}-"} for index, message in enumerate(messages)]
        tokens: list[int] = []
        places: list[int] = []
        parts = re.split(rf"{mark}-(\d+)-", self._render(marked))
        for index, part in enumerate(parts if closed else parts[:-1]):
            if index % 2 == 0:
                tokens += self._backend.tokenize(part, special=True) if part else []
                continue
            text = messages[int(part)]["content"]
            last = int(part) == len(messages) - 1
            for piece, apart in _pieces(text, passages) if last else [(text, False)]:
                places += [len(tokens)] if apart else []
                tokens += self._backend.tokenize(piece, special=False) if piece else []
                places += [len(tokens)] if apart and len(places) == len(passages) else []
        return tuple(tokens), tuple(places)

    def _render(self, messages: Sequence[Mapping[str, Any]]) -> str:
        try:
            return self._template.render(
                messages=messages, add_generation_prompt=True, **self._backend.special
            )
        except TemplateError as error:
            message = "The chat template of this model refuses these roles or their order."
            raise EngineError("invalid_messages", message, param="messages") from error


def _pieces(text: str, passages: Sequence[str]) -> list[tuple[str, bool]]:
    """A text cut before and after its passages, and which pieces these are."""
    if not passages:
        return [(text, False)]
    start = text.find(passages[0])
    pieces, at = [(text[: max(0, start)], False)], start
    for passage in passages:
        if start < 0 or not text.startswith(passage, at):
            message = "sufler.apart must be passages of the last message that follow each other there."
            raise EngineError("invalid_value", message, param="sufler.apart")
        end = at + len(passage)
        end += text.startswith("\n", end)
        pieces.append((text[at:end], True))
        at = end
    return [*pieces, (text[at:], False)]


def _refuse(message: str) -> NoReturn:
    raise TemplateError(message)
