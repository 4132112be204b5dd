"""Everything about one answer for a complaint: asked, found, written, checked, decided, and the proof of it.

All text in it is masked. The seal is the audit entry of its export, which names the SHA-256 of the rest.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms.models import model_to_dict

from assistant.models import Answer, Flag, Question, Retrieved, Review
from assistant.reviewing import queue, second_verdicts
from foundation import audit, clock, dossier_verifier
from foundation.models import User
from foundation.route_models import Egress

Dossier = dict[str, Any]
ANSWER = (
    "outcome", "reason", "rung", "masked_text", "draft", "sentences", "checks", "masking_policy", "prompt",
    "prompt_version", "model", "route", "routing", "parameters", "timings", "tokens",
)  # fmt: skip
SOURCE = (
    "rank", "label", "use", "external_id", "document", "slug", "version", "passage", "text", "text_sha256",
)  # fmt: skip


def export(answer: Answer, by: User) -> Dossier:
    """The sealed dossier; that it was made is on record. Raises NotPossible "own_answer", "closed",
    "second_asked"."""
    queue.refuse_closed(answer, by)
    second_verdicts.refuse_asked(answer, by)
    made: Dossier = {
        "product": "sufler",
        "form": 1,
        "made_at": clock.now().isoformat(),
        "made_by": str(by),
        "question": _question(answer.question),
        "answer": _answer(answer),
        "sources": [_row(one, SOURCE) for one in answer.retrieved.all()],
        "flags": [_flag(one) for one in answer.flags.select_related("raised_by", "source")],
        "reviews": [_review(one) for one in answer.reviews.select_related("reviewer")],
        "audit": _entries(answer),
    }
    told = {"sha256": dossier_verifier.digest(made)}
    made[dossier_verifier.SEAL] = audit.plain(audit.record(by, "dossier.exported", answer, told))
    return made


def _question(question: Question) -> Dossier:
    return {
        "number": question.pk,
        "conversation": question.conversation_id,
        "asked_at": question.asked_at.isoformat(),
        "asked_by": str(question.asked_by or ""),
        "as_of": question.as_of.isoformat(),
        **_row(
            question,
            ("task", "language", "masked_text", "masked_fields", "searched_text", "searched_by_hand"),
        ),
    }


def _answer(answer: Answer) -> Dossier:
    finished = answer.finished_at.isoformat() if answer.finished_at else None
    return {"number": answer.pk, "finished_at": finished, **_row(answer, ANSWER)}


def _flag(flag: Flag) -> Dossier:
    return {
        "reason": flag.reason,
        "comment": flag.comment,
        "sentence": flag.sentence,
        # the rank of one of `sources`
        "source": flag.source.rank if flag.source else None,
        "at": flag.raised_at.isoformat(),
        "by": str(flag.raised_by or "Sufler"),
    }


def _review(review: Review) -> Dossier:
    at = review.reviewed_at.isoformat()
    return {"at": at, "by": str(review.reviewer), **_row(review, ("verdict", "cause", "corrected_answer"))}


def _entries(answer: Answer) -> list[Mapping[str, Any]]:
    """What the chain says of the answer, and the setup (model, adapter, limits) in force then."""
    question = answer.question
    left = Egress.objects.filter(about=f"question:{question.pk}").values_list("pk", flat=True)
    about = [f"answer:{answer.pk}", f"question:{question.pk}", f"conversation:{question.conversation_id}"]
    about += [f"egress:{number}" for number in left]
    return [*audit.newest("setup.changed", question.asked_at), *audit.about(about)]


def _row(row: Answer | Question | Retrieved | Review, names: Sequence[str]) -> Dossier:
    return model_to_dict(row, fields=names)
