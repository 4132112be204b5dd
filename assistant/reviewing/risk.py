"""How risky it is to leave an answer unseen: a weight for every reason there is to look at it."""

from collections.abc import Iterable
from datetime import timedelta

from assistant.models import Answer, Question
from assistant.models.desk import SignalKind
from assistant.models.questions import OutcomeCode, Rung
from assistant.pipeline.masking import may_name_somebody

# flags first, as people and the guard raise them; then what Sufler notices quietly
WEIGHTS = {
    "leak": 100,
    "injection": 95,
    "foreign_figure": 90,
    "wrong": 80,
    "inappropriate": 80,
    "contradiction": 75,
    "outdated": 70,
    "wrong_source": 60,
    "unsupported": 60,
    "incomplete": 50,
    "language": 50,
    "uncited": 40,
    "other": 40,
    "unmasked": 40,
    "failed": 30,
    "low_support": 30,
    "low_retrieval": 20,
    "asked_again": 25,
    "refused": 20,
    "stopped": 15,
    "fell_back": 15,
    "slow": 15,
    "sampled": 10,
    "not_copied": 5,
}
HIGH, MIDDLE = 80, 40
# below this much nothing comes to the desk by itself
WORTH_A_LOOK = 15
# each further reason adds a little
FURTHER = 3
SLOW_MS = 20_000
AGAIN = timedelta(minutes=1)


def weigh(reasons: Iterable[str]) -> int:
    """0 to 100: the heaviest reason, and a little for each other one."""
    weights = sorted((WEIGHTS.get(reason, WEIGHTS["other"]) for reason in set(reasons)), reverse=True)
    return min(100, weights[0] + FURTHER * (len(weights) - 1)) if weights else 0


def quiet_reasons(answer: Answer) -> list[str]:
    """What speaks against an answer although nobody raised a flag."""
    found = []
    if answer.outcome in (OutcomeCode.FAILED, OutcomeCode.CRASHED):
        found.append("failed")
    elif _fell_back(answer):
        found.append("fell_back")
    if answer.outcome == OutcomeCode.REFUSED:
        found.append("refused")
    if answer.outcome == OutcomeCode.STOPPED:
        found.append("stopped")
    if answer.rung in (Rung.PARTLY, Rung.EVIDENCE):
        found.append("low_support")
    if any(check["code"] == "sources_suffice" and not check["passed"] for check in answer.checks):
        found.append("low_retrieval")
    if _may_name_somebody(answer):
        found.append("unmasked")
    if _asked_again(answer):
        found.append("asked_again")
    if float(answer.timings.get("total_ms") or 0) > SLOW_MS:
        found.append("slow")
    done = {signal.kind for signal in answer.signals.all()}
    if answer.outcome == OutcomeCode.FINISHED and SignalKind.COPIED not in done:
        found.append("not_copied")
    return found


def _fell_back(answer: Answer) -> bool:
    """Whether another route answered than the one that was to be asked first."""
    return answer.route in answer.routing.get("order", [])[1:]


def _may_name_somebody(answer: Answer) -> bool:
    """Whether the question, as it was masked, still has what may be somebody's; products have names, too."""
    text = answer.question.masked_text
    # what was found is read only where there is something to ask it
    return may_name_somebody(text) and may_name_somebody(
        text, answer.retrieved.values_list("text", flat=True)
    )


def _asked_again(answer: Answer) -> bool:
    """Whether the asker asked the next question about this customer within a minute of the answer."""
    question, until = answer.question, answer.finished_at
    if until is None:
        return False
    later = Question.objects.filter(conversation=question.conversation_id, pk__gt=question.pk)
    return later.filter(asked_at__lte=until + AGAIN).exists()
