"""Building a data set: rows out of reviews and the shipped ones, their lineage and a statement."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction

from assistant import likeness
from assistant.models import Conversation, DataClause, DataRow, DataSet, EvaluationCase, FollowUp
from assistant.models.desk import FollowUpKind
from assistant.pipeline.hiding import policy_in_force
from assistant.tuning import sifting
from assistant.tuning.checking import counts
from assistant.tuning.reviewed import LeftOut, Reviewed, lineage, reviewed
from assistant.tuning.worked import Example, read_examples
from foundation import audit, clock
from foundation.models import User

# what a set may be called: it is a part of a file's name
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}")


class NothingToLearn(Exception):
    """No row is left."""


class _ErasedMeanwhile(Exception):
    """What was read for a row is there no more."""


def build(name: str, by: User | None = None, *, worked: bool = False, judged: Iterable[str] = ()) -> DataSet:
    """Build a data set from the reviews given for it, with the shipped rows if `worked`.

    `judged`: questions that judge an adapter, besides the bank's cases. When nothing has changed, it is the
    newest set of this name as it stands. Raises NothingToLearn.
    """
    against = _judged(judged)
    while True:
        try:
            return _built(name, by, worked, against)
        except _ErasedMeanwhile:
            continue


def _built(name: str, by: User | None, worked: bool, against: Sequence[likeness.Named]) -> DataSet:
    rows, left = reviewed()
    rows, leaks = _unleaked(rows, against)
    rows, doubled = sifting.sift(rows)
    shipped = read_examples() if worked else []
    copied = likeness.leaked([(one.id, one.question) for one in shipped], against)
    shipped = [example for example in shipped if example.id not in copied]
    if not rows and not shipped:
        raise NothingToLearn
    lines = [_line(row.example, lineage(row)) for row in rows]
    lines += [_line(example, {"origin": "worked", "id": example.id}) for example in shipped]
    text = "".join(lines)
    left = sorted([*left, *leaks, *doubled], key=lambda one: one.review)
    statement = _statement([*(row.example for row in rows), *shipped], left, len(copied), len(against))
    return _kept(name, by, text, rows, {**statement, "reviewed": len(rows), "shipped": len(shipped)}, left)


def _judged(more: Iterable[str]) -> list[likeness.Named]:
    cases = EvaluationCase.objects.values_list("pk", "question")
    return [*((f"case:{pk}", question) for pk, question in cases), *(("file", text) for text in more)]


def _unleaked(
    rows: Sequence[Reviewed], against: Sequence[likeness.Named]
) -> tuple[list[Reviewed], list[LeftOut]]:
    found = likeness.leaked([(row.example.id, row.example.question) for row in rows], against)
    left = [
        LeftOut(row.review.pk, "leaked", found[row.example.id]) for row in rows if row.example.id in found
    ]
    return [row for row in rows if row.example.id not in found], left


def _line(example: Example, origin: dict[str, Any]) -> str:
    row = asdict(example)
    row["passages"] = [{"title": title, "text": text} for title, text in example.passages]
    row["history"] = [{"question": asked, "answer": said} for asked, said in example.history]
    return json.dumps({**row, "lineage": origin}, ensure_ascii=False) + "\n"


def _statement(
    examples: Sequence[Example], left: Sequence[LeftOut], copied: int, judged: int
) -> dict[str, Any]:
    """What the set is, in counts: nothing in it is a text."""
    reasons = Counter(one.code for one in left)
    if copied:
        reasons["leaked"] += copied
    return {
        "rows": len(examples),
        **counts(examples),
        "left_out": dict(reasons.most_common()),
        "judged": judged,
        "alike_from": likeness.ALIKE,
        "masking_policy": policy_in_force().version,
    }


def _kept(
    name: str,
    by: User | None,
    text: str,
    rows: Sequence[Reviewed],
    statement: dict[str, Any],
    left: Sequence[LeftOut],
) -> DataSet:
    digest, left_out = hashlib.sha256(text.encode()).hexdigest(), [asdict(one) for one in left]
    with transaction.atomic():
        # locked: what is erased meanwhile is taken out of the same file
        newest = DataSet.objects.select_for_update().filter(name=name).first()
        if newest and (newest.sha256, newest.left_out) == (digest, left_out):
            newest.write(text)  # its file may be gone
            return newest
    made = DataSet(
        name=name,
        number=newest.number + 1 if newest else 1,
        sha256=digest,
        statement={**statement, "sha256": digest},
        left_out=left_out,
        built_by=by,
        built_at=clock.now(),
    )
    try:
        _record(made, by, text, rows)
    except IntegrityError:
        # somebody built it at the same moment
        return DataSet.objects.filter(name=name)[0]
    return made


@transaction.atomic
def _record(made: DataSet, by: User | None, text: str, rows: Sequence[Reviewed]) -> None:
    made.save()
    _refuse_erased(rows)
    for row in rows:
        _record_row(made, row)
    waiting = FollowUp.objects.filter(kind=FollowUpKind.TRAINING, done_at=None)
    used = [row.review.pk for row in rows]
    waiting.filter(review__in=used).update(done_at=clock.now(), done_by=by)
    details = {"rows": made.statement["rows"], "reviews": used, "sha256": made.sha256}
    audit.record(by or "command", "data_set.built", made, details)
    made.write(text)


def _refuse_erased(rows: Sequence[Reviewed]) -> None:
    """Reading the reviews took long, and erasing does not wait; from here on until the end of the transaction
    it does. Raises _ErasedMeanwhile."""
    asked = [row.review.answer.question.conversation_id for row in rows]
    conversations = Conversation.objects.select_for_update().filter(pk__in=asked).order_by("pk")
    if any(one.erased_at for one in conversations):
        raise _ErasedMeanwhile


def _record_row(dataset: DataSet, row: Reviewed) -> None:
    kept = DataRow.objects.create(dataset=dataset, name=row.example.id, review=row.review)
    DataClause.objects.bulk_create(
        DataClause(row=kept, document=one.slug, version=one.version, text_sha256=one.text_sha256)
        for one in row.cited
    )
