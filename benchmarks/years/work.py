"""Questions, answers and what belongs to them: sources, costs, flags, verdicts, the desk's items, gaps."""

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from benchmarks.years.copying import copy_rows, last_of
from benchmarks.years.writing import BATCH, text, vector

SAY_EVERY = 100_000
QUESTIONS_OF_A_CUSTOMER = 2
FOUND = 3  # passages on record for an answer
# of a hundred answers
FLAGGED, REVIEWED, UNANSWERED, COPIED = 4, 3, 6, 20
# clauses that corrections rely on, and of a hundred corrections those whose clause has changed since
CLAUSES, CHANGED = 1_000, 2
# days until a gap is closed, a flag judged
OPEN_DAYS = 30


def write_work(
    count_wanted: int,
    months: int,
    drawn: random.Random,
    people: list[Any],
    slugs: list[str],
    say: Callable[[str], None],
    copies: int,
) -> None:
    """Questions in the order of their days, each with all that belongs to it, some thousand at a time; beside
    each of them so many copies, of the same moment."""
    from assistant.models import Question
    from assistant.models.desk import Sweep
    from foundation import clock
    from ingestion.models import Passage

    now = clock.now()
    passages = Passage.objects.in_force_on(clock.today()).select_related("version__document")
    held = list(passages.order_by("text_sha256")[:CLAUSES])
    seconds = months * 30 * 86_400
    said = 0
    alike = 1 + copies
    for start in range(0, count_wanted, BATCH * alike):
        count = min(BATCH * alike, count_wanted - start)
        places = range(start, start + count, alike)
        moments = [now - timedelta(seconds=seconds * (1 - place / count_wanted)) for place in places]
        before = last_of(_models())
        _some(moments, drawn, people, slugs, held, now)
        if copies:
            copy_rows(before, copies)
        if start + count >= said + SAY_EVERY:
            said = start + count
            say(f"{said} answers")
    # the review desk has looked at them as they came
    last = Question.objects.order_by("-pk").values_list("answer__pk", flat=True).first()
    Sweep.objects.update_or_create(pk=1, defaults={"last_answer": last or 0})


def _models() -> list[Any]:
    """What `_some` writes, each behind those that it points to."""
    from assistant.models import Answer, Conversation, Flag, Gap, Question, Reliance, Retrieved, Review
    from assistant.models.desk import FollowUp, ReviewItem, Signal
    from foundation.route_models import Spending

    return [
        Conversation, Question, Answer, Retrieved, Spending, Flag, Review, Reliance, FollowUp, ReviewItem,
        Signal, Gap,
    ]  # fmt: skip


