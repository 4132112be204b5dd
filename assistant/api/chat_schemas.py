"""What an OpenAI client sends; whatever else is in its request is not looked at."""

from typing import Any

from ninja import Field, Schema

from assistant.api.schemas import Day, KnownValues, Text
from assistant.pipeline.answering import LONGEST

# as many as /api/v1/ask takes
TURNS = 6


class Part(Schema):
    """A piece of a message."""

    type: str
    text: Text = ""


class Message(Schema):
    """A message of a chat."""

    role: str
    content: Text | list[Part] | None = None

    @property
    def text(self) -> str:
        """All its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""

    @property
    def is_text(self) -> bool:
        """Whether it holds nothing but text."""
        return not isinstance(self.content, list) or all(part.type == "text" for part in self.content)


class Own(Schema):
    """What only Sufler knows: `extra_body={"sufler": {…}}` in OpenAI's own client."""

    known_values: KnownValues = Field(default_factory=dict)
    as_of: Day | None = None


class ChatIn(Schema):
    """The last message of the user is the question, those before it the history; system text is left out."""

    messages: list[Message] = Field(min_length=1, max_length=500)
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    sufler: Own = Field(default_factory=Own)

    def asked(self) -> Message | None:
        """The message that asks."""
        return next((one for one in reversed(self.messages) if one.role == "user"), None)

    def history(self) -> list[tuple[str, str]]:
        """The latest turns before it. One that is too long is left out: cut, it might end inside a number,
        which nobody could recognise as a customer's any more."""
        turns, question = [], ""
        asks = max((at for at, one in enumerate(self.messages) if one.role == "user"), default=0)
        for message in self.messages[:asks]:
            if message.role == "user":
                question = message.text
            elif message.role == "assistant" and question:
                turns.append((question, message.text))
                question = ""
        return [turn for turn in turns if max(map(len, turn)) <= LONGEST][-TURNS:]

    @property
    def counts_tokens(self) -> bool:
        """Whether a stream should end with the usage."""
        return bool(self.stream_options and self.stream_options.get("include_usage"))
