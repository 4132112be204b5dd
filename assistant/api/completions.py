"""A finished answer in the words of OpenAI's API."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils import translation
from django.utils.translation import gettext as _

from assistant.pipeline.languages import language_of
from assistant.templatetags.words import refusal_words
from assistant.wire import Numbered

MODEL = "sufler"
DONE = "data: [DONE]\n\n"
# a comment, which every reader of such a stream skips: it tells a reader who left from one who waits
WAITING = ": waiting\n\n"
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer, whole or in pieces."""

    asked: str
    told: Numbered
    name: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def text(self) -> str:
        """The answer with the asker's values, or why there is none, in the question's language."""
        result = self.told[0]
        if not result["refused"]:
            return str(result["answer"])
        with translation.override(language_of(self.asked)):
            if result["rung"] == "evidence only":
                return _(
                    "The model wrote nothing that the sources confirm, so its text is not shown. "
                    "The answer may stand in the sources: read them."
                )
            words = str(refusal_words(result["reason"]))
            contact = result["contact"]
            return f"{words} {_('Whom to ask: %(contact)s.') % {'contact': contact}}" if contact else words

    @property
    def own(self) -> dict[str, Any]:
        """What OpenAI's API has no place for: the rung, the sources, the number on record."""
        result, number = self.told
        return {"question_id": number, **{key: value for key, value in result.items() if key != "answer"}}

    @property
    def usage(self) -> dict[str, int]:
        tokens = self.told[0]["tokens"]
        read, written = tokens.get("prompt", 0), tokens.get("completion", 0)
        return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}

    def whole(self) -> dict[str, Any]:
        """The reply to a request without `stream`."""
        message = {"role": "assistant", "content": self.text}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion", choice), "usage": self.usage, "sufler": self.own}

    def chunks(self, *, usage: bool) -> Iterator[str]:
        """The same as events of a stream, word by word; what Sufler adds is in the last with a choice."""
        yield self._chunk({"role": "assistant", "content": ""})
        for word in _WORD.findall(self.text):
            yield self._chunk({"content": word})
        yield self._chunk({}, "stop", sufler=self.own)
        if usage:
            yield data({**self._head("chat.completion.chunk"), "usage": self.usage})
        yield DONE

    def _chunk(self, delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return data({**self._head("chat.completion.chunk", choice), **more})

    def _head(self, kind: str, *choices: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self.name,
            "object": kind,
            "created": self.created,
            "model": MODEL,
            "choices": list(choices),
        }


def data(body: dict[str, Any]) -> str:
    """One event of a stream."""
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"