def _some(
    moments: list[datetime],
    drawn: random.Random,
    people: list[Any],
    slugs: list[str],
    held: list[Any],
    now: datetime,
) -> None:
    from django.conf import settings
    from django.db import transaction

    from assistant.models import Answer, Conversation, Flag, Gap, Question, Reliance, Retrieved, Review
    from assistant.models.desk import FollowUp, ReviewItem, Signal
    from foundation.models import User
    from foundation.route_models import Spending

    leads = list(User.objects.filter(username__startswith="lead-"))
    groups = range(0, len(moments), QUESTIONS_OF_A_CUSTOMER)
    with transaction.atomic():
        conversations = Conversation.objects.bulk_create(
            Conversation(operator=drawn.choice(people), started_at=moments[first]) for first in groups
        )
        questions = Question.objects.bulk_create(
            _question(conversations[n // QUESTIONS_OF_A_CUSTOMER], moment, drawn)
            for n, moment in enumerate(moments)
        )
        answers = Answer.objects.bulk_create(_answer(one, drawn) for one in questions)
        Retrieved.objects.bulk_create(row for one in answers for row in _retrieved(one, drawn, slugs))
        Spending.objects.bulk_create(
            Spending(
                at=one.asked_at,
                settled_at=one.asked_at,
                user=one.asked_by,
                team=one.team,
                task="answer",
                route="local",
                about=f"question:{one.pk}",
                prompt_tokens=900,
                written_tokens=40,
            )
            for one in questions
        )
        chosen = [one for one in answers if drawn.randrange(100) < FLAGGED]
        old = now - timedelta(days=OPEN_DAYS)
        judged = [one for one in chosen if one.question.asked_at < old]
        judged += [one for one in answers if drawn.randrange(100) < REVIEWED]
        Flag.objects.bulk_create(
            Flag(answer=one, reason="wrong", raised_by=one.question.asked_by, raised_at=one.question.asked_at)
            for one in chosen
        )
        reviews = Review.objects.bulk_create(_review(one, drawn, leads) for one in dict.fromkeys(judged))
        Reliance.objects.bulk_create(_reliance(one, drawn, held) for one in reviews if one.corrected_answer)
        FollowUp.objects.bulk_create(
            FollowUp(review=one, kind="case", done_at=one.reviewed_at if one.reviewed_at < old else None)
            for one in reviews
            if one.verdict == "wrong"
        )
        done = set(judged)
        ReviewItem.objects.bulk_create(
            ReviewItem(
                answer=one,
                reasons=["wrong"],
                risk=drawn.randrange(20, 90),
                since=one.question.asked_at,
                due_at=one.question.asked_at + timedelta(days=2),
                escalated_at=one.question.asked_at + timedelta(days=2),
                closed_at=one.question.asked_at + timedelta(days=1) if one in done else None,
            )
            for one in dict.fromkeys([*chosen, *judged])
        )
        Signal.objects.bulk_create(
            Signal(answer=one, kind="copied", at=one.question.asked_at)
            for one in answers
            if drawn.randrange(100) < COPIED
        )
        Gap.objects.bulk_create(
            Gap(
                question=one.question,
                reason=one.reason,
                found_at=one.question.asked_at,
                embedder=settings.EMBED_MODEL,
                vector=vector(drawn),
                closed_at=one.question.asked_at + timedelta(days=5) if one.question.asked_at < old else None,
                closed_because="Не о банке." if one.question.asked_at < old else "",
            )
            for one in answers
            if one.outcome == "refused"
        )


def _question(conversation: Any, moment: datetime, drawn: random.Random) -> Any:
    from assistant.models import Question

    asker = conversation.operator
    return Question(
        conversation=conversation,
        asked_by=asker,
        team=asker.team,
        masked_text=text(drawn, 12),
        language="ru",
        as_of=moment.date(),
        asked_at=moment,
    )


def _answer(question: Any, drawn: random.Random) -> Any:
    from assistant.models import Answer

    refused = drawn.randrange(100) < UNANSWERED
    said = "" if refused else f"{text(drawn, 25)} [1]."
    total = drawn.randrange(4_000, 60_000)
    return Answer(
        question=question,
        outcome="refused" if refused else "finished",
        reason="nothing_found" if refused else "",
        rung="refused" if refused else "grounded",
        masked_text=said,
        sentences=[] if refused else [{"text": said, "kind": "claim", "cites": [1], "supported_by": [1]}],
        checks=[{"check": "cites_a_source", "passed": True}],
        prompt=[{"role": "system", "content": "." * 1500}, {"role": "user", "content": text(drawn, 80)}],
        prompt_version="made-up",
        model="made-up@0",
        route="local",
        timings={
            "mask_ms": 12.0,
            "retrieve_ms": 160.0,
            "first_token_ms": total / 2,
            "total_ms": float(total),
        },
        tokens={"prompt": 900, "completion": 40},
        finished_at=question.asked_at + timedelta(milliseconds=total),
        topic=drawn.choice(("cards", "deposits", "")),
        topic_at=question.asked_at,
    )


def _review(answer: Any, drawn: random.Random, leads: list[Any]) -> Any:
    from assistant.models import Review

    verdict = drawn.choice(("right", "right", "partly", "wrong"))
    return Review(
        answer=answer,
        reviewer=drawn.choice(leads),
        verdict=verdict,
        cause="" if verdict == "right" else drawn.choice(("retrieval", "model")),
        corrected_answer=text(drawn, 25) if verdict == "partly" else "",
        reviewed_at=answer.question.asked_at + timedelta(hours=drawn.randrange(1, 48)),
    )


def _reliance(review: Any, drawn: random.Random, held: list[Any]) -> Any:
    from assistant.models import Reliance

    passage = drawn.choice(held)
    # a few clauses have changed since
    changed = drawn.randrange(100) < CHANGED
    return Reliance(
        review=review,
        document=passage.version.document.slug,
        version=passage.version.number,
        passage=passage.pk,
        text=passage.text,
        text_sha256=hashlib.sha256(b"changed").hexdigest() if changed else passage.text_sha256,
    )


def _retrieved(answer: Any, drawn: random.Random, slugs: list[str]) -> Iterator[Any]:
    from assistant.models import Retrieved

    for rank in range(1, FOUND + 1):
        slug = drawn.choice(slugs)
        words = text(drawn, 30)
        yield Retrieved(
            answer=answer,
            rank=rank,
            passage=drawn.randrange(1, 100_000),
            external_id=f"{slug}@1#1-1",
            document=slug,
            slug=slug,
            version=1,
            text=words,
            text_sha256=hashlib.sha256(words.encode()).hexdigest(),
            score=1 / rank,
            cosine=0.8,
            coverage=0.5,
            label=str(rank),
            use="prompt",
        )
