"""Made-up months: copies of rows belong together as their originals do."""

import pytest
from django.db.models import F

from assistant.models import Answer, Question, Retrieved, Review
from assistant.models.desk import FollowUp, ReviewItem
from benchmarks.years import Amounts, fill
from foundation import audit
from foundation.route_models import Spending


@pytest.mark.django_db
def test_copies_belong_together_and_what_is_written_next_finds_its_number() -> None:
    fill(Amounts(answers=600, passages=60, months=2, copies=2), lambda line: None)
    assert Question.objects.count() == Answer.objects.count() == 600
    assert Retrieved.objects.count() == 1800
    # each copy of an answer stands at the copy of its question, of the same moment
    moments = Question.objects.filter(answer__topic_at=F("asked_at")).values("asked_at").distinct()
    assert (moments.count(), Question.objects.filter(answer__topic_at=F("asked_at")).count()) == (200, 600)
    asked = {f"question:{number}" for number in Question.objects.values_list("pk", flat=True)}
    assert {spent.about for spent in Spending.objects.all()} == asked
    reviewed = set(Review.objects.values_list("answer", flat=True))
    assert reviewed <= set(ReviewItem.objects.values_list("answer", flat=True))
    assert FollowUp.objects.exclude(review__verdict="wrong").count() == 0
    assert audit.verify().first_bad is None
    last = Question.objects.order_by("-pk")[0]
    assert Question.objects.create(as_of=last.as_of, conversation=last.conversation).pk == last.pk + 1
