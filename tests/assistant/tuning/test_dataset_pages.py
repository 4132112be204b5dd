"""Pages of data sets: rows, what was left out, how an adapter learned; the register."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from assistant.models import DataSet, Question
from assistant.tuning import building, datasets
from foundation import clock
from foundation.models import AuditEntry, Label, User
from ingestion.models import Document, Version
from tests.assistant.tuning.conftest import ASKED, OLD, Learn, train

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def test_the_pages_show_rows_reasons_and_changed_clauses(
    learn: Learn, people: dict[str, User], library: Callable[..., Version]
) -> None:
    learn()
    learn("Сколько стоит перевыпуск карты?")
    made = building.build("bank")
    library("т.md", OLD.replace("1 500", "2 000"), slug="t", effective_from=clock.today())
    client = Client()
    client.force_login(people["security"])
    assert "bank@1" in client.get("/people/datasets/").content.decode()
    page = client.get(f"/people/datasets/{made.pk}/").content.decode()
    for shown in ("Сколько стоит перевыпуск карты?", "t@1", "более новая говорит то же", "изменённый пункт"):
        assert shown in page
    read = AuditEntry.objects.get(action="data_set.read")
    assert (read.object, len(read.details["rows"])) == (f"dataset:{made.pk}", len(datasets.rows_in(made)))


def test_a_supervisor_reads_rows_and_opens_both_sides_of_a_contradiction(
    learn: Learn, people: dict[str, User]
) -> None:
    one, other = learn(), learn("сколько стоит перевыпуск карты?", "Нет ответа.")
    kept, own = learn("про смс?"), learn("какой срок перевыпуска")
    Question.objects.filter(answer=own.answer).update(asked_by=people["supervisor"])
    made = building.build("bank")
    client = Client()
    client.force_login(people["supervisor"])
    page = client.get(f"/people/datasets/{made.pk}/").content.decode()
    for review in (one, other):
        assert page.count(f'href="/review/{review.answer_id}/"') == 2
    assert kept.answer.question.masked_text in page
    # nobody judges what they asked themselves: nor is it shown what became of it
    assert (own.answer.question.masked_text in page, "1 строка получена из ответа" in page) == (False, True)
    read = AuditEntry.objects.get(action="data_set.read")
    assert read.details["rows"] == [f"desk.t-{kept.pk}"]
    assert 'action="/people/datasets/"' not in page
    assert 'class="person"' not in client.get("/people/datasets/").content.decode()


def test_rows_that_cite_a_closed_document_are_not_shown_to_a_supervisor(
    learn: Learn, people: dict[str, User], library: Callable[..., Version]
) -> None:
    learn()
    made = building.build("bank")
    library("т.md", OLD.replace("1 500", "2 000"), slug="t", effective_from=clock.today())
    Document.objects.get(slug="t").labels.add(Label.objects.create(name="Совет"))
    for name, shown in (("supervisor", False), ("security", True)):
        client = Client()
        client.force_login(people[name])
        page = client.get(f"/people/datasets/{made.pk}/").content.decode()
        assert (ASKED in page, "t@1" in page) == (shown, shown)


def test_a_button_builds_it_and_says_so_when_nothing_has_changed(
    learn: Learn, people: dict[str, User]
) -> None:
    client = Client()
    client.force_login(people["security"])
    assert client.post("/people/datasets/", {"name": "../bank"}).status_code == 200
    assert not DataSet.objects.exists()
    assert 'role="alert"' in client.post("/people/datasets/", {"name": "bank"}).content.decode()
    learn()
    for said in ("Набор собран", "Ничего не изменилось"):
        made = client.post("/people/datasets/", {"name": "bank"}, follow=True)
        assert said in made.content.decode()
    (row,) = DataSet.objects.all()
    assert (str(row), row.built_by, row.statement["reviewed"]) == ("bank@1", people["security"], 1)


def test_the_page_draws_how_an_adapter_learned(learn: Learn, people: dict[str, User], tmp_path: Path) -> None:
    learn()
    made = building.build("bank")
    train(made, tmp_path / "ours.gguf", [2.0, 1.0, 0.5], 0.75)
    client = Client()
    client.force_login(people["security"])
    page = client.get(f"/people/datasets/{made.pk}/").content.decode()
    # from the highest loss, at the top, down to a quarter of it
    assert 'points="0.0,0.0 500.0,80.0 1000.0,120.0"' in page
    assert "0,75" in page


def test_the_register_says_what_each_adapter_was_trained_from(
    learn: Learn, people: dict[str, User], home: Path
) -> None:
    learn()
    made = building.build("bank")
    (home / "adapters").mkdir()
    sha256 = train(made, home / "adapters" / "ours.gguf", [2.0, 1.0, 0.5], 0.75)
    entry = AuditEntry.objects.get(action="adapter.trained")
    base = f"base@{hashlib.sha256(b'GGUFbase').hexdigest()[:12]}"
    assert (entry.actor, entry.details) == (
        "command",
        {"adapter": "ours", "sha256": sha256, "weights": base, "rows": 1, "data_set": "bank@1"},
    )
    client = Client()
    client.force_login(people["security"])
    page = client.get("/people/register/").content.decode()
    assert f'<a href="/people/datasets/{made.pk}/">bank@1</a>' in page
    for shown in ("строк: 1", "начальное число 11", "0,750", base):
        assert shown in page
    # another file of the same name is not what was trained
    (home / "adapters" / "ours.gguf").write_bytes(b"GGUF of somebody else")
    assert "bank@1" not in client.get("/people/register/").content.decode()
