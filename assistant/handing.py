"""Tasks other than questions as the JSON that scripts and the bank's systems send and read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant import resting
from assistant.models import Topic
from assistant.models.questions import Task
from assistant.pipeline.choosing import labels_keep
from assistant.pipeline.cleaning import clean
from assistant.pipeline.tasks import Handed, perform
from assistant.wire import evidence_of, tied
from foundation import clock
from foundation.access import EVERYTHING, Reader, reader_of
from foundation.models import User
from ingestion import knowledge

LANGUAGES = ("ru", "kk", "en")


class BadRow(ValueError):
    """What was sent does not fit; `code` is from the closed list in docs/reference.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def done(
    task: Task,
    row: Mapping[str, Any],
    known_values: Mapping[str, str],
    user: User | None,
    key: int | None = None,
) -> dict[str, Any]:
    """Do one task and wait for its end. Raises BadRow, Refusal or EngineError."""
    handed = replace(_handed(task, row, known_values, user), key=key)
    result = perform(handed)
    shown: dict[str, Any] = {"question_id": result.question_id, "flags": list(result.flags)}
    if task == Task.CLASSIFY:
        return shown | {"topic": result.result}
    if task == Task.EXTRACT:
        return shown | {"fields": result.result, "dropped": list(result.dropped)}
    shown |= {"text": result.result, "masked_text": result.masked}
    if task != Task.REPLY:
        return shown
    ids = {number: one.external_id for number, one in enumerate(result.evidence, 1)}
    due = resting.says_a_due_letter(handed.template)
    shown |= {"evidence": evidence_of(result.evidence), **tied(result.sentences, ids)}
    return shown | ({"template_due": True} if due else {})


def _handed(task: Task, row: Mapping[str, Any], known_values: Mapping[str, str], user: User | None) -> Handed:
    text, language = row.get("text"), row.get("language") or ""
    if not isinstance(text, str):
        raise BadRow("no_text")
    if language and language not in LANGUAGES:
        raise BadRow("bad_language")
    schema, reader = row.get("schema"), reader_of(user) if user else EVERYTHING
    if task == Task.EXTRACT and not isinstance(schema, dict):
        raise BadRow("bad_schema")
    return Handed(
        task,
        text,
        asked_by=user,
        reader=reader,
        language=language,
        topics=_topics(row.get("topics")) if task == Task.CLASSIFY else (),
        schema=schema if isinstance(schema, dict) else {},
        channel=str(row.get("channel") or "email"),
        known_values=known_values,
        **(_start(row, reader) if task == Task.REPLY else {}),
    )


def _start(row: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """What the row's own template says, or the one of the library that it names: never its notes for the
    staff."""
    template, slug = row.get("template"), row.get("letter")
    if isinstance(template, str) and slug:
        raise BadRow("two_templates")
    if isinstance(template, str):
        return {"template": template}
    if not isinstance(slug, str) or not slug:
        raise BadRow("no_template")
    found = knowledge.letter(slug, reader, clock.today())
    if found is None:
        raise BadRow("unknown_letter")
    return {"template": found.text, "keeps": labels_keep([found])}


def _topics(sent: Any) -> list[tuple[str, str]]:
    """The row's own topics, else the bank's list."""
    if sent is None:
        return [one.told for one in Topic.objects.listed()]
    if not isinstance(sent, list) or not all(isinstance(one, dict) and one.get("code") for one in sent):
        raise BadRow("bad_topics")
    return [
        (clean(str(one["code"])), clean(f"{one.get('title', '')} {one.get('description', '')}").strip())
        for one in sent
    ]
