"""What a question is about: the topic of the document that its answer rests on."""

from collections.abc import Callable, Sequence

import pytest

from assistant import lists, topics
from assistant.models import Answer, Conversation, Question, Retrieved, Topic
from assistant.retention import emptying
from foundation import clock
from foundation.models import AuditEntry

pytestmark = pytest.mark.django_db

Asked = Callable[..., Answer]


@pytest.fixture
def listed() -> None:
    lists.put_topic("cards", "Карты", "", ["card-tariffs", "card-blocking"], None)
    lists.put_topic("deposits", "Депозиты", "", ["deposit-tariffs"], None)


@pytest.fixture
def asked() -> Asked:
    """`asked(("slug", "use"), …, cites=[2])`: a question that came to its end, its sources in their order."""

    def make(
        *found: tuple[str, str], cites: Sequence[int] = (), task: str = "answer", rung: str = "grounded"
    ) -> Answer:
        question = Question.objects.create(
            conversation=Conversation.objects.create(), masked_text="x", language="ru",
            as_of=clock.today(), task=task,
        )  # fmt: skip
        answer = Answer.objects.create(
            question=question, outcome="finished", finished_at=clock.now(), rung=rung,
            sentences=[{"text": "x", "cites": list(cites)}],
        )  # fmt: skip
        for rank, (slug, use) in enumerate(found, 1):
            Retrieved.objects.create(
                answer=answer, rank=rank, passage=rank, external_id="e", document="x", slug=slug, version=1,
                text="x", text_sha256="0", score=1, cosine=1, coverage=1, use=use,
            )  # fmt: skip
        return answer

    return make


CARD, DEPOSIT, OTHER = ("card-tariffs", "prompt"), ("deposit-tariffs", "prompt"), ("orders", "prompt")


def topic_of(answer: Answer) -> tuple[str, bool]:
    """The topic on record, and whether it was decided."""
    answer.refresh_from_db()
    return answer.topic, answer.topic_at is not None


def test_the_first_source_that_is_cited_tells_the_topic(listed: None, asked: Asked) -> None:
    cited, given = asked(CARD, DEPOSIT, cites=[2, 1]), asked(CARD, DEPOSIT)
    assert topics.sort_answers() == 2
    assert topic_of(cited) == ("deposits", True)
    # what cites none, as a refusal by the model does, counts by what came first
    assert topic_of(given) == ("cards", True)


def test_however_many_there_are_all_are_sorted(
    listed: None, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "AT_ONCE", 2)
    answers = [asked(CARD) for _ in range(5)]
    assert topics.sort_answers() == 5
    assert {topic_of(answer)[0] for answer in answers} == {"cards"}


def test_an_approved_answer_cites_what_was_found(listed: None, asked: Asked) -> None:
    answer = asked(("card-tariffs", "shown"), ("deposit-tariffs", "shown"), cites=[2], rung="approved")
    topics.sort_answers()
    assert topic_of(answer)[0] == "deposits"


def test_without_a_source_or_a_document_of_a_topic_it_is_not_clear(listed: None, asked: Asked) -> None:
    answers = asked(), asked(OTHER), asked(("card-tariffs", "too_far"))
    assert topics.sort_answers() == 3
    assert [topic_of(answer) for answer in answers] == [("", True)] * 3


def test_what_came_before_the_bank_named_documents_is_sorted_then_and_once(asked: Asked) -> None:
    answer = asked(CARD)
    lists.put_topic("cards", "Карты", "", [], None)
    assert topics.sort_answers() == 0
    assert topic_of(answer) == ("", False)
    lists.put_topic("cards", "Карты", "", ["card-tariffs"], None)
    assert (topics.sort_answers(), topics.sort_answers()) == (1, 0)


def test_other_tasks_have_no_topic_of_this_kind(listed: None, asked: Asked) -> None:
    asked(CARD, task="summarise")
    assert topics.sort_answers() == 0


def test_it_goes_with_the_conversation_and_does_not_come_back(listed: None, asked: Asked) -> None:
    answer = asked(CARD)
    topics.sort_answers()
    emptying.empty(Conversation.objects.filter(pk=answer.question.conversation_id))
    assert topics.sort_answers() == 0
    assert topic_of(answer) == ("", False)


def test_a_document_has_one_topic(listed: None) -> None:
    lists.put_topic("other", "Другое", "", ["card-tariffs"], None)
    assert {one.code: one.documents for one in Topic.objects.listed()} == {
        "cards": ["card-blocking"],
        "deposits": ["deposit-tariffs"],
        "other": ["card-tariffs"],
    }
    changed = AuditEntry.objects.filter(action="topic.changed").values_list("details", flat=True)
    assert list(changed) == [{"code": "cards"}]
