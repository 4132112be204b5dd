"""What goes in and out; field descriptions are the documentation at /api/v1/docs."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Field, Schema
from pydantic import BeforeValidator

from assistant.models.questions import Task
from assistant.pipeline.answering import LONGEST
from assistant.pipeline.tasks.values import CHANNELS


def _day(value: Any) -> Any:
    """Only a day as it is written: pydantic would make one of a number of seconds, too."""
    if value is not None and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise ValueError("no day")
    return value


def _number(value: Any) -> Any:
    """Only a number: pydantic would make one of a text or of `true`, too."""
    if isinstance(value, str | bool):
        raise ValueError("no number")
    return value


# PostgreSQL keeps no text with the character 0
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Day = Annotated[date, BeforeValidator(_day)]
# a card in the CRM holds some dozens of short fields; each is looked for in every form
Value = Annotated[Text, Field(max_length=200)]
KnownValues = Annotated[dict[str, Value], Field(max_length=40)]


class Turn(Schema):
    """An earlier question of the same customer and the answer it got."""

    question: Text = Field(max_length=LONGEST)
    answer: Text = Field(max_length=LONGEST)


class AskIn(Schema):
    """A question as the operator typed it; it is masked before anything else happens with it."""

    question: Text = Field(min_length=1, max_length=LONGEST)
    known_values: KnownValues = Field(
        default_factory=dict,
        description='Fields of the customer whose card is open, for example {"PERSON": "…"}.',
    )
    history: list[Turn] = Field(default_factory=list, max_length=6)
    searched: Text = Field(
        "",
        max_length=LONGEST,
        description="What is to be searched for in its place, where a follow-up was understood wrongly.",
    )
    as_of: Day | None = Field(None, description="The day whose documents count; today without it.")


class AskOut(Schema):
    """An answer, or a refusal with its reason (docs/reference.md)."""

    question_id: int | None = Field(description="Its number on record, null where nothing was recorded.")
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
    contact: str = Field(
        description="Whom the bank names for what its documents do not answer; empty where they do."
    )
    words_only: bool = Field(description="The embedder was away: the evidence was found by words alone.")
    model: str
    route: str
    timings: dict[str, float]
    tokens: dict[str, int]


class TextIn(Schema):
    """A text as it was pasted; it is masked before anything else happens with it."""

    text: Text = Field(min_length=1, max_length=LONGEST)
    language: str = Field(
        "",
        description="ru, kk or en: of the result; the text's own without it.",
        json_schema_extra={"enum": ["", *(code for code, _ in settings.LANGUAGES)]},
    )
    known_values: KnownValues = Field(default_factory=dict)


class ReplyIn(TextIn):
    """A customer's request and what to start from: one of the bank's letter templates, or a text of one's own
    (empty for a short reply)."""

    letter: Annotated[Text, Field(min_length=1, max_length=300)] | None = Field(
        None, description="A template of `GET /letters`; its notes for the staff stay out of the reply."
    )
    template: Annotated[Text, Field(max_length=LONGEST)] | None = Field(
        None, description="The words of a template, in the place of `letter`."
    )
    channel: str = Field(
        "email", description="email, chat or letter.", json_schema_extra={"enum": list(CHANNELS)}
    )


class TopicIn(Schema):
    """A topic of a list of one's own."""

    code: Text = Field(min_length=1, max_length=40)
    title: Text = ""
    description: Text = ""


class ClassifyIn(TextIn):
    """A request; without `topics` the bank's own list counts."""

    topics: list[TopicIn] | None = Field(None, max_length=100)


class ExtractIn(TextIn):
    """A text and the JSON Schema of the form."""

    form: dict[str, Any] = Field(
        examples=[{"type": "object", "properties": {"iin": {"type": "string"}}, "required": []}]
    )


