"""An answer of the operator's, as the pipeline leaves it, written by hand."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.models import Answer, Conversation, Question
from foundation.models import User

Make = Callable[..., Answer]


@pytest.fixture
def make_answer(people: dict[str, User]) -> Make:
    """`make_answer(by=user, text="…")`: a finished answer to a masked question."""

    def make(
        by: User | None = None, text: str = "Клиент <PERSON_1> потерял карту", **fields: object
    ) -> Answer:
        by = by or people["operator"]
        question = Question.objects.create(
            conversation=Conversation.objects.create(operator=by),
            asked_by=by,
            masked_text=text,
            masked_fields=[{"label": "PERSON", "placeholder": "<PERSON_1>"}],
            language="ru",
            as_of=date(2026, 11, 22),
        )
        return Answer.objects.create(question=question, outcome="finished", rung="grounded", **fields)

    return make
