"""What goes in and out; field descriptions are the documentation at /api/v1/docs."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Schema

from assistant.pipeline.answering import LONGEST

# a card in the CRM holds some dozens of short fields; each is looked for in every form
Value = Annotated[str, Field(max_length=200)]
KnownValues = Annotated[dict[str, Value], Field(max_length=40)]


class Turn(Schema):
    """An earlier question of the same customer and the answer it got."""

    question: str = Field(max_length=LONGEST)
    answer: str = Field(max_length=LONGEST)


class AskIn(Schema):
    """A question as the operator typed it; it is masked before anything else happens with it."""

    question: str = Field(min_length=1, max_length=LONGEST)
    known_values: KnownValues = Field(
        default_factory=dict,
        description='Fields of the customer whose card is open, for example {"PERSON": "…"}.',
    )
    history: list[Turn] = Field(default_factory=list, max_length=6)
    searched: str = Field(
        "",
        max_length=LONGEST,
        description="What is to be searched for in its place, where a follow-up was understood wrongly.",
    )
    as_of: date | None = Field(None, description="The day whose documents count; today without it.")


class AskOut(Schema):
    """An answer, or a refusal with its reason (docs/reference.md)."""

    answer: str
    masked_answer: str
    refused: bool
    rung: str
    reason: str
    citations: list[str]
    evidence: list[dict[str, str]]
    flags: list[str]
    sentences: list[dict[str, Any]]
    masked_question: str
    searched_question: str = Field(
        description="What was searched for and asked: the question, made to stand alone, masked."
    )
    model: str
    route: str
    timings: dict[str, float]
    tokens: dict[str, int]


class TextIn(Schema):
    """A text as it was pasted; it is masked before anything else happens with it."""

    text: str = Field(min_length=1, max_length=LONGEST)
    language: str = Field("", description="ru, kk or en: of the result; the text's own without it.")
    known_values: KnownValues = Field(default_factory=dict)


class ReplyIn(TextIn):
    """A customer's request and the letter template to start from."""

    template: str = Field(min_length=1, max_length=LONGEST)
    channel: str = Field("email", description="email, chat or letter.")


class TopicIn(Schema):
    """A topic of a list of one's own."""

    code: str = Field(min_length=1, max_length=40)
    title: str = ""
    description: str = ""


class ClassifyIn(TextIn):
    """A request; without `topics` the bank's own list counts."""

    topics: list[TopicIn] | None = Field(None, max_length=100)


class ExtractIn(TextIn):
    """A text and the JSON Schema of the form."""

    form: dict[str, Any] = Field(
        examples=[{"type": "object", "properties": {"iin": {"type": "string"}}, "required": []}]
    )


class TextOut(Schema):
    """A text with values restored, and as it was recorded."""

    question_id: int
    text: str
    masked_text: str
    flags: list[str]
    citations: list[str] = []


class TopicOut(Schema):
    """A code of the list, and no other."""

    question_id: int
    topic: str


class FieldsOut(Schema):
    """The form, which validates; `dropped`: places whose value stood nowhere in the text or did not fit."""

    question_id: int
    fields: Any
    dropped: list[str]


class MaskIn(Schema):
    """Any text with customer fields in it."""

    text: str = Field(max_length=LONGEST)
    known_values: KnownValues = Field(default_factory=dict)


class SpanOut(Schema):
    """A field that was hidden: code points of the text as sent."""

    start: int
    end: int
    label: str
    placeholder: str


class MaskOut(Schema):
    """The masked text, its fields, and the values that restore it; nothing of it is stored."""

    masked: str
    spans: list[SpanOut]
    values: dict[str, str]


class Problem(Schema):
    """Why there is no result; `code` is from the closed lists in docs/reference.md."""

    code: str