class TextOut(Schema):
    """A text with values restored, and as it was recorded. `template_due`: the template is one of the
    library's that rests on a clause which says something else today."""

    question_id: int
    text: str
    masked_text: str
    flags: list[str]
    citations: list[str] = []
    template_due: bool = False


class ReplyOut(TextOut):
    """A draft and what each of its sentences stands on. `kind` of a sentence: written, quoted (word for word
    from the source), template (the letter says it) or courtesy (there is nothing to confirm); a written one
    with an empty `supported_by` is confirmed by nothing."""

    evidence: list[dict[str, str]] = Field(description="The sources that the draft was written from.")
    sentences: list[dict[str, Any]]


class LettersIn(Schema):
    """Which letter templates."""

    language: Literal["ru", "kk", "en"] | None = None


class LetterOut(Schema):
    """A letter template in force: `text` is for the customer, `notes` are for the staff only."""

    letter: str
    title: str
    language: str
    version: int
    text: str
    notes: list[str]


class LettersOut(Schema):
    """The letter templates that the key's user may see, by language and title."""

    letters: list[LetterOut]


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

    text: Text = Field(max_length=LONGEST)
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


class SearchIn(Schema):
    """A question; it is masked before anything else happens with it."""

    question: Text = Field(min_length=1, max_length=LONGEST)
    known_values: KnownValues = Field(default_factory=dict)
    as_of: Day | None = Field(None, description="The day whose documents count; today without it.")
    limit: Annotated[int, BeforeValidator(_number)] = Field(10, ge=1, le=50)


class HitOut(Schema):
    """A passage that was found; `score` orders those of one question."""

    external_id: str
    language: str
    document: str
    version: int
    passage: int
    score: float
    text: str


class SearchOut(Schema):
    """Passages, best first."""

    masked_question: str
    hits: list[HitOut]
    words_only: bool = Field(description="The embedder is away: they were found by words alone.")


class RecordsIn(Schema):
    """Which records, and from where on."""

    task: Task | None = None
    before: int | None = Field(None, ge=1, le=2**63 - 1)
    limit: int = Field(50, ge=1, le=200)


class ShortRecordOut(Schema):
    """What was asked, masked, and how it ended (docs/reference.md: outcomes, rungs, reasons)."""

    question_id: int
    task: str
    asked_at: datetime
    language: str
    masked_question: str
    outcome: str
    rung: str
    reason: str


class RecordsOut(Schema):
    """A page of records, newest first."""

    questions: list[ShortRecordOut]
    next: int | None


class ReportedOut(Schema):
    """A doubt of the asker's: the comment masked, the sentence its number, the source its external_id."""

    reason: str
    comment: str
    sentence: int | None
    source: str | None


class RecordOut(ShortRecordOut):
    """A record whole. Its values are nowhere: placeholders stand in their place."""

    as_of: date
    searched_question: str
    masked_answer: str
    evidence: list[dict[str, str]]
    flags: list[str]
    reported: list[ReportedOut] = Field(description="The flags that people raised.")
    model: str
    route: str


class FlagIn(Schema):
    """What is wrong with an answer."""

    reason: Text = Field(description="One of the flags that people raise (docs/reference.md).", max_length=16)
    comment: Text = Field("", max_length=2000)
    sentence: Annotated[int, BeforeValidator(_number), Field(ge=1)] | None = Field(
        None,
        description="Which sentence is meant, if one is: its place in `sentences` of the answer, from 1.",
    )
    source: Annotated[Text, Field(max_length=300)] | None = Field(
        None,
        description="Which source is meant, if one is: an `external_id` of the answer's `evidence`.",
    )


class FlagOut(Schema):
    """The flag that was raised."""

    flag: int


class Problem(Schema):
    """Why there is no result; `code` is from the closed lists in docs/reference.md, `message` its words."""

    code: str
    message: str


class Unanswered(Problem):
    """Why there is no answer, and what was found without one."""

    found: AskOut | None = Field(
        None, description="The evidence, and what the best of it says word for word."
    )
