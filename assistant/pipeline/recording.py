"""The only writer of the trail: what was asked, found, prompted, answered and checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from assistant.models import Answer, Conversation, Flag, Gap, Question, Retrieved
from assistant.models.questions import Task
from assistant.pipeline.generation import Way
from assistant.pipeline.retrieval import Found
from assistant.pipeline.values import Draft, Masked, Outcome, Prompt
from foundation import clock, tracing
from foundation.models import User

# reasons that say, or let one suspect, what the bank's documents lack
GAPS = frozenset({"nothing_found", "not_in_sources", "doubted"})
# refusals that a supervisor should see
FLAGGED = {"orders": ("injection",), "other_customer": ("injection",)}


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds since the question arrived, 0 for what did not happen."""

    mask_ms: float = 0.0
    retrieve_ms: float = 0.0
    first_token_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """The rows of one question; they exist before anything can fail."""

    answer: Answer
    question: Question = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", self.answer.question)


def record_question(
    question: Masked,
    *,
    asked_by: User | None,
    conversation: Conversation | None,
    language: str,
    as_of: date,
    policy: str,
    searched: Masked | None = None,
    by_hand: bool = False,
    task: str = Task.ANSWER,
) -> Entry:
    """Write the question and an answer row that says "crashed" until something better is known.

    `policy`: the version of the masking policy that hid the fields. `searched`: what is searched for and
    asked in its place, `by_hand` when the asker wrote it.
    """
    with transaction.atomic():
        row = Question.objects.create(
            conversation=conversation or Conversation.objects.create(operator=asked_by),
            asked_by=asked_by,
            team=asked_by.team if asked_by else None,
            masked_text=question.text,
            masked_fields=_fields(question),
            searched_text=searched.text if searched and searched.text != question.text else "",
            searched_by_hand=by_hand,
            task=task,
            language=language,
            as_of=as_of,
        )
        return Entry(Answer.objects.create(question=row, masking_policy=policy))


@tracing.traced("record_evidence")
def record_evidence(entry: Entry, found: Found, prompt: Prompt | None, way: Way) -> None:
    """Write the passages with their exact text, the prompt and where it may go, before the model is asked."""
    labels = {source.passage.passage_id: source.label for source in prompt.sources} if prompt else {}
    answer = entry.answer
    with transaction.atomic():
        Retrieved.objects.bulk_create(
            Retrieved(
                answer=answer,
                rank=rank,
                passage=hit.passage_id,
                external_id=hit.external_id,
                document=hit.document,
                slug=hit.slug,
                version=hit.version,
                text=hit.text,
                text_sha256=hashlib.sha256(hit.text.encode()).hexdigest(),
                score=hit.score,
                cosine=hit.cosine,
                coverage=hit.coverage,
                label=labels.get(hit.passage_id, ""),
                use="prompt" if hit.passage_id in labels else _use_of(found),
            )
            for rank, hit in enumerate(found.passages, 1)
        )
        answer.route, answer.routing = way.route.name, way.choice.as_record()
        if prompt:
            answer.prompt = [{"role": m.role, "content": m.content.text} for m in prompt.messages]
            answer.prompt_version = prompt.version
        answer.save()


def _use_of(found: Found) -> str:
    """What became of a passage that no model was given."""
    if found.words_only:
        return "words_only"
    return "shown" if found.used else "too_far"


@tracing.traced("record")
def record_answer(
    entry: Entry, outcome: Outcome, draft: Draft, times: Times, parameters: Mapping[str, Any]
) -> None:
    """Write how it ended, and raise the guard's flags."""
    answer, verdict = entry.answer, outcome.verdict
    tracing.note(question=entry.question.pk, outcome=outcome.code, reason=outcome.reason or "none")
    answer.outcome, answer.reason = outcome.code, outcome.reason
    answer.rung = verdict.rung if verdict else ("refused" if outcome.code == "refused" else "")
    answer.masked_text = (verdict.text or draft.text.text) if verdict else draft.text.text
    answer.draft = draft.text.text if answer.masked_text != draft.text.text else ""
    answer.sentences = [asdict(sentence) for sentence in verdict.sentences] if verdict else []
    answer.checks = [asdict(check) for check in verdict.checks] if verdict else []
    answer.model, answer.parameters = draft.model, dict(parameters)
    answer.route = draft.route or answer.route
    answer.tokens, answer.timings = dict(draft.tokens), {**asdict(times), "engine": dict(draft.engine)}
    answer.finished_at = clock.now()
    with transaction.atomic():
        answer.save()
        flags = verdict.flags if verdict else FLAGGED.get(outcome.reason, ())
        Flag.objects.bulk_create(Flag(answer=answer, reason=flag) for flag in flags)
        if outcome.reason in GAPS:
            Gap.objects.create(question=entry.question, reason=outcome.reason)


def _fields(question: Masked) -> list[dict[str, Any]]:
    """What was hidden, and what may be said of it: with that an answer can be made again."""
    fields: list[dict[str, Any]] = []
    for span in question.spans:
        notes = [[one.code, *one.figures] for one in question.legend if one.placeholder == span.placeholder]
        field = {"label": span.label, "placeholder": span.placeholder}
        fields.append({**field, "notes": notes} if notes else field)
    return fields
