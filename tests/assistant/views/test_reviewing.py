"""The review desk as pages."""

import pytest
from django.test import Client
from django.utils.translation import gettext

from assistant.models import Answer, Flag, Question, Review, Signal, Topic
from assistant.models.desk import SignalKind
from assistant.reviewing.flags import Spot, raise_flag
from foundation.models import AuditEntry, User


@pytest.fixture
def flagged(answered: Question, operator: User) -> Question:
    """A question whose answer its asker has doubted."""
    raise_flag(answered.answer, "wrong", "", operator)
    return answered


@pytest.fixture
def reviewer(client: Client, people: dict[str, User]) -> Client:
    """The browser of a supervisor."""
    client.force_login(people["supervisor"])
    return client


def test_the_queue_shows_masked_questions_only(reviewer: Client, flagged: Question) -> None:
    page = reviewer.get("/review/").content.decode()
    assert f"/review/{flagged.answer.pk}/" in page
    assert "Иванов" not in page
    assert "300125" not in page


def test_the_queue_names_what_an_answer_is_about(reviewer: Client, flagged: Question) -> None:
    Topic.objects.create(code="cards", title="Карты и перевыпуск")
    assert "Карты и перевыпуск" not in reviewer.get("/review/").content.decode()
    Answer.objects.filter(question=flagged).update(topic="cards")
    assert "Карты и перевыпуск" in reviewer.get("/review/").content.decode()


def test_an_empty_queue_says_so(reviewer: Client) -> None:
    assert reviewer.get("/review/").content.decode().count('class="empty"') == 2


def test_opening_an_answer_shows_its_chain_and_is_on_record(reviewer: Client, flagged: Question) -> None:
    page = reviewer.get(f"/review/{flagged.answer.pk}/").content.decode()
    for step in ('class="candidates"', "<pre>", 'class="ties"', 'class="checks"', 'class="shares"'):
        assert step in page
    assert flagged.answer.masking_policy.partition(".")[2] in page
    assert "Иванов" not in page
    assert AuditEntry.objects.filter(action="answer.read").count() == 1


def test_the_chain_says_what_the_asker_did_with_the_answer(reviewer: Client, flagged: Question) -> None:
    page = f"/review/{flagged.answer.pk}/"
    assert "Что с ним сделал спросивший" not in reviewer.get(page).content.decode()
    for kind in SignalKind.values:
        Signal.objects.create(answer=flagged.answer, kind=kind)
    assert "ответ скопирован, источник открыт" in reviewer.get(page).content.decode()


@pytest.mark.parametrize(
    "reason, words",
    [
        ("masked_field", "внутри банка – в нём скрыты данные клиента"),
        ("default", "внутри банка – общий текст, и ни одно правило не выпускает его"),
    ],
)
def test_the_chain_says_how_far_it_might_go_and_why(
    reviewer: Client, flagged: Question, reason: str, words: str
) -> None:
    routing = {"reason": reason, "reach": "inside", "order": ["second", "local"]}
    Answer.objects.filter(pk=flagged.answer.pk).update(routing=routing)
    page = " ".join(reviewer.get(f"/review/{flagged.answer.pk}/").content.decode().split())
    assert words in page
    assert "second, local" in page


def test_each_look_at_the_queue_is_on_record_by_numbers_alone(
    reviewer: Client, flagged: Question, people: dict[str, User]
) -> None:
    reviewer.get("/review/")
    reviewer.get("/review/")
    read = list(AuditEntry.objects.filter(action="queue.read"))
    assert [one.actor for one in read] == [f"user:{people['supervisor'].pk}"] * 2
    assert [one.details for one in read] == [{"answers": [flagged.answer.pk]}] * 2


def test_a_queue_beside_an_answer_is_on_record_where_it_shows_more(
    reviewer: Client, flagged: Question
) -> None:
    address = f"/review/{flagged.answer.pk}/"
    for _again in range(3):
        reviewer.get(address)
    assert AuditEntry.objects.filter(action="queue.read").count() == 1
    reviewer.get("/review/")
    reviewer.get(address)
    assert AuditEntry.objects.filter(action="queue.read").count() == 2


def test_an_empty_queue_shows_nobody(reviewer: Client) -> None:
    reviewer.get("/review/")
    assert not AuditEntry.objects.filter(action="queue.read").exists()


def test_a_verdict_is_stored_and_the_queue_goes_on(reviewer: Client, flagged: Question) -> None:
    url = f"/review/{flagged.answer.pk}/"
    fields = {"verdict": "wrong", "cause": "model", "corrected": "Верно так.", "seen": 0, "next": "1"}
    response = reviewer.post(url, fields)
    assert (response.status_code, response["Location"]) == (302, "/review/")
    assert Review.objects.get().corrected_answer == "Верно так."
    assert reviewer.get("/review/").context["count"] == 0
    assert len(reviewer.get("/review/?tab=reviewed").context["lines"]) == 1


def test_a_verdict_without_a_cause_is_asked_for_it(reviewer: Client, flagged: Question) -> None:
    response = reviewer.post(
        f"/review/{flagged.answer.pk}/", {"verdict": "wrong", "corrected": "черновик", "seen": 0}
    )
    assert "cause" in response.context["form"].errors
    assert "черновик" in response.content.decode()
    assert not Review.objects.exists()


def test_who_comes_second_is_told(reviewer: Client, flagged: Question) -> None:
    url = f"/review/{flagged.answer.pk}/"
    reviewer.post(url, {"verdict": "right", "seen": 0})
    mine = {"verdict": "wrong", "cause": "model", "corrected": "Верно так.", "seen": 0}
    page = reviewer.post(url, mine)
    assert page.context["form"].non_field_errors()
    assert "Верно так." in page.content.decode()
    assert Review.objects.count() == 1
    reviewer.post(url, {**mine, "seen": page.context["form"]["seen"].value()})
    assert Review.objects.count() == 2


