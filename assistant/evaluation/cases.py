"""Where cases come from: a file, a person's hand, a review. What is kept is masked."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from assistant.evaluation.expecting import LONGEST_FIGURE, BadCase, expected_in, refuse_private
from assistant.evaluation.relying import expected_of, rely
from assistant.evaluation.scoring import Case
from assistant.models import EvaluationCase, FollowUp, Review
from assistant.models.desk import FollowUpKind
from assistant.models.evaluation import CaseOrigin
from assistant.models.reviewing import Verdict
from assistant.pipeline import masking
from assistant.pipeline.figures import figures_in
from assistant.pipeline.guarding import carries, says_there_is_no_answer, split
from assistant.pipeline.hiding import hide
from assistant.pipeline.languages import language_of
from assistant.pipeline.taking import LONGEST
from foundation import audit, clock
from foundation.models import User

# what people and other tools call the same thing
SYNONYMS = {
    "language": "lang",
    "expected_passages": "gold_passage_ids",
    "expected_figures": "figure",
    "date": "as_of",
}
KEPT = ("question", "history", "language", "kind", "figure", "answers", "passages", "must_refuse")


@dataclass(frozen=True, slots=True)
class Given:
    """Cases of a file that were kept, and (line, code) of those that are none."""

    cases: list[EvaluationCase]
    problems: list[tuple[int, str]]


def add(
    row: Mapping[str, Any], origin: str, by: User | None = None, *, listed: bool = True
) -> EvaluationCase:
    """Keep a row as a case; one that is known is put on the list if it was not. Either is on record. Raises
    BadCase and MaskingError, when nothing is kept."""
    case = _case(row)
    case.origin, case.added_by, case.listed = origin, by, listed
    return _kept(case)


def read(lines: Iterable[str], by: User | None = None, *, listed: bool = True) -> Given:
    """Keep the cases of a JSON Lines file; lines count from 1."""
    given = Given([], [])
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given.cases.append(add(_object(line), CaseOrigin.FILE, by, listed=listed))
        except BadCase as reason:
            given.problems.append((number, reason.code))
        except masking.MaskingError:
            given.problems.append((number, "masking_failed"))
    return given


def from_reviews(by: User) -> list[EvaluationCase]:
    """Make cases of the reviews that supervisors chose for it; each is then done. A review that a newer one
    replaced, or that does not say what is right, makes none."""
    waiting = FollowUp.objects.filter(kind=FollowUpKind.CASE, done_at=None)
    standing = set(Review.objects.newest().filter(follow_ups__in=waiting).values_list("pk", flat=True))
    made = []
    for follow_up in waiting.select_related("review__answer__question"):
        review = follow_up.review
        with transaction.atomic():
            if waiting.filter(pk=follow_up.pk).update(done_at=clock.now(), done_by=by):
                if review.pk in standing and review.says_what_is_right:
                    made.append(_of_review(review, by))
                audit.record(by, "follow_up.done", follow_up, {"kind": follow_up.kind})
    return made


def take_off(case: EvaluationCase, by: User) -> None:
    """Leave a case out of new comparisons; those that have it keep it."""
    with transaction.atomic():
        if EvaluationCase.objects.filter(pk=case.pk, listed=True).update(listed=False):
            audit.record(by, "case.removed", case)


def scored(row: EvaluationCase) -> Case:
    """The case as answers are judged by it."""
    return Case(
        str(row.pk),
        row.question,
        row.language,
        row.kind,
        expected_of(row),
        row.figure,
        tuple(row.answers),
        row.as_of.isoformat() if row.as_of else "",
        tuple(row.history),
    )


def _of_review(review: Review, by: User) -> EvaluationCase:
    """What was asked, with the figures and sources of the text that people stand for."""
    answer = review.answer
    asked = answer.question.masked
    stands = review.corrected_answer or (answer.masked_text if review.verdict == Verdict.RIGHT else "")
    if says_there_is_no_answer(stands):
        stands = ""
    given, sentences, least = answer.retrieved.filter(use="prompt"), split(stands), settings.LEAST_SUPPORT
    sources = [
        one.external_id for one in given if any(carries(one.text, said, asked, least) for said in sentences)
    ]
    figures = "; ".join(dict.fromkeys(figures_in(stands)))
    if len(figures) > LONGEST_FIGURE:
        figures = figures[:LONGEST_FIGURE].rpartition("; ")[0]
    case = EvaluationCase(
        origin=CaseOrigin.REVIEW,
        review=review,
        question=answer.question.searched_text or answer.question.masked_text,
        language=answer.question.language,
        kind="review",
        as_of=answer.question.as_of,
        figure=figures,
        answers=[] if figures else [stands] if stands else [],
        passages=sources,
        must_refuse=not stands,
        added_by=by,
    )
    return _kept(case)


def _case(row: Mapping[str, Any]) -> EvaluationCase:
    row = {**row, **{known: row[other] for other, known in SYNONYMS.items() if other in row}}
    vault, known = masking.Vault(), row.get("known_values") or {}
    question = str(row.get("question") or "").strip()
    if not 0 < len(question) <= LONGEST:
        raise BadCase("no_question")
    history = [{name: hide(text, vault, known).text for name, text in turn.items()} for turn in _turns(row)]
    masked, as_of, expected = hide(question, vault, known), _day(row.get("as_of")), expected_in(row)
    refuse_private(expected, as_of, vault, known)
    if expected and row.get("must_refuse"):
        raise BadCase("contradictory")
    return EvaluationCase(
        question=masked.text,
        history=history,
        language=str(row.get("lang") or language_of(question))[:2],
        kind=hide(str(row.get("kind") or ""), vault, known).text[:40],
        as_of=as_of,
        figure=expected.figure,
        answers=expected.answers,
        passages=expected.passages,
        must_refuse=not expected,
    )


def _kept(case: EvaluationCase) -> EvaluationCase:
    what = [*(getattr(case, name) for name in KEPT), str(case.as_of or "")]
    case.digest = hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()
    with transaction.atomic():
        same = EvaluationCase.objects.filter(digest=case.digest).first()
        kept = same or case
        if same is None:
            case.save()
        rely(kept)
        unlisted = EvaluationCase.objects.filter(pk=kept.pk, listed=False)
        if same and not (case.listed and unlisted.update(listed=True)):
            return same
        details = {"origin": case.origin, "listed": case.listed}
        audit.record(case.added_by or "command", "case.added", kept, details)
    return kept


def _object(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        raise BadCase("no_question") from None
    if not isinstance(row, dict):
        raise BadCase("no_question")
    return row


def _turns(row: Mapping[str, Any]) -> list[dict[str, str]]:
    try:
        return [
            {"question": str(turn["question"]), "answer": str(turn["answer"])}
            for turn in row.get("history") or ()
        ]
    except (TypeError, KeyError):
        raise BadCase("bad_history") from None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise BadCase("bad_date") from None
