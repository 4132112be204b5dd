"""Pages of comparisons: cases come in, rules are written down, the worker asks, the report stands there."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assistant import tasks
from assistant.evaluation import comparing
from assistant.evaluation.rules import Rules
from assistant.models import Comparison, EvaluationCase, FollowUp, Question, Review, ReviewItem
from assistant.retention.emptying import empty
from assistant.reviewing import intake, outcomes
from assistant.reviewing.approvals import Uses
from assistant.reviewing.outcomes import Finding
from foundation.models import AuditEntry, Label, User
from ingestion.models import Document
from tests.assistant.views.conftest import REPLY
from tests.fakes import FakeEngine


@pytest.fixture
def platform(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["security"])
    return client


def form(**changed: Any) -> dict[str, Any]:
    rules = {**Rules().as_record(), "at_least": 1}
    return {"name": "July", "champion": "local", "challengers": ["untuned"], **rules, **changed}


def test_a_comparison_from_the_form_to_the_verdict(
    platform: Client, cards: FakeEngine, eager_tasks: None, django_capture_on_commit_callbacks: Any
) -> None:
    platform.post("/people/cases/", {"question": "сколько стоит перевыпуск карты", "figure": "1 500"})
    with django_capture_on_commit_callbacks(execute=True):
        sent = platform.post("/people/comparisons/new/", form())
    row = Comparison.objects.get()
    assert (row.state, row.accepted) == ("done", {"untuned": True})
    page = platform.get(sent["Location"]).content.decode()
    assert "untuned" in page
    assert "сколько стоит перевыпуск карты" in page
    assert REPLY not in page
    file = platform.get(f"{sent['Location']}report.json").content
    assert json.loads(file)["verdict"] == {"untuned": "accept"}
    entry = AuditEntry.objects.get(action="comparison.exported")
    assert (entry.object, entry.details) == (
        f"comparison:{row.pk}",
        {"sha256": hashlib.sha256(file).hexdigest()},
    )


def test_an_adapter_is_compared_from_where_it_lies(
    platform: Client, people: dict[str, User], settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "desk.gguf").write_bytes(b"GGUF")
    assert 'comparisons/new/?challenger=local%2Bdesk"' in platform.get("/people/register/").content.decode()
    page = platform.get("/people/comparisons/new/?challenger=local%2Bdesk").content.decode()
    (ticked,) = re.findall(r"<input[^>]*name=\"challengers\"[^>]*checked[^>]*>", page)
    assert 'value="local+desk"' in ticked


def test_supervisors_keep_cases_begin_a_comparison_and_read_what_was_found(
    client: Client, people: dict[str, User], cards: FakeEngine
) -> None:
    browser = client
    browser.force_login(people["supervisor"])
    browser.post("/people/cases/", {"question": "сколько стоит перевыпуск карты", "figure": "1 500"})
    browser.post("/people/comparisons/new/", form())
    row = Comparison.objects.get()
    assert (row.started_by, EvaluationCase.objects.get().added_by) == (people["supervisor"],) * 2
    comparing.go_on(row.pk, most_seconds=0.001)
    address = f"/people/comparisons/{row.pk}/"
    listed = browser.get("/people/comparisons/").content.decode()
    page = browser.get(address).content.decode()
    for shown in (address, "/people/comparisons/new/", "/people/cases/", "/people/datasets/"):
        assert shown in listed
    # what is the platform's stays the platform's
    for closed in ("/people/register/", "/people/routes/", "/people/limits/"):
        assert closed not in listed + page
    assert "сколько стоит перевыпуск карты" in page
    browser.get(address, headers={"X-By-Itself": "1"})
    read = AuditEntry.objects.get(action="comparison.read")
    assert (read.actor, read.object) == (f"user:{people['supervisor'].pk}", f"comparison:{row.pk}")
    assert json.loads(browser.get(f"{address}report.json").content)["name"] == "July"
    browser.post(f"{address}stop/")
    row.refresh_from_db()
    assert row.state == "stopped"


def test_a_stopped_comparison_goes_on_by_a_button(
    platform: Client, cards: FakeEngine, eager_tasks: None, django_capture_on_commit_callbacks: Any
) -> None:
    platform.post("/people/cases/", {"question": "сколько стоит перевыпуск карты", "figure": "1 500"})
    row = comparing.begin("July", list(EvaluationCase.objects.all()), ["local", "untuned"], Rules(at_least=1))
    comparing.go_on(row.pk, most_seconds=0.001)
    address = f"/people/comparisons/{row.pk}/"
    assert f"{address}go-on/" not in platform.get(address).content.decode()
    platform.post(f"{address}stop/")
    assert f'action="{address}go-on/"' in platform.get(address).content.decode()
    first = row.results.get()
    with django_capture_on_commit_callbacks(execute=True):
        platform.post(f"{address}go-on/")
    row.refresh_from_db()
    assert (row.state, row.results.count(), row.results.filter(pk=first.pk).exists()) == ("done", 2, True)
    assert AuditEntry.objects.filter(action="comparison.resumed").count() == 1


def test_after_an_edit_the_button_says_why_it_does_not_go_on(
    platform: Client, cards: FakeEngine, people: dict[str, User], settings: Any
) -> None:
    platform.post("/people/cases/", {"question": "сколько стоит перевыпуск карты", "figure": "1 500"})
    row = comparing.begin("July", list(EvaluationCase.objects.all()), ["local", "untuned"], Rules())
    comparing.stop(row, people["security"])
    settings.CHAT_MODEL = "another"
    page = platform.post(f"/people/comparisons/{row.pk}/go-on/", follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, "Один из маршрутов спрашивает с тех пор" in page) == ("stopped", True)


def test_what_a_case_expects_from_a_closed_document_is_shown_to_nobody_who_lacks_its_label(
    platform: Client, people: dict[str, User], cards: FakeEngine
) -> None:
    asked = {"question": "сколько стоит перевыпуск карты", "figure": "1 500"}
    platform.post("/people/cases/", {**asked, "gold_passage_ids": "karty@1#1-1"})
    browser = Client()
    browser.force_login(people["supervisor"])
    assert "<td>1 500" in browser.get("/people/cases/").content.decode()
    Document.objects.get(slug="karty").labels.add(Label.objects.create(name="Совет"))
    page = browser.get("/people/cases/").content.decode()
    assert ("<td>1 500" in page, "который вам не открыт" in page, asked["question"] in page) == (
        False,
        True,
        True,
    )
    assert "<td>1 500" not in platform.get("/people/cases/").content.decode()


def test_what_came_of_a_verdict_is_not_shown_to_who_shall_judge_without_it(
    platform: Client, answered: Question, people: dict[str, User], settings: Any
) -> None:
    settings.REVIEW_TWICE = 100
    finding = Finding("wrong", "model", "Перевыпуск карты при утере стоит 1 500 ₸.", uses=Uses(("case",)))
    outcomes.decide(answered.answer, people["supervisor"], finding)
    platform.post("/people/cases/reviews/")
    second = User.objects.create_user("second")
    second.groups.add(Group.objects.get(name="supervisor"))
    for person, shown in ((people["supervisor"], True), (second, False)):
        browser = Client()
        browser.force_login(person)
        assert ("<td>1500" in browser.get("/people/cases/").content.decode()) is shown


def test_without_a_case_nothing_begins(platform: Client) -> None:
    assert platform.post("/people/comparisons/new/", form()).status_code == 200
    assert not Comparison.objects.exists()


def test_the_champion_does_not_challenge_itself(platform: Client) -> None:
    platform.post("/people/cases/", {"question": "сколько", "must_refuse": "on"})
    platform.post("/people/comparisons/new/", form(challengers=["local"]))
    assert not Comparison.objects.exists()


def test_a_file_of_cases_is_taken_in_line_by_line(platform: Client, people: dict[str, User]) -> None:
    lines = [{"question": "сколько стоит карта", "figure": "1 500"}, {"figure": "2"}]
    file = SimpleUploadedFile("cases.jsonl", "\n".join(map(json.dumps, lines)).encode())
    page = platform.post("/people/cases/file/", {"file": file}, follow=True).content.decode()
    assert "2 (Напишите вопрос)" in page
    case = EvaluationCase.objects.get()
    for _twice in range(2):
        platform.post("/people/cases/", lines[0])
        platform.post(f"/people/cases/{case.pk}/remove/")
    told = AuditEntry.objects.filter(object=f"evaluationcase:{case.pk}").order_by("number")
    assert [(one.action, one.actor) for one in told] == [
        (f"case.{done}", f"user:{people['security'].pk}") for done in ("added", "removed") * 2
    ]
    assert not EvaluationCase.objects.filter(listed=True).exists()


def test_the_list_of_cases_is_read_page_by_page_and_on_record(
    platform: Client, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.views.comparing.PAGE", 2)
    for price in ("100", "200", "300"):
        platform.post("/people/cases/", {"question": f"что стоит {price} тенге", "figure": price})
    assert not AuditEntry.objects.filter(action="cases.read").exists()
    first, second, third = EvaluationCase.objects.values_list("pk", flat=True)
    page, older = (platform.get(f"/people/cases/?page={number}").content.decode() for number in (1, 2))
    assert ("300" in page, "200" in page, "что стоит" in older) == (True, True, True)
    assert ("что стоит 100" in page, "что стоит 300" in older) == (False, False)
    read = AuditEntry.objects.filter(action="cases.read").order_by("number")
    assert [(one.actor, one.details) for one in read] == [
        (f"user:{people['security'].pk}", {"cases": shown}) for shown in ([second, third], [first])
    ]


@pytest.mark.parametrize("tied", [True, False], ids=["tied", "of a document that came later"])
def test_without_the_label_of_its_passages_the_expected_is_not_shown(
    platform: Client, people: dict[str, User], cards: FakeEngine, tied: bool
) -> None:
    row = {"question": "сколько стоит перевыпуск", "answers": ["полторы тысячи"]}
    file = SimpleUploadedFile(
        "cases.jsonl", json.dumps(row | {"expected_passages": ["karty@1#1-1"]}).encode()
    )
    platform.post("/people/cases/file/", {"file": file})
    case = EvaluationCase.objects.get()
    assert case.reliances.exists()
    if not tied:
        case.reliances.all().delete()
    assert "полторы тысячи" in platform.get("/people/cases/").content.decode()
    label = Label.objects.create(slug="board", name="Board")
    Document.objects.get().labels.add(label)
    page = platform.get("/people/cases/").content.decode()
    assert "сколько стоит перевыпуск" in page
    assert "полторы тысячи" not in page
    assert "karty@1" not in page
    people["security"].labels.add(label)
    assert "полторы тысячи" in platform.get("/people/cases/").content.decode()


def test_a_review_becomes_a_case_and_goes_with_its_conversation(
    platform: Client, answered: Question, people: dict[str, User]
) -> None:
    finding = Finding("wrong", "model", "Перевыпуск карты при утере стоит 1 500 ₸.", uses=Uses(("case",)))
    outcomes.decide(answered.answer, people["supervisor"], finding)
    platform.post("/people/cases/reviews/")
    case = EvaluationCase.objects.get()
    assert (case.figure, case.passages, case.must_refuse) == ("1500", ["karty@1#1-1"], False)
    assert "<PERSON_1>" in case.question
    assert AuditEntry.objects.get(action="case.added").details == {"origin": "review", "listed": True}
    assert not FollowUp.objects.filter(done_at=None).exists()
    empty(type(answered.conversation).objects.filter(pk=answered.conversation_id))
    assert not EvaluationCase.objects.exists()
    assert Review.objects.exists()


def test_what_a_comparison_asked_does_not_come_to_the_desk(platform: Client, cards: FakeEngine) -> None:
    cards.reply = "Перевыпуск стоит 9 999 ₸."
    platform.post("/people/cases/", {"question": "сколько стоит перевыпуск карты", "figure": "1 500"})
    row = comparing.begin("x", list(EvaluationCase.objects.all()), ["local", "untuned"], Rules())
    assert comparing.waiting() == [row.pk]
    tasks.compare(row.pk)
    intake.take_in()
    assert not ReviewItem.objects.exists()


def test_the_worker_takes_up_what_was_left(cards: FakeEngine, platform: Client, eager_tasks: None) -> None:
    platform.post("/people/cases/", {"question": "сколько стоит перевыпуск карты", "figure": "1 500"})
    row = comparing.begin("x", list(EvaluationCase.objects.all()), ["local", "untuned"], Rules())
    assert tasks.take_up_comparisons() == 1
    row.refresh_from_db()
    assert row.state == "done"
    assert tasks.take_up_comparisons() == 0