def test_a_form_that_is_not_valid_opens_nothing(client: Client, flagged: Question, operator: User) -> None:
    from django.contrib.auth.models import Group

    operator.groups.add(Group.objects.get(name="supervisor"))
    client.force_login(operator)
    assert client.post(f"/review/{flagged.answer.pk}/", {})["Location"] == "/review/"
    assert not AuditEntry.objects.filter(action="answer.read").exists()


def test_what_shows_the_chain_after_a_refused_form_is_a_read(reviewer: Client, flagged: Question) -> None:
    assert reviewer.post(f"/review/{flagged.answer.pk}/", {}).status_code == 200
    assert AuditEntry.objects.filter(action="answer.read").count() == 1


def test_a_correction_that_names_nobody_is_refused(reviewer: Client, flagged: Question) -> None:
    said = {"verdict": "wrong", "cause": "model", "corrected": "Скажите <PERSON_9>.", "seen": 0}
    page = reviewer.post(f"/review/{flagged.answer.pk}/", said)
    assert page.context["form"].errors["corrected"]
    assert not Review.objects.exists()


def test_ones_own_answer_is_for_a_colleague(client: Client, flagged: Question, operator: User) -> None:
    from django.contrib.auth.models import Group

    operator.groups.add(Group.objects.get(name="supervisor"))
    client.force_login(operator)
    assert client.get("/review/").context["count"] == 0
    assert client.get(f"/review/{flagged.answer.pk}/")["Location"] == "/review/"
    client.post(f"/review/{flagged.answer.pk}/", {"verdict": "right", "seen": 0})
    assert not Review.objects.exists()
    assert not AuditEntry.objects.filter(action="answer.read").exists()


def test_operators_have_no_review_desk(desk: Client, flagged: Question) -> None:
    assert desk.get("/review/").status_code == 403
    assert desk.get(f"/review/{flagged.answer.pk}/").status_code == 403


@pytest.mark.parametrize("outcome", ["refused", "failed", "stopped", "crashed"])
def test_every_outcome_has_its_chain(reviewer: Client, flagged: Question, outcome: str) -> None:
    answer = flagged.answer
    answer.outcome, answer.rung, answer.sentences, answer.checks = outcome, "", [], []
    answer.prompt, answer.timings = [], {}
    answer.save()
    answer.retrieved.all().delete()
    Flag.objects.filter(answer=answer).update(raised_by=None, reason="uncited")
    assert reviewer.get(f"/review/{answer.pk}/").status_code == 200


@pytest.mark.parametrize(
    "outcome, model, asked", [("finished", "m@1", True), ("failed", "", True), ("finished", "", False)]
)
def test_the_chain_shows_a_prompt_only_where_a_model_read_it(
    reviewer: Client, flagged: Question, outcome: str, model: str, asked: bool
) -> None:
    answer = flagged.answer
    answer.outcome, answer.model = outcome, model
    answer.prompt = [{"role": "user", "content": "the prompt of this test"}]
    answer.save()
    page = reviewer.get(f"/review/{answer.pk}/").content.decode()
    assert ("the prompt of this test" in page) == asked
    assert (gettext("The model was not asked.") in page) != asked


def test_what_a_flag_names_is_marked_where_it_stands(
    reviewer: Client, flagged: Question, operator: User
) -> None:
    raise_flag(flagged.answer, "outdated", "", operator, Spot(sentence=1, source=1))
    page = reviewer.get(f"/review/{flagged.answer.pk}/").content.decode()
    sentence = page.partition('id="sentence-1"')
    assert "tie-flagged" in sentence[0].rpartition("<li")[2]
    assert "устарело" in sentence[2].partition("</li>")[0]
    source = page.partition('id="candidate-1"')
    assert "candidate-flagged" in source[0].rpartition("<li")[2]
    assert "устарело" in source[2].partition("</summary>")[0]
    assert 'href="#sentence-1"' in page
    assert 'href="#candidate-1"' in page


def looked(reviewer: Client, question: Question, text: str) -> str:
    """The line beside the field of the correction."""
    response = reviewer.post(f"/review/{question.answer.pk}/correction/", {"corrected": text})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_correction_is_checked_while_it_is_typed_and_not_stored(
    reviewer: Client, flagged: Question
) -> None:
    page = reviewer.get(f"/review/{flagged.answer.pk}/").content.decode()
    assert f'hx-post="/review/{flagged.answer.pk}/correction/"' in page
    before = AuditEntry.objects.count()
    line = looked(reviewer, flagged, "Перевыпуск карты при утере стоит 2 500 ₸ [7].")
    assert "Ни в одном указанном источнике нет цифры: <strong>2 500 ₸</strong>" in line
    assert "<strong>[7]</strong>" in line
    assert "1 предложение не держится ни на одном источнике" in line
    assert (
        "каждая цифра стоит в источнике"
        in looked(reviewer, flagged, "Перевыпуск карты при утере стоит 1 500 ₸ [1].").lower()
    )
    assert looked(reviewer, flagged, "  ") == ""
    assert not Review.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_hidden_value_that_there_is_none_of_is_said_while_it_is_typed(
    reviewer: Client, flagged: Question
) -> None:
    assert "скрытый параметр" in looked(reviewer, flagged, "Скажите <IBAN_9>: 1 500 ₸.")


def test_nobody_has_a_correction_of_their_own_answer_checked(
    client: Client, people: dict[str, User], flagged: Question
) -> None:
    Question.objects.filter(pk=flagged.pk).update(asked_by=people["supervisor"])
    client.force_login(people["supervisor"])
    assert "2 500" not in looked(client, flagged, "Стоит 2 500 ₸.")
