"""The five questions before launch are answered from what was measured, and say when that is too little."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from assistant.evaluation import readiness
from assistant.models import Answer, CaseResult, Comparison, Conversation, EvaluationCase, Question
from foundation import clock
from foundation.models import User
from foundation.route_models import Spending

pytestmark = pytest.mark.django_db


def measured(first_word_ms: float) -> None:
    """A hundred answers, their spending, 50 cases and a comparison of an hour."""
    now = clock.now()
    for _ in range(readiness.ENOUGH_ANSWERS):
        question = Question.objects.create(
            conversation=Conversation.objects.create(), masked_text="x", language="ru", as_of=clock.today()
        )
        Answer.objects.create(
            question=question, outcome="finished", finished_at=now, routing={"reason": "masked_field"},
            timings={"first_token_ms": first_word_ms, "total_ms": 4000},
        )  # fmt: skip
        Spending.objects.create(at=now, task="answer", prompt_tokens=1000, written_tokens=50, cost=2)
    for number in range(readiness.ENOUGH_CASES):
        EvaluationCase.objects.create(origin="hand", question="x", language="ru", digest=str(number))
    row = Comparison.objects.create(name="c", routes=[], rules={}, cases=[], state="done")
    Comparison.objects.filter(pk=row.pk).update(finished_at=row.started_at + timedelta(hours=1))


def answers() -> dict[str, tuple[str, bool]]:
    return {one.question: (one.answer, one.ready) for one in readiness.questions()}


def test_without_anything_measured_it_is_not_ready(capsys) -> None:
    with pytest.raises(SystemExit):
        call_command("readiness")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1] == {"ready": False, "open": ["waiting", "staying", "bill", "switching"]}


def test_measured_and_fast_is_ready(capsys) -> None:
    measured(900)
    call_command("readiness")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["ready"] is True
    assert answers() == {
        "waiting": ("no", True),
        "staying": ("yes", True),
        "examples": ("no", True),
        "bill": ("yes", True),
        "switching": ("yes", True),
    }


def test_slow_first_words_stand_against_it() -> None:
    measured(2500)
    assert answers()["waiting"] == ("yes", False)


def test_the_bill_is_of_a_day() -> None:
    measured(900)
    bill = next(one for one in readiness.questions() if one.question == "bill").measured
    assert (bill["days"], bill["tokens_read_a_day"], bill["tenge_a_day"]) == (1, 100_000, 200.0)


def ask(first_word_ms: float, task: str = "answer", days_ago: int = 0) -> list[Question]:
    """Another hundred that were asked, so slow or fast."""
    asked = []
    for _ in range(readiness.ENOUGH_ANSWERS):
        question = Question.objects.create(
            conversation=Conversation.objects.create(), masked_text="x", language="ru", as_of=clock.today(),
            task=task,
        )  # fmt: skip
        asked.append(question)
        Answer.objects.create(
            question=question, outcome="finished", finished_at=clock.now(),
            routing={"reason": "masked_field"}, timings={"first_token_ms": first_word_ms, "total_ms": 4000},
        )  # fmt: skip
    if days_ago:
        long_ago = clock.now() - timedelta(days=days_ago)
        Question.objects.filter(pk__in=[one.pk for one in asked]).update(asked_at=long_ago)
    return asked


def test_other_tasks_and_questions_of_long_ago_say_nothing_of_operators() -> None:
    measured(900)
    before = readiness.questions()
    ask(9000, task="summarise")
    ask(9000, days_ago=readiness.DAYS + 1)
    assert readiness.questions()[:2] == before[:2]


def test_what_a_comparison_asks_is_neither_waited_for_nor_a_day_s_bill() -> None:
    measured(900)
    before = readiness.questions()
    compared = Comparison.objects.get()
    case = EvaluationCase.objects.filter(listed=True)[0]
    for number, one in enumerate(ask(9000)):
        CaseResult.objects.create(comparison=compared, case=case, route=str(number), question=one, right=True)
        Spending.objects.create(
            at=clock.now(), task="answer", about=f"question:{one.pk}", prompt_tokens=9000, cost=90
        )
    assert readiness.questions() == before


def test_the_page_says_what_is_open_and_what_to_do(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["security"])
    page = client.get("/people/comparisons/ready/").content.decode()
    assert "Из пяти вопросов 4 пока мешают запуску." in page
    assert "Дайте операторам день поработать" in page
    assert "Пока ничего не сравнивали." in page


def test_the_page_says_what_was_measured(client: Client, people: dict[str, User]) -> None:
    measured(900)
    client.force_login(people["security"])
    page = client.get("/people/comparisons/ready/").content.decode()
    assert "Запуску ничто не мешает." in page
    assert "Первое слово через 0,9 с, у 95 из 100 – не позже 0,9 с" in page
    assert "200,00 ₸ в день: прочитано токенов 100\xa0000, написано 5\xa0000" in page
    assert "Самое долгое сравнение заняло 60 мин." in page
